import Glibc
import NIOCore
import NIOPosix
import Synchronization
import WeirCore

/// A journal in memory. A test says what is synced, what is refused, and when it breaks.
final class FakeJournal: EventJournal {
  /// One record as it was appended.
  struct Kept: Sendable {
    let kind: JournalRecord.Kind
    let position: UInt64
    let count: Int
    let policy: PolicyDigest?
    var lines: [UInt8] = []
    var outcomes: [UInt8] = []
  }

  private struct State {
    var records: [Kept] = []
    var position: UInt64 = 0
    var durable: UInt64 = 0
    var refusal: JournalFault?
    var isRefusing = false
    var fatal: JournalFault?
    var handler: @Sendable () -> Void = {}
    var gate: StepPipe?
    /// Whether everything is answerable as soon as it was appended.
    var isLazy: Bool
  }

  private let state: Mutex<State>

  init(isLazy: Bool) { state = Mutex(State(isLazy: isLazy)) }

  // MARK: What a test does

  var records: [Kept] { state.withLock { $0.records } }
  var position: UInt64 { state.withLock { $0.position } }
  var durable: UInt64 { state.withLock { $0.durable } }

  /// Syncs what was appended.
  func sync() {
    let handler = state.withLock { state in
      state.durable = state.position
      return state.handler
    }
    handler()
  }

  /// Syncs all that is appended, from here on without being told.
  func syncFromHereOn() {
    state.withLock { $0.isLazy = true }
    sync()
  }

  /// Refuses the next record and, unless it is `sync`, all after it until it is mended.
  func refuse(_ fault: JournalFault) { state.withLock { $0.refusal = fault } }

  /// Takes records again.
  func mend() {
    state.withLock {
      $0.isRefusing = false
      $0.refusal = nil
    }
  }

  /// A sync failed.
  func breakForGood(_ fault: JournalFault) {
    let handler = state.withLock { state in
      state.fatal = fault
      return state.handler
    }
    handler()
  }

  /// From here on an append waits for a step, unless it is made on an event loop.
  func hold(at gate: StepPipe?) { state.withLock { $0.gate = gate } }

  // MARK: EventJournal

  func makeRecord() -> any EventRecord { FakeRecord() }

  func append(_ record: any EventRecord) throws(JournalFault) -> UInt64 {
    guard let record = record as? FakeRecord else { preconditionFailure("a record of its own") }
    if MultiThreadedEventLoopGroup.currentEventLoop == nil { state.withLock { $0.gate }?.wait() }
    return try append(.events, record.eventCount, nil, record.lines, record.outcomes)
  }

  func append(activation policy: PolicyDigest) throws(JournalFault) -> UInt64 {
    try append(.activation, 1, policy, [], [])
  }

  func append(change piece: [UInt8]) throws(JournalFault) -> UInt64 {
    try append(.change, 1, nil, piece, [])
  }

  private func append(
    _ kind: JournalRecord.Kind, _ count: Int, _ policy: PolicyDigest?, _ lines: [UInt8],
    _ outcomes: [UInt8]
  ) throws(JournalFault) -> UInt64 {
    let result = state.withLock { state -> Result<UInt64, JournalFault> in
      if let fault = state.refusal {
        state.isRefusing = true
        return .failure(fault)
      }
      state.records.append(
        Kept(
          kind: kind, position: state.position, count: count, policy: policy, lines: lines,
          outcomes: outcomes))
      state.position += UInt64(count)
      return .success(state.position)
    }
    return try result.get()
  }

  func isAnswerable(_ position: UInt64) -> Bool {
    state.withLock { $0.isLazy || $0.durable >= position }
  }

  func waitUntilAnswerable(_ position: UInt64) throws(JournalFault) {}

  func onProgress(_ handler: @escaping @Sendable () -> Void) {
    state.withLock { $0.handler = handler }
  }

  var fatalFault: JournalFault? { state.withLock { $0.fatal } }
}

/// A record in memory.
private final class FakeRecord: EventRecord {
  private let packed = Mutex<(count: Int, lines: [UInt8], outcomes: [UInt8])>((0, [], []))

  var eventCount: Int { packed.withLock { $0.count } }
  var lines: [UInt8] { packed.withLock { $0.lines } }
  var outcomes: [UInt8] { packed.withLock { $0.outcomes } }

  func pack(
    eventCount: Int, lines: UnsafeRawBufferPointer, outcomes: UnsafeRawBufferPointer
  ) {
    let copy = unsafe (eventCount, Array(lines), Array(outcomes))
    packed.withLock { $0 = copy }
  }
}

/// What a fake journal holds, for a fold.
final class FakeRecords: RecordSource {
  private let records: [FakeJournal.Kept]
  private var next = 0
  private var policy: PolicyDigest?

  init(_ journal: FakeJournal) { records = journal.records }

  func next(into record: JournalRecord) throws(JournalFault) -> Bool {
    guard next < records.count else { return false }
    let kept = records[next]
    next += 1
    policy = kept.policy ?? policy
    record.kind = kept.kind
    record.position = kept.position
    record.count = kept.count
    if let policy { record.policy = policy }
    record.lines = kept.lines
    record.outcomes = kept.outcomes
    return true
  }
}

/// A thread waits here until a test lets it take a step.
final class StepPipe: Sendable {
  private let reader: Int32
  private let writer: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(unsafe pipe(&ends) == 0, "two descriptors")
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    close(writer)
  }

  func wait() {
    var byte: UInt8 = 0
    _ = unsafe read(reader, &byte, 1)
  }

  func go(_ count: Int = 1) {
    let bytes = [UInt8](repeating: 1, count: count)
    _ = unsafe write(writer, bytes, count)
  }
}
