import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

/// A journal in memory: everything is answerable at once, unless it is told to refuse.
final class MemoryJournal: EventJournal {
  struct Kept: Sendable {
    let kind: JournalRecord.Kind
    let position: UInt64
    let count: Int
    let policy: PolicyDigest
    let lines: [UInt8]
    let outcomes: [UInt8]
  }

  private struct State {
    var records: [Kept] = []
    var policy = PolicyDigest([UInt8](repeating: 0, count: 32))
    var position: UInt64 = 0
    var roomForRecords = Int.max
  }
  private let state = Mutex(State())

  /// Records that were appended.
  var records: [Kept] { state.withLock { $0.records } }

  /// Refuses everything after so many more records.
  func refuse(after count: Int) { state.withLock { $0.roomForRecords = count } }

  /// The lines of all records.
  var lines: [UInt8] { records.flatMap(\.lines) }

  /// A source of what was appended, up to `count` records.
  func source(_ count: Int = .max) -> MemoryRecords { MemoryRecords(records.prefix(count)) }

  // MARK: EventJournal

  private final class Record: EventRecord, @unchecked Sendable {  // one owner at a time
    var count = 0
    var lines: [UInt8] = []
    var outcomes: [UInt8] = []

    func pack(
      eventCount: Int, lines: UnsafeRawBufferPointer, outcomes: UnsafeRawBufferPointer
    ) {
      count = eventCount
      self.lines = unsafe Array(lines)
      self.outcomes = unsafe Array(outcomes)
    }
  }

  func makeRecord() -> any EventRecord { Record() }

  private func append(
    _ kind: JournalRecord.Kind, _ count: Int, policy: PolicyDigest?, _ lines: [UInt8],
    _ outcomes: [UInt8]
  ) throws(JournalFault) -> UInt64 {
    let position = state.withLock { state -> UInt64? in
      guard state.roomForRecords > 0 else { return nil }
      state.roomForRecords -= 1
      if let policy { state.policy = policy }
      state.records.append(
        Kept(
          kind: kind, position: state.position, count: count, policy: state.policy, lines: lines,
          outcomes: outcomes))
      state.position += UInt64(count)
      return state.position
    }
    guard let position else { throw JournalFault(.full, "no room") }
    return position
  }

  func append(_ record: any EventRecord) throws(JournalFault) -> UInt64 {
    guard let record = record as? Record else { preconditionFailure("one of this journal's") }
    return try append(.events, record.count, policy: nil, record.lines, record.outcomes)
  }

  func append(activation policy: PolicyDigest) throws(JournalFault) -> UInt64 {
    try append(.activation, 1, policy: policy, [], [])
  }

  func append(change piece: [UInt8]) throws(JournalFault) -> UInt64 {
    try append(.change, 1, policy: nil, piece, [])
  }

  func isAnswerable(_ position: UInt64) -> Bool { true }
  func waitUntilAnswerable(_ position: UInt64) throws(JournalFault) {}
  func onProgress(_ handler: @escaping @Sendable () -> Void) {}
  var fatalFault: JournalFault? { nil }
}

/// The records of a journal in memory, one after the other; or such as a test changed.
final class MemoryRecords: RecordSource {
  private var records: ArraySlice<MemoryJournal.Kept>

  init(_ records: some Sequence<MemoryJournal.Kept>) { self.records = Array(records)[...] }

  func next(into record: JournalRecord) throws(JournalFault) -> Bool {
    guard let next = records.popFirst() else { return false }
    record.kind = next.kind
    record.position = next.position
    record.count = next.count
    record.policy = next.policy
    record.lines = next.lines
    record.outcomes = next.outcomes
    return true
  }
}

/// The parts of a state in memory.
final class MemoryParts: StatePartSink, StatePartSource {
  var parts: [(kind: StatePart, bytes: [UInt8])] = []
  private var place = 0

  func write(_ kind: StatePart, _ bytes: UnsafeRawBufferPointer) throws(JournalFault) {
    parts.append((kind, unsafe Array(bytes)))
  }

  func next(into bytes: inout [UInt8]) throws(JournalFault) -> StatePart? {
    guard place < parts.count else { return nil }
    defer { place += 1 }
    bytes = parts[place].bytes
    return parts[place].kind
  }

  func rewind() { place = 0 }
}
