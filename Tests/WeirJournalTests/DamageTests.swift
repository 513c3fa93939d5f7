import Testing
import WeirCore

@testable import WeirJournal

/// Bits that flip, bytes that are cut off, zeroed or gone: right, refused, or told; never else.
struct DamageTests {
  /// A directory with two segments, a snapshot and a policy.
  static func makeState(
    isEncrypted: Bool, isClosed: Bool, fsync: JournalOptions.Fsync = .off
  ) throws -> MemoryStorage {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage, keys: isEncrypted ? Sample.keys() : nil)
    try directory.save(
      policy: Sample.policy, files: [("policy.yaml", Array("a: 1\n".utf8)), ("empty", [])])
    let writer = try Sample.start(directory, Sample.options(fsync))
    _ = try writer.append(activation: Sample.policy)
    for batch in 0..<2 { _ = try Sample.append(writer, batch: batch) }
    writer.work()
    try writer.rotate()
    let snapshot = try directory.makeSnapshot(
      position: 7, chain: try Sample.read(directory, isReadOnly: true).end.chain)
    for part in [StatePart.header, .keys] {
      let bytes = [UInt8](repeating: part.rawValue, count: 300)
      try unsafe bytes.withUnsafeBytes { try unsafe snapshot.write(part, $0) }
    }
    try snapshot.commit()
    for batch in 2..<5 {
      _ = try Sample.append(writer, batch: batch)
      writer.work()
    }
    if isClosed { try writer.close() }
    return storage
  }

  /// Everything that a start reads, or the kind of fault that it meets.
  struct Content: Hashable {
    var records: [SampleRecord] = []
    var parts: [[UInt8]] = []
    var files: [String: [UInt8]] = [:]
    var hashSeed: UInt64 = 0
    var isTorn = false
  }

  static func read(_ storage: MemoryStorage, isEncrypted: Bool) throws -> Content {
    let directory = try StateDirectory.open(storage, keys: isEncrypted ? Sample.keys() : nil)
    var content = Content(hashSeed: directory.hashSeed)
    content.files = try directory.policy(Sample.policy)
    let snapshot = try directory.openSnapshot(7)
    var bytes: [UInt8] = []
    while try snapshot.next(into: &bytes) != nil { content.parts.append(bytes) }
    let (records, end) = try Sample.read(directory)
    content.records = records
    content.isTorn = end.tornTail != nil
    return content
  }

  struct Way: Sendable, CustomTestStringConvertible {
    var isEncrypted: Bool
    var isClosed: Bool
    var testDescription: String {
      (isEncrypted ? "encrypted" : "plain") + (isClosed ? " closed" : " killed")
    }
    static let all = [false, true].flatMap { isEncrypted in
      [false, true].map { Way(isEncrypted: isEncrypted, isClosed: $0) }
    }
  }

  @Test(arguments: Way.all) func everyBitThatFlips(_ way: Way) throws {
    let storage = try Self.makeState(isEncrypted: way.isEncrypted, isClosed: way.isClosed)
    let right = try Self.read(storage, isEncrypted: way.isEncrypted)
    #expect(right.records == Sample.expected(batchCount: 5))
    let lastSegment = try Sample.required(storage.paths.last { $0.hasSuffix(".wseg") })
    var flips = 0
    for path in storage.paths {
      let bytes = try Sample.required(storage[path])
      for bit in 0..<bytes.count * 8 {
        var flipped = bytes
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        storage[path] = flipped
        flips += 1
        do {
          var content = try Self.read(storage, isEncrypted: way.isEncrypted)
          // Only behind the last record that something follows may bytes be lost, and it is told.
          let isAllowed =
            content == right
            || path == lastSegment && content.isTorn
              && (way.isClosed || content.records == right.records.dropLast())
          content.isTorn = right.isTorn
          if way.isClosed { #expect(content == right, "\(path), bit \(bit)") }
          #expect(isAllowed, "\(path), bit \(bit)")
        } catch let fault as JournalFault {
          #expect(fault.kind == .damaged, "\(path), bit \(bit): \(fault.message)")
        }
      }
      storage[path] = bytes
    }
    #expect(flips > 15_000)
  }

  @Test(arguments: [false, true]) func everyCutOfTheTail(_ isEncrypted: Bool) throws {
    let storage = try Self.makeState(isEncrypted: isEncrypted, isClosed: false)
    let all = Sample.expected(batchCount: 5)
    let path = try Sample.required(storage.paths.last { $0.hasSuffix(".wseg") })
    let bytes = try Sample.required(storage[path])
    for cut in 0...bytes.count {
      let copy = storage.copy()
      copy[path] = Array(bytes[..<cut])
      let directory = try StateDirectory.open(copy, keys: isEncrypted ? Sample.keys() : nil)
      let (records, end) = try Sample.read(directory)
      #expect(all.starts(with: records) && records.count >= 3)
      #expect(records.count == 6 || cut < bytes.count)
      // It goes on, and nothing of what was cut off is lost to people.
      let writer = try directory.startJournal(after: end, policy: nil, options: Sample.options())
      _ = try Sample.append(writer, batch: 9)
      try writer.close()
      let again = try Sample.read(directory)
      #expect(again.records.dropLast() == records[...])
      #expect(again.records.last?.lines == Sample.lines(9, 3))
      #expect(again.end.tornTail == nil)
      let kept = copy.paths.filter { $0.hasPrefix("quarantine/") }.compactMap { copy[$0] }
      #expect(kept.reduce(0) { $0 + $1.count } == end.tornTail?.byteCount ?? 0)
      if let tail = end.tornTail { #expect(kept == [Array(bytes[tail.offset..<cut])]) }
    }
  }

  @Test func damageInTheMiddleIsRefused() throws {
    // Each batch is synced, and the next record says so.
    let storage = try Self.makeState(isEncrypted: false, isClosed: false, fsync: .always)
    let path = try Sample.required(storage.paths.last { $0.hasSuffix(".wseg") })
    let bytes = try Sample.required(storage[path])
    let directory = try StateDirectory.open(storage, keys: nil)
    // Up to the last record but one.
    let end = bytes.count - 2 * (bytes.count - FileHeader.byteCount) / 3
    var generator = SeededGenerator(11)
    for round in 0..<3_000 {
      let start = Int.random(in: 0..<end, using: &generator)
      let count = Int.random(in: 1...min(400, end - start), using: &generator)
      var damaged = bytes
      switch round % 3 {
      case 0:
        for index in start..<start + count { damaged[index] = 0 }
      case 1: damaged.removeSubrange(start..<start + count)
      default: damaged[start] ^= UInt8.random(in: 1...255, using: &generator)
      }
      if damaged == bytes { continue }
      storage[path] = damaged
      let fault = #expect(throws: JournalFault.self) { try Sample.read(directory) }
      #expect(fault?.kind == .damaged, "round \(round)")
    }
  }

  @Test func sectorsThatAPowerCutLeftUnwrittenAreNoDamage() throws {
    // Nothing was synced: the disk may have the later record and not the one before.
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    for batch in 0..<4 { _ = try Sample.append(writer, batch: batch, count: 200) }
    let path = try Sample.required(storage.paths.last { $0.hasSuffix(".wseg") })
    let bytes = try Sample.required(storage[path])
    for sector in 1..<bytes.count / 512 {
      var holed = bytes
      for index in sector * 512..<sector * 512 + 512 { holed[index] = 0 }
      storage[path] = holed
      let (records, end) = try Sample.read(directory)
      #expect(Sample.expected(batchCount: 4, count: 200).starts(with: records))
      #expect(records.count < 5 && end.tornTail != nil)
    }
  }

  @Test func missingSegmentsAreRefused() throws {
    let storage = try Self.makeState(isEncrypted: false, isClosed: true)
    let directory = try StateDirectory.open(storage, keys: nil)
    let chain = try Sample.read(directory, from: 7).end.chain
    for path in storage.paths where path.hasSuffix(".wseg") {
      let bytes = storage[path]
      storage[path] = nil
      let fault = #expect(throws: JournalFault.self, "\(path)") {
        try Sample.read(directory, from: 8)
      }
      #expect(fault?.kind == .damaged)
      storage[path] = bytes
    }
    // A snapshot that reaches further than the journal.
    let snapshot = try directory.makeSnapshot(position: 99, chain: chain)
    try snapshot.commit()
    let fault = #expect(throws: JournalFault.self) { try Sample.read(directory) }
    #expect(fault?.message.contains("the snapshot is of position 99") == true)
  }

  @Test func filesOfAnotherDirectoryAreRefused() throws {
    let one = try Self.makeState(isEncrypted: true, isClosed: true)
    let other = try Self.makeState(isEncrypted: true, isClosed: true)
    for path in one.paths where path != "weir.state" {
      let mixed = one.copy()
      mixed[path] = other[path]
      #expect(throws: JournalFault.self, "\(path)") { try Self.read(mixed, isEncrypted: true) }
    }
  }
}

/// Numbers from a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
