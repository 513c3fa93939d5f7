import Crypto
import WeirCore

/// Reads one segment, snapshot or policy, and believes nothing that it has not checked: checksums
/// first, then the chain, then what encryption authenticates, then what was packed.
///
/// Whether bytes that are no whole record mean damage or a crash is for its user to say.
final class RecordFileReader {
  /// What files of a directory have in common, and what this one has to be.
  struct Expectation {
    var use: FileHeader.Use
    var stateID: [UInt8]
    var isEncrypted: Bool
    var keys: KeyRing?
  }

  /// What stands at the place where it reads.
  enum Step {
    /// A whole record, whose parts may be unpacked until the next step.
    case record(RecordHead)
    /// The seal, and nothing behind it.
    case sealed(RecordHead)
    /// The end of the file, without a seal.
    case end
    /// Bytes that are no whole record.
    case torn
  }

  let path: String
  private let storage: any StateStorage
  private let file: any StorageFile
  let window: FileWindow
  private let expectation: Expectation
  private let unpacker = LZ4Unpacker()
  private let opened = ByteRoom()

  /// nil until it was read, or when there is none.
  private(set) var header: FileHeader?
  /// Where the next record starts; all before it is good.
  private(set) var offset = 0
  /// What the next record repeats.
  private(set) var chain = ChainHash.origin
  /// The last record that is no seal; before the first one what the header says.
  private(set) var lastRecord = ChainHash.origin
  private(set) var recordCount: UInt32 = 0
  private var leastNumber: UInt64 = 0
  private var cipher: FileCipher?
  private var current: RecordHead?

  /// Opens a file of `storage` and reads its header if it has one.
  ///
  /// - Throws: `system`; `damaged`, `key`, `version` when the header is not the expected one.
  init(
    _ path: String, in storage: any StateStorage, expecting expectation: Expectation
  ) throws(JournalFault) {
    self.path = path
    self.storage = storage
    self.expectation = expectation
    file = try storage.asking { storage throws(StorageFault) in try storage.open(path) }
    do throws(StorageFault) {
      window = try FileWindow(file)
    } catch {
      throw JournalFault(error, in: storage)
    }
    try readHeader()
  }

  deinit { file.close() }

  /// Bytes of the file.
  var byteCount: Int { window.limit }

  private func readHeader() throws(JournalFault) {
    guard try isLoaded(0, FileHeader.byteCount) else { return }
    let bytes = unsafe window.bytes(0, FileHeader.byteCount)
    let header: FileHeader
    do throws(FileHeader.Refusal) {
      header = unsafe try FileHeader.read(bytes)
    } catch {
      if error == .damaged { return }
      throw JournalFault(
        .version, "\(shownPath): the file is of a format that this version does not know",
        help: "use the version of weir that wrote it, or a later one")
    }
    guard header.use == expectation.use else { throw damaged("the file is of another kind", at: 0) }
    guard header.stateID == expectation.stateID else {
      throw damaged("the file belongs to another state directory", at: 0)
    }
    guard (header.keyEpoch != nil) == expectation.isEncrypted else {
      throw damaged("the file is not encrypted as the directory is", at: 0)
    }
    if let epoch = header.keyEpoch {
      guard let key = expectation.keys?.key(of: epoch) else {
        throw JournalFault(
          .key, "\(shownPath): there is no key of epoch \(epoch), under which it is encrypted")
      }
      cipher = unsafe FileCipher(epochKey: key, salt: header.salt, header: Array(bytes))
    }
    chain = unsafe ChainHash.of(bytes)
    lastRecord = header.before
    offset = FileHeader.byteCount
    self.header = header
  }

  /// Looks at the next record.
  ///
  /// - Throws: `damaged` for a record that is whole and yet not what follows here; `system`.
  func next() throws(JournalFault) -> Step {
    current = nil
    guard header != nil else { return .torn }
    if offset == window.limit { return .end }
    guard let head = try wholeRecord(at: offset) else { return .torn }
    let byteCount = byteCount(of: head)
    guard head.before == chain, head.number >= leastNumber,
      head.keyEpoch == header?.keyEpoch ?? 0
    else { throw damaged("the record does not follow on the one before", at: offset) }
    if head.kind == .seal {
      try finish(head, byteCount)
      return .sealed(head)
    }
    current = head
    leastNumber = head.number + 1
    chain = unsafe ChainHash.of(window.bytes(offset, byteCount))
    lastRecord = chain
    recordCount += 1
    offset += byteCount
    return .record(head)
  }

  /// Checks that the seal is right and last.
  private func finish(_ head: RecordHead, _ byteCount: Int) throws(JournalFault) {
    guard head.sizes.outcomes == 0, head.sizes.lines == 0, head.count == recordCount,
      offset + byteCount == window.limit
    else { throw damaged("the seal is not that of the file, or bytes follow it", at: offset) }
    if let cipher {
      guard unsafe open(cipher, head, at: offset, .outcomes, opened.room(0..<0)) else {
        throw damaged("the seal cannot be decrypted", at: offset)
      }
    }
    offset += byteCount
  }

  /// The head of a record whose checksums hold, at any place of the file; nil when there is none.
  func wholeRecord(at offset: Int) throws(JournalFault) -> RecordHead? {
    guard try isLoaded(offset, RecordHead.byteCount) else { return nil }
    let bytes = unsafe window.bytes(offset, RecordHead.byteCount)
    guard
      let head = unsafe RecordHead.read(bytes, isEncrypted: expectation.isEncrypted)
    else { return nil }
    let byteCount = byteCount(of: head)
    guard try isLoaded(offset, byteCount) else { return nil }
    let stored = unsafe UnsafeRawBufferPointer(
      rebasing: window.bytes(offset, byteCount)[RecordHead.byteCount...])
    return unsafe CRC32C.of(stored) == head.storedChecksum ? head : nil
  }

  /// Bytes of a record in the file.
  func byteCount(of head: RecordHead) -> Int {
    RecordHead.byteCount + head.sizes.storedByteCount(isEncrypted: expectation.isEncrypted)
  }

  /// A part of a record.
  enum Part {
    case outcomes
    case lines
  }

  /// Unpacks the record that `next` gave, over what the arrays hold.
  func unpack(outcomes: inout [UInt8], lines: inout [UInt8]) throws(JournalFault) {
    guard let head = current else { preconditionFailure("there is a record to unpack") }
    try unpack(head, .outcomes, into: &outcomes)
    try unpack(head, .lines, into: &lines)
  }

  private func unpack(
    _ head: RecordHead, _ part: Part, into content: inout [UInt8]
  ) throws(JournalFault) {
    let start = offset - byteCount(of: head)
    let byteCount = part == .outcomes ? head.sizes.outcomes : head.sizes.lines
    let stored = part == .outcomes ? head.sizes.storedOutcomes : head.sizes.storedLines
    if content.count > byteCount {
      content.removeLast(content.count - byteCount)
    } else if content.count < byteCount {
      content.append(contentsOf: repeatElement(0, count: byteCount - content.count))
    }
    if stored == 0 { return }
    let isGood = unsafe content.withUnsafeMutableBytes { content in
      guard let cipher else {
        return unsafe unpacker.unpack(packed(head, at: start, part), into: content)
      }
      let plainCount = stored - RecordSizes.tagByteCount
      opened.reserve(plainCount)
      let room = unsafe opened.room(0..<plainCount)
      guard unsafe open(cipher, head, at: start, part, room) else { return false }
      return unsafe content.isEmpty
        || unpacker.unpack(UnsafeRawBufferPointer(room), into: content)
    }
    guard isGood else {
      throw damaged("the record's checksums hold, but not what it stores", at: start)
    }
  }

  /// The stored bytes of a part.
  private func packed(_ head: RecordHead, at start: Int, _ part: Part) -> UnsafeRawBufferPointer {
    let outcomesStart = start + RecordHead.byteCount
    guard part == .lines else {
      return unsafe window.bytes(outcomesStart, head.sizes.storedOutcomes)
    }
    let end = start + byteCount(of: head)
    return unsafe window.bytes(end - head.sizes.storedLines, head.sizes.storedLines)
  }

  private func open(
    _ cipher: FileCipher, _ head: RecordHead, at start: Int, _ part: Part,
    _ room: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let number = head.number * 2 + (part == .lines ? 1 : 0)
    if part == .lines {
      // The frame around the lines is outside of what is authenticated.
      let frame = start + RecordHead.byteCount + head.sizes.storedOutcomes
      var fields = unsafe FieldReader(window.bytes(frame, SkippableFrame.headByteCount))
      guard fields.next(UInt32.self) == SkippableFrame.sealedLines,
        fields.next(UInt32.self) == UInt32(head.sizes.storedLines)
      else { return false }
    }
    return unsafe cipher.open(
      packed(head, at: start, part), number: number,
      authenticating: window.bytes(start, RecordHead.authenticatedByteCount), into: room)
  }

  /// Brings bytes into the window; false when the file ends before.
  func isLoaded(_ offset: Int, _ count: Int) throws(JournalFault) -> Bool {
    do throws(StorageFault) {
      return try window.load(offset, count)
    } catch {
      throw JournalFault(error, in: storage)
    }
  }

  /// The path as messages show it.
  var shownPath: String { storage.displayPath + "/" + path }

  /// That the file is damaged at a place.
  func damaged(_ what: String, at offset: Int) -> JournalFault {
    JournalFault(.damaged, "\(shownPath): byte \(offset): \(what)")
  }
}
