package import Logging
import Synchronization
package import WeirCore
package import WeirEngine
import WeirJournal
import WeirPolicy
package import WeirServer
package import WeirState
package import WeirStore

/// Keeps a store up with the journal of a server, on a thread of its own: events and rows of the
/// audit trail go in as they are told, once they are safe in the journal; what was not told, or got
/// lost with the store, is read from the journal again.
///
/// The server waits for nothing here. While the store takes nothing, items gather, up to a bound;
/// beyond that they are read from the journal later, which is kept for as long.
package final class StoreFollower: ServerLedger, JournalTap, Sendable {
  let store: Store
  let watch: StoreWatch
  let state: StateStore
  let keys: StoreKeys
  let logger: Logger
  let clock: @Sendable () -> Int64
  let shared: Monitor<FollowerState>
  private let adopted: [LedgerDraft]
  private let decided: [LedgerDraft]
  /// The row that the journal's first one follows on, where the store has more than the journal.
  private let floor: StoreCursor?
  private let lock: StoreLock
  private let thread = Monitor<ServiceThread?>(nil)
  /// Everything of note before this position has been told.
  let reached: Atomic<UInt64>
  /// Tells alerts; nil where nobody is to be told.
  let teller: AlertTeller?

  /// Ties a store to a journal. Nothing is followed until `begin`.
  /// - Parameters:
  ///   - store: the store.
  ///   - watch: that of the store.
  ///   - keys: its keys.
  ///   - lock: says that nobody else changes it.
  ///   - state: whose journal is followed.
  ///   - book: what the journal says of lists by now.
  ///   - logger: the server's.
  ///   - clock: milliseconds since 1970.
  ///   - teller: tells alerts; nil: nobody is told.
  /// - Returns: the follower, with what people did meanwhile.
  /// - Throws: `busy`, `damaged`, `version`, `key`, `full`, `system`.
  package static func open(
    _ store: Store, watch: StoreWatch, keys: StoreKeys, lock: StoreLock, state: StateStore,
    book: ListBook, logger: Logger, clock: @escaping @Sendable () -> Int64, teller: AlertTeller?
  ) throws(StoreFault) -> StoreFollower {
    let start: StoreStart
    do throws(StoreFault) {
      try store.check()
      start = try StoreStart(store, book, state, now: clock())
    } catch {
      guard error.kind == .damaged else { throw error }
      let aside = try store.setAside(now: clock())
      logger.error(
        "the store was moved away, and is made anew: \(error.message)",
        metadata: ["event": "store", "file": "\(store.path)", "moved_to": "\(aside)"])
      start = try StoreStart(store, book, state, now: clock())
    }
    return StoreFollower(
      store, watch, state, keys, lock, start: start, logger: logger, clock: clock, teller: teller)
  }

  private init(
    _ store: Store, _ watch: StoreWatch, _ state: StateStore, _ keys: StoreKeys, _ lock: StoreLock,
    start: StoreStart, logger: Logger, clock: @escaping @Sendable () -> Int64, teller: AlertTeller?
  ) {
    self.store = store
    self.watch = watch
    self.state = state
    self.keys = keys
    self.lock = lock
    self.logger = logger
    self.clock = clock
    self.teller = teller
    adopted = start.drafts
    decided = start.decided
    floor = start.floor
    reached = Atomic(state.status.position)
    shared = Monitor(FollowerState(book: start.book, path: store.path))
    state.keepJournal(from: start.position)
  }

  /// Begins to follow.
  /// - Throws: `system` when there is no thread left.
  package func begin() throws(StoreFault) {
    let started = ServiceThread { [self] in
      var following = Following(self)
      following.run()
    }
    guard let started else { throw StoreFault(.system, "cannot start a thread") }
    thread.withLock { $0 = started }
    teller?.begin()
  }

  // MARK: ServerLedger

  /// Gives a draft its place behind a row, or behind what the store has more than the journal.
  /// - Parameters:
  ///   - draft: what was done.
  ///   - sequence: the last row's; 0 before the first.
  ///   - code: its code; zeros before the first.
  /// - Returns: the row.
  package func seal(_ draft: LedgerDraft, after sequence: UInt64, code: [UInt8]) -> LedgerEntry {
    var chain = LedgerChain(keys, sequence: sequence, code: code)
    // The first row behind a store that has more rows, of another journal, follows on those.
    if let floor, sequence < floor.sequence {
      chain = LedgerChain(keys, sequence: floor.sequence, code: floor.code)
    }
    return chain.append(draft)
  }

  /// The pieces of a row are about to be appended: what the thread reads ends before them.
  package func willKeep(behind position: UInt64) {
    shared.withLock { $0.rowStart = position }
  }

  /// The row is not kept after all: the thread reads on.
  package func didNotKeep() {
    shared.withLock { $0.rowStart = nil }
  }

  /// Why a draft must not be kept: it looks as if it held a card number. Nil when it may.
  package func refusal(of draft: LedgerDraft) -> JournalFault? {
    do throws(StoreFault) {
      try draft.refuseCardNumbers()
      return nil
    } catch {
      return JournalFault(.usage, error.message, help: error.help)
    }
  }

  /// Hands a row that is in the journal to the thread. Takes no time.
  /// - Parameters:
  ///   - entry: the row.
  ///   - book: what the journal says of lists by then.
  ///   - position: behind its last piece.
  package func didKeep(_ entry: LedgerEntry, _ book: ListBook, at position: UInt64) {
    shared.wakingAll { state in
      state.book = book
      state.rowStart = nil
      state.add(.entry(entry, end: position))
    }
    reached.store(position, ordering: .releasing)
  }

  /// The removal of rows past their time; none while nothing is due, or the store cannot say.
  package func dueDrafts() -> [LedgerDraft] {
    let now = clock()
    guard let cuts = try? store.dueCuts(now: now), !cuts.isEmpty else { return [] }
    return [
      LedgerDraft(
        milliseconds: now, actor: "weir", origin: "sidecar", action: .retentionPurge,
        object: "store", details: cuts.map { .init($0.cut.table, "\($0.count)") },
        content: .purge(cuts.map(\.cut)))
    ]
  }

  /// Waits until the store has taken a row, 2.5 seconds at most.
  /// - Returns: whether it has.
  package func waitUntilStored(_ sequence: UInt64) -> Bool {
    let now = state.options.monotonicNanoseconds
    let start = now()
    return shared.wait { state in
      if state.storedSequence >= sequence { return .done(true) }
      return now() &- start >= Self.patienceNanoseconds ? .done(false) : .wait(milliseconds: 20)
    }
  }

  /// Nanoseconds that whoever changed something waits for the store: two syncs of the journal.
  private static let patienceNanoseconds: UInt64 = 2_500_000_000

  /// What people did while no server ran, as it was found in the store at the start.
  package func unadoptedDrafts() -> [LedgerDraft] { adopted }

  /// Decisions on cases that the journal has, and of which it may lack the label.
  package func unlabelledDrafts() -> [LedgerDraft] { decided }

  /// How the store is, with the alerts that are due and told. Takes no time.
  package var report: StoreReport {
    var report = shared.withLock { $0.report }
    if let teller { (report.dueAlertCount, report.toldAlertCount) = teller.counts }
    return report
  }

  /// Puts what is left into the store, and ends both threads. The last call.
  package func close() {
    let now = state.options.monotonicNanoseconds()
    shared.wakingAll { $0.closingSince = now }
    thread.withLock { thread in
      defer { thread = nil }
      return thread
    }?.join()
    teller?.end()
    withExtendedLifetime(lock) {}
  }

  // MARK: What the thread tells

  /// A stretch is in the store.
  func didStore(_ batch: StoreBatch) {
    var hasAlerts = false
    var sequence: UInt64 = 0
    for step in batch.steps {
      switch step {
      case .entry(let entry): sequence = entry.sequence
      case .alert: hasAlerts = true
      case .reviewed: break
      }
    }
    let done = shared.wakingAll { state in
      state.storedSequence = max(state.storedSequence, sequence)
      return state.didStore(to: batch.to)
    }
    withExtendedLifetime(done) {}
    state.keepJournal(from: batch.to)
    if hasAlerts { teller?.wake() }
  }

  func log(_ level: Logger.Level, _ text: String, _ facts: [String: String]) {
    var metadata: Logger.Metadata = ["event": "store", "file": "\(store.path)"]
    for (name, fact) in facts { metadata[name] = "\(fact)" }
    logger.log(level: level, "\(text)", metadata: metadata)
  }

  // MARK: JournalTap

  /// Hands a copy of a batch of events that is in the journal to the thread.
  package func didAppend(_ record: borrowing AppendedRecord) {
    let copy = FollowedRecord(record: record.copy())
    shared.wakingAll { $0.add(.events(copy)) }
  }

  /// Everything of note before a position of the journal has been told.
  package func didReach(_ position: UInt64) { reached.store(position, ordering: .releasing) }
}
