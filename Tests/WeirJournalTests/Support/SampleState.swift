import WeirCore

@testable import WeirJournal

/// A record as a test appends and reads it.
struct SampleRecord: Hashable {
  var position: UInt64
  var count: Int
  var isActivation = false
  var policy: PolicyDigest
  var lines: [UInt8] = []
  var outcomes: [UInt8] = []
}

/// Makes state directories in memory, and reads them.
enum Sample {
  static let policy = PolicyDigest((0..<32).map { UInt8($0) })
  static let otherPolicy = PolicyDigest((0..<32).map { UInt8(200 - $0) })

  static func keys(_ epoch: UInt32 = 1, fill: UInt8 = 7) throws -> KeyRing {
    try required(KeyRing([epoch: [UInt8](repeating: fill, count: 32)]))
  }

  struct Missing: Error {}

  static func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
  }

  /// Lines of a batch that compress as events do.
  static func lines(_ batch: Int, _ count: Int) -> [UInt8] {
    Array(
      (0..<count).map { "{\"event_id\":\"e-\(batch)-\($0)\",\"amount\":\($0 * 7 + batch)}\n" }
        .joined().utf8)
  }

  static func outcomes(_ batch: Int, _ count: Int) -> [UInt8] {
    (0..<count).flatMap { [UInt8(truncatingIfNeeded: batch), UInt8(truncatingIfNeeded: $0), 1] }
  }

  /// A clock that stands still.
  static let stopped: @Sendable () -> UInt64 = { 0 }

  static func options(
    _ fsync: JournalOptions.Fsync = .off, segmentByteCount: Int = 1 << 26, hasThread: Bool = false,
    clock: @escaping @Sendable () -> UInt64 = stopped
  ) -> JournalOptions {
    JournalOptions(
      fsync: fsync, segmentByteCount: segmentByteCount, hasThread: hasThread,
      monotonicNanoseconds: clock)
  }

  /// A new directory, opened.
  static func make(
    _ storage: some StateStorage, keys: KeyRing? = nil
  ) throws -> StateDirectory {
    try StateDirectory.initialise(storage, keys: keys)
    return try StateDirectory.open(storage, keys: keys)
  }

  /// Reads everything from a position on, as a start does.
  static func read(
    _ directory: StateDirectory, from position: UInt64 = 0, chain: ChainHash? = nil,
    isReadOnly: Bool = false
  ) throws -> (records: [SampleRecord], end: JournalEnd) {
    let reader = try directory.readJournal(from: position, chain: chain, isReadOnly: isReadOnly)
    let record = JournalRecord()
    var records: [SampleRecord] = []
    while try reader.next(into: record) {
      records.append(
        SampleRecord(
          position: record.position, count: record.count,
          isActivation: record.kind == .activation, policy: record.policy, lines: record.lines,
          outcomes: record.outcomes))
    }
    return (records, reader.end)
  }

  /// Starts the journal where it ends.
  static func start(
    _ directory: StateDirectory, _ options: JournalOptions = options()
  ) throws -> JournalWriter {
    try directory.startJournal(after: try read(directory).end, policy: nil, options: options)
  }

  static func append(
    _ writer: JournalWriter, batch: Int, count: Int = 3
  ) throws(JournalFault) -> UInt64 {
    let record = writer.makeRecord()
    pack(record, batch: batch, count: count)
    return try writer.append(record)
  }

  static func pack(_ record: any EventRecord, batch: Int, count: Int) {
    unsafe lines(batch, count).withUnsafeBytes { lines in
      unsafe outcomes(batch, count).withUnsafeBytes { outcomes in
        unsafe record.pack(eventCount: count, lines: lines, outcomes: outcomes)
      }
    }
  }

  /// What `append` of the batches `0..<batchCount` after an activation reads as.
  static func expected(batchCount: Int, count: Int = 3) -> [SampleRecord] {
    [SampleRecord(position: 0, count: 1, isActivation: true, policy: policy)]
      + (0..<batchCount).map { batch in
        SampleRecord(
          position: UInt64(1 + batch * count), count: count, policy: policy,
          lines: lines(batch, count), outcomes: outcomes(batch, count))
      }
  }
}
