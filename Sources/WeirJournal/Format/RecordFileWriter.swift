import WeirCore

/// Writes one segment, snapshot or policy: its header, then records, then perhaps its seal.
///
/// A record that could not be written whole leaves bytes behind; `cutBack` removes them. Its number
/// is not given again, since the bytes that got out may be encrypted under it.
final class RecordFileWriter: @unchecked Sendable {  // one owner at a time
  let file: any StorageFile
  let header: FileHeader
  /// Bytes of the file up to the last whole record.
  private(set) var byteCount = 0
  /// What the next record repeats.
  private(set) var chain: ChainHash
  /// The last record that is not a seal, through which the next file goes on.
  private(set) var lastRecord: ChainHash
  private(set) var recordCount: UInt32 = 0
  private var nextNumber: UInt64 = 0
  private let cipher: FileCipher?
  /// Memory for a record that is encrypted.
  private let sealed = ByteRoom()
  private let nothing = PackedRecord()

  /// A writer of an empty file. `keys` has the header's epoch.
  init(_ file: any StorageFile, header: FileHeader, keys: KeyRing?) {
    self.file = file
    self.header = header
    let bytes = header.bytes
    chain = unsafe bytes.withUnsafeBytes { unsafe ChainHash.of($0) }
    lastRecord = header.before
    cipher = header.keyEpoch.map { epoch in
      guard let key = keys?.key(of: epoch) else {
        preconditionFailure("what is written is encrypted under a key that is there")
      }
      return FileCipher(epochKey: key, salt: header.salt, header: bytes)
    }
  }

  /// Writes the header; the first that is asked of it.
  func begin() throws(StorageFault) {
    let bytes = header.bytes
    let room = ByteRoom(byteCount: bytes.count)
    unsafe room.memory.copyBytes(from: bytes)
    unsafe try file.appendAll(room.bytes(0..<bytes.count))
    byteCount = bytes.count
  }

  /// What the caller knows of a record.
  struct Facts {
    var kind: RecordHead.Kind
    var detail: UInt8 = 0
    var position: UInt64
    var count: UInt32
    var durablePosition: UInt64 = 0
    var policy = PolicyDigest([UInt8](repeating: 0, count: PolicyDigest.byteCount))
  }

  /// Writes a record with what was packed last.
  func append(_ facts: Facts, _ packed: PackedRecord) throws(StorageFault) {
    var head = RecordHead(
      kind: facts.kind, detail: facts.detail, keyEpoch: header.keyEpoch ?? 0,
      position: facts.position, count: facts.count, number: nextNumber,
      durablePosition: facts.durablePosition, policy: facts.policy, before: chain,
      sizes: packed.sizes)
    nextNumber += 1
    let room: ByteRoom
    if let cipher {
      room = sealed
      seal(&head, packed, with: cipher)
    } else {
      room = packed.room
    }
    let stored = head.sizes.storedByteCount(isEncrypted: cipher != nil)
    let end = RecordHead.byteCount + stored
    head.storedChecksum = unsafe CRC32C.of(room.bytes(RecordHead.byteCount..<end))
    unsafe head.write(to: room.room(0..<RecordHead.byteCount))
    let bytes = unsafe room.bytes(0..<end)
    let hash = unsafe ChainHash.of(bytes)
    unsafe try file.appendAll(bytes)
    byteCount += end
    chain = hash
    if facts.kind != .seal {
      lastRecord = hash
      recordCount += 1
    }
  }

  /// Encrypts both parts behind where the head will be.
  private func seal(_ head: inout RecordHead, _ packed: PackedRecord, with cipher: FileCipher) {
    let tag = RecordSizes.tagByteCount
    let (outcomes, lines) = unsafe (packed.outcomes, packed.lines)
    head.sizes.storedOutcomes += tag
    if unsafe !lines.isEmpty { head.sizes.storedLines += tag }
    let start = RecordHead.byteCount
    let end = start + head.sizes.storedByteCount(isEncrypted: true)
    sealed.reserve(end)
    // What is authenticated has all fields but the checksums, which come when the bytes are there.
    unsafe head.write(to: sealed.room(0..<start))
    let authenticated = unsafe sealed.bytes(0..<RecordHead.authenticatedByteCount)
    let linesStart = start + head.sizes.storedOutcomes
    unsafe cipher.seal(
      outcomes, number: head.number * 2, authenticating: authenticated,
      into: sealed.room(start..<linesStart))
    if unsafe lines.isEmpty { return }
    let frameEnd = linesStart + SkippableFrame.headByteCount
    var frame = unsafe FieldWriter(sealed.room(linesStart..<frameEnd))
    frame.add(SkippableFrame.sealedLines)
    frame.add(UInt32(head.sizes.storedLines))
    unsafe cipher.seal(
      lines, number: head.number * 2 + 1, authenticating: authenticated,
      into: sealed.room(frameEnd..<end))
  }

  /// Writes that the file is complete.
  func appendSeal(position: UInt64, durablePosition: UInt64) throws(StorageFault) {
    nothing.packNothing()
    try append(
      Facts(
        kind: .seal, position: position, count: recordCount, durablePosition: durablePosition),
      nothing)
  }

  /// Cuts off what was written of a record that failed.
  func cutBack() throws(StorageFault) {
    try file.truncate(to: byteCount)
  }
}
