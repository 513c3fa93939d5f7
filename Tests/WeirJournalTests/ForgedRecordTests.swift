import Testing
import WeirCore

@testable import WeirJournal

/// Records whose checksums hold and that lie all the same.
struct ForgedRecordTests {
  /// A record of these bytes, right in all but what `forge` changes.
  static func record(
    outcomes: [UInt8] = [], lines: [UInt8] = [], before: ChainHash,
    _ forge: (inout RecordHead) -> Void
  ) -> [UInt8] {
    var head = RecordHead(
      kind: .events, keyEpoch: 0, position: 1, count: 1, number: 1, durablePosition: 0,
      policy: Sample.policy, before: before,
      sizes: RecordSizes(storedOutcomes: outcomes.count, storedLines: lines.count))
    forge(&head)
    let stored = outcomes + lines
    head.storedChecksum = unsafe stored.withUnsafeBytes { unsafe CRC32C.of($0) }
    var bytes = [UInt8](repeating: 0, count: RecordHead.byteCount)
    unsafe bytes.withUnsafeMutableBytes { unsafe head.write(to: $0) }
    return bytes + stored
  }

  /// A frame as the journal packs it.
  static func frame(_ content: [UInt8]) -> [UInt8] {
    let packed = PackedRecord()
    unsafe content.withUnsafeBytes { content in
      unsafe packed.pack(outcomes: content, lines: UnsafeRawBufferPointer(rebasing: content[..<0]))
    }
    return unsafe Array(packed.outcomes)
  }

  struct Lie: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var lines: [UInt8] = []
    var forge: @Sendable (inout RecordHead) -> Void
  }

  static let lies: [Lie] = {
    let good = frame([UInt8](repeating: 9, count: 100))
    let bomb = frame([UInt8](repeating: 0, count: 4_194_304))
    var offsetZero = good
    // Behind magic, flags, size of the content, checksum of the header and size of the block.
    for index in 19..<offsetZero.count - 8 { offsetZero[index] = 0 }
    return [
      Lie(testDescription: "4 GiB of lines", lines: good) { $0.sizes.lines = Int(UInt32.max) },
      Lie(testDescription: "one byte over the cap", lines: good) {
        $0.sizes.lines = Limits.journalPartByteCountMax + 1
      },
      Lie(testDescription: "a bomb of 4 MiB that says 100 bytes", lines: bomb) {
        $0.sizes.lines = 100
      },
      Lie(testDescription: "100 bytes that say 4 MiB", lines: good) {
        $0.sizes.lines = Limits.journalPartByteCountMax
      },
      Lie(testDescription: "one byte more than there is", lines: good) { $0.sizes.lines = 101 },
      Lie(testDescription: "one byte less than there is", lines: good) { $0.sizes.lines = 99 },
      Lie(testDescription: "lines of nothing", lines: good) { $0.sizes.lines = 0 },
      Lie(testDescription: "nothing that is lines") { $0.sizes.lines = 100 },
      Lie(testDescription: "outcomes of 4 GiB", lines: good) {
        $0.sizes.lines = 100
        $0.sizes.outcomes = Int(UInt32.max)
      },
      Lie(testDescription: "stored bytes that reach behind the file", lines: good) {
        $0.sizes.lines = 100
        $0.sizes.storedLines += 1_000
      },
      Lie(testDescription: "half a frame", lines: Array(good[..<(good.count - 6)])) {
        $0.sizes.lines = 100
      },
      Lie(testDescription: "two frames", lines: good + good) { $0.sizes.lines = 100 },
      Lie(testDescription: "a block with offset 0", lines: offsetZero) { $0.sizes.lines = 100 },
      Lie(testDescription: "no frame", lines: [UInt8](repeating: 0x41, count: 50)) {
        $0.sizes.lines = 100
      },
      Lie(testDescription: "a position that is not next", lines: good) {
        $0.sizes.lines = 100
        $0.position = 2
      },
      Lie(testDescription: "the last position there is", lines: good) {
        $0.sizes.lines = 100
        $0.position = .max
      },
      Lie(testDescription: "no events", lines: good) {
        $0.sizes.lines = 100
        $0.count = 0
      },
      Lie(testDescription: "a later position on the disk", lines: good) {
        $0.sizes.lines = 100
        $0.durablePosition = 9
      },
      Lie(testDescription: "a number that was given", lines: good) {
        $0.sizes.lines = 100
        $0.number = 0
      },
      Lie(testDescription: "the last number there is", lines: good) {
        $0.sizes.lines = 100
        $0.number = .max
      },
      Lie(testDescription: "a key epoch", lines: good) {
        $0.sizes.lines = 100
        $0.keyEpoch = 1
      },
      Lie(testDescription: "another chain", lines: good) {
        $0.sizes.lines = 100
        $0.before = .origin
      },
      Lie(testDescription: "a part of a snapshot", lines: good) {
        $0.sizes.lines = 100
        $0.kind = .part
      },
      Lie(testDescription: "a seal of other records") {
        $0.kind = .seal
        $0.count = 7
      },
      Lie(testDescription: "an activation of two policies") {
        $0.kind = .activation
        $0.count = 2
      },
    ]
  }()

  @Test(arguments: lies) func isRefused(_ lie: Lie) throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    let end = try Sample.read(directory, isReadOnly: true).end
    let path = StateLayout.segment(0)
    let segment = try Sample.required(storage[path])
    // A record behind it makes what cannot be read damage.
    let follower = Self.record(before: .origin) { $0.kind = .activation }
    storage[path] =
      segment + Self.record(lines: lie.lines, before: end.chain, lie.forge) + follower
    let fault = #expect(throws: JournalFault.self) { try Sample.read(directory) }
    #expect(fault?.kind == .damaged)
    #expect(fault?.message.contains("byte \(segment.count)") == true)
  }

  @Test func whatIsNotForgedIsRead() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    let end = try Sample.read(directory, isReadOnly: true).end
    let content = [UInt8](repeating: 9, count: 100)
    let path = StateLayout.segment(0)
    storage[path] =
      try Sample.required(storage[path])
      + Self.record(lines: Self.frame(content), before: end.chain) { $0.sizes.lines = 100 }
    #expect(try Sample.read(directory).records.last?.lines == content)
  }

  @Test func filesOfALaterFormatAreNamed() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    _ = try Sample.start(directory)
    for (path, formatOffset) in [(StateLayout.segment(0), 16), (StateLayout.identity, 8)] {
      let bytes = try Sample.required(storage[path])
      var newer = bytes
      newer[formatOffset] = 2
      let checksum = unsafe newer.withUnsafeBytes { bytes in
        unsafe CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)]))
      }
      for index in 0..<4 {
        newer[newer.count - 4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index)))
      }
      storage[path] = newer
      let fault = #expect(throws: JournalFault.self) {
        try Sample.read(try StateDirectory.open(storage, keys: nil))
      }
      #expect(fault?.kind == .version)
      storage[path] = bytes
    }
  }
}
