import Glibc
import Logging
import Synchronization
import WeirCore
import WeirEngine
import WeirJournal
import WeirPolicy
import WeirServer
import WeirState
import WeirStore

@testable import WeirLedger

/// A state directory whose journal several stores follow, and an engine that fills it: what a
/// server does, on one thread and without sockets.
final class LedgerBench {
  /// One process's use of the directory.
  private struct Use {
    let state: StateStore
    let engine: LiveEngine
    let followers: [StoreFollower]
  }

  let folder: LedgerFolder
  let clock = BenchClock()
  private var policy: Policy
  private var use: Use?
  private var lineNumber: UInt64 = 0

  init(folder: LedgerFolder = LedgerFolder(), policy: Policy = FollowedPolicy.first) {
    self.folder = folder
    self.policy = policy
  }

  deinit { try? end() }

  // MARK: A process

  /// Begins to follow with these stores, and adopts what people did meanwhile, as a server does.
  func begin(_ names: String..., teller: ((Store) -> AlertTeller)? = nil) throws {
    let (state, fold) = try open()
    let followers = try names.map { name in
      let store = try folder.store(name)
      guard case .success(let lock) = try StoreLock.take(store.path, control: nil) else {
        throw SystemRefusal(code: EBUSY)
      }
      let watch = StoreWatch()
      return try StoreFollower.open(
        Store(path: store.path, keys: LedgerFolder.keys(), watch: watch), watch: watch,
        keys: LedgerFolder.keys(), lock: lock, state: state, book: fold.book,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        clock: { [clock] in clock.now }, teller: teller?(store))
    }
    var options = Self.options
    options.tap = Taps(followers)
    options.keepsReviewAnswers = true
    let engine = LiveEngine(resuming: fold, journal: state.journal, options: options) { _ in }
    use = Use(state: state, engine: engine, followers: followers)
    for follower in followers { try follower.begin() }
    for draft in followers.first?.unadoptedDrafts() ?? [] { try perform(draft) }
  }

  /// The directory, opened as a process does that begins.
  func open() throws -> (state: StateStore, fold: StateFold) {
    var options = StateOptions(path: folder.path + "/state") {
      var time = timespec()
      unsafe clock_gettime(CLOCK_MONOTONIC, &time)
      return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
    options.fsync = .off
    let opened = try StateStore.open(
      options, policy: policy, scoring: Self.options,
      spareWordCount: LiveEngine.spareWordCountOfFolds)
    return (opened.store, opened.state)
  }

  private static var options: ScoringOptions {
    var options = ScoringOptions(clock: .fixed(milliseconds: 1_798_761_600_000))
    options.workers = 1
    options.batchRows = 64
    return options
  }

  /// Ends the process well.
  func end() throws {
    guard let use else { return }
    self.use = nil
    for follower in use.followers { follower.close() }
    use.engine.end()
    try use.state.close()
  }

  private func used() throws -> Use {
    guard let use else { throw SystemRefusal(code: ESRCH) }
    return use
  }

  var state: StateStore { get throws { try used().state } }
  var engine: LiveEngine { get throws { try used().engine } }
  var followers: [StoreFollower] { get throws { try used().followers } }

  // MARK: What comes

  /// Scores lines, in one batch.
  func score(_ lines: [String]) throws {
    let engine = try engine
    guard let batch = engine.takeBatch() else { throw SystemRefusal(code: EAGAIN) }
    for line in lines {
      lineNumber += 1
      unsafe Array(line.utf8).withUnsafeBytes { unsafe batch.add($0, number: lineNumber) }
    }
    engine.score(batch)
    engine.giveBack(batch, wasSubmitted: false)
  }

  /// Keeps a row and does what it says, as a server does.
  @discardableResult
  func perform(_ draft: LedgerDraft, pieceByteCount: Int = 1 << 20) throws -> LedgerEntry {
    let use = try used()
    guard let sealer = use.followers.first else { throw SystemRefusal(code: ESRCH) }
    let lists = use.engine.lists
    let entry = sealer.seal(draft, after: lists.book.sequence, code: lists.book.code)
    let next = use.engine.prepare(lists, entry)
    var position: UInt64 = 0
    for piece in ChangePieces.cut(entry.bytes, byteCountMax: pieceByteCount) {
      position = try use.state.journal.append(change: piece)
    }
    use.engine.activate(next)
    for follower in use.followers { follower.didKeep(entry, next.book, at: position) }
    return entry
  }

  /// Keeps a row of two pieces between which something happens.
  func performBetween(_ draft: LedgerDraft, _ body: () throws -> Void) throws -> LedgerEntry {
    let use = try used()
    guard let sealer = use.followers.first else { throw SystemRefusal(code: ESRCH) }
    let lists = use.engine.lists
    let entry = sealer.seal(draft, after: lists.book.sequence, code: lists.book.code)
    let next = use.engine.prepare(lists, entry)
    let pieces = ChangePieces.cut(entry.bytes, byteCountMax: entry.bytes.count / 2 + 2)
    var position = try use.state.journal.append(change: pieces[0])
    try body()
    for piece in pieces.dropFirst() { position = try use.state.journal.append(change: piece) }
    use.engine.activate(next)
    for follower in use.followers { follower.didKeep(entry, next.book, at: position) }
    return entry
  }

  /// Goes on under another policy.
  func activate(_ policy: Policy) throws {
    let use = try used()
    try use.state.keep(policy)
    let next = try use.engine.prepare(policy)
    _ = try use.state.journal.append(activation: next.digest)
    _ = use.engine.activate(next)
    self.policy = policy
  }

  // MARK: Waiting

  /// Waits until stores are where the journal is, up to the last thing that was noted.
  func waitForStores() throws {
    let use = try used()
    let sequence = use.engine.lists.book.sequence
    for follower in use.followers {
      try Self.wait {
        let isDone = follower.shared.withLock { state in
          state.items.isEmpty && !state.hasLost && state.report.stalledSince == nil
        }
        guard isDone, let cursor = try? follower.store.cursor() else { return false }
        return cursor.sequence == sequence && cursor.journal == use.state.identity
      }
    }
  }

  /// Waits until something is so; a test for which it never is fails after half a minute.
  static func wait(until isSo: () throws -> Bool) throws {
    for _ in 0..<3_000 {
      if try isSo() { return }
      usleep(10_000)
    }
    throw SystemRefusal(code: ETIMEDOUT)
  }
}

/// Tells several followers.
private final class Taps: JournalTap {
  private let taps: [any JournalTap]

  init(_ taps: [any JournalTap]) { self.taps = taps }

  func didAppend(_ record: borrowing AppendedRecord) {
    for tap in taps { tap.didAppend(record) }
  }

  func didReach(_ position: UInt64) {
    for tap in taps { tap.didReach(position) }
  }
}

/// A clock that goes on, and further when a test says so.
final class BenchClock: Sendable {
  /// 2026-03-02T12:00:00Z.
  static let start: Int64 = 1_772_452_800_000
  private let ahead = Mutex<Int64>(0)

  /// Milliseconds since 1970.
  var now: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Self.start + Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
      + ahead.withLock { $0 }
  }

  func advance(milliseconds: Int64) { ahead.withLock { $0 += milliseconds } }
}
