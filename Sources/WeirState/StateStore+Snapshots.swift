import Glibc
import Synchronization
package import WeirCore
import WeirEngine
import WeirJournal

/// When the next snapshot is due.
struct SnapshotSchedule {
  /// The position of the newest one; nil: none.
  var lastPosition: UInt64?
  /// Nanoseconds: when the last one ended, or the process began, and how long it took.
  var lastEnd: UInt64
  var lastDuration: UInt64 = 0
  var isRunning = false
  var isEnding = false
  var isGivingUp = false
  var thread: ServiceThread?
  /// Gives up the one that is being made.
  var cancellation: Cancellation?
  /// Since the start.
  var madeCount: UInt64 = 0
  var failedCount: UInt64 = 0
  var lastFault: JournalFault?

  /// Nanoseconds between snapshots at least.
  private static let pauseMin: UInt64 = 10_000_000_000
  /// How much longer the pause is than the work.
  private static let pauseFactor: UInt64 = 10

  init(lastPosition: UInt64?, start: UInt64) {
    self.lastPosition = lastPosition
    lastEnd = start
  }

  /// Whether so many events have come that a snapshot is worth its while.
  func isDue(position: UInt64, every eventCount: UInt64?, now: UInt64) -> Bool {
    let count = position - min(position, lastPosition ?? 0)
    guard !isRunning, !isEnding, count >= eventCount ?? StateOptions.usualSnapshotEventCount
    else { return false }
    if eventCount != nil { return true }
    return now &- lastEnd >= max(Self.pauseMin, lastDuration * Self.pauseFactor)
  }
}

/// What a snapshot came to.
package struct SnapshotOutcome: Sendable {
  /// Of the state.
  package let position: UInt64
  package let byteCount: Int
}

/// Snapshots since the start.
package struct SnapshotCounts: Sendable {
  /// The position of the newest one; nil: none.
  package let lastPosition: UInt64?
  package let madeCount: UInt64
  package let failedCount: UInt64
  /// Why the last one that failed did.
  package let lastFault: JournalFault?
}

extension StateStore {
  /// Snapshots since the start.
  package var snapshotCounts: SnapshotCounts {
    snapshots.withLock {
      SnapshotCounts(
        lastPosition: $0.lastPosition, madeCount: $0.madeCount, failedCount: $0.failedCount,
        lastFault: $0.lastFault)
    }
  }

  /// Begins a snapshot on a thread of its own when one is due. Cheap; to be called now and then.
  package func beat() {
    let position = status.position
    let now = options.monotonicNanoseconds()
    let isDue = snapshots.withLock { schedule in
      guard schedule.isDue(position: position, every: options.snapshotEventCount, now: now)
      else { return false }
      schedule.isRunning = true
      return true
    }
    guard isDue else { return }
    snapshots.withLock { $0.thread }?.join()
    let thread = ServiceThread { [self] in
      // Below everything that answers; for this thread alone.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
      _ = try? makeSnapshot()
    }
    snapshots.withLock { schedule in
      schedule.thread = thread
      if thread == nil { schedule.isRunning = false }
    }
  }

  /// Makes a snapshot of everything that was appended before, here and now. Slow.
  /// - Throws: `usage` when one is being made; `full`, `write`, `sync`, `system`, `damaged`.
  package func takeSnapshot() throws(JournalFault) -> SnapshotOutcome {
    let isFree = snapshots.withLock { schedule in
      guard !schedule.isRunning, !schedule.isEnding else { return false }
      schedule.isRunning = true
      return true
    }
    guard isFree else {
      throw JournalFault(.usage, "a snapshot is being made already", help: "wait for its end")
    }
    return try makeSnapshot()
  }

  /// Gives up a snapshot that is being made, or waits for it, and begins no other.
  func endSnapshots(givesUp: Bool) {
    let thread = snapshots.withLock { schedule in
      schedule.isEnding = true
      schedule.isGivingUp = givesUp
      if givesUp { schedule.cancellation?.cancel() }
      defer { schedule.thread = nil }
      return schedule.thread
    }
    thread?.join()
  }

  private func makeSnapshot() throws(JournalFault) -> SnapshotOutcome {
    let start = options.monotonicNanoseconds()
    do throws(JournalFault) {
      let outcome = try foldAside()
      let end = options.monotonicNanoseconds()
      snapshots.withLock { schedule in
        schedule.isRunning = false
        schedule.lastPosition = outcome.position
        schedule.lastEnd = end
        schedule.lastDuration = end &- start
        schedule.madeCount += 1
      }
      return outcome
    } catch {
      let end = options.monotonicNanoseconds()
      snapshots.withLock { schedule in
        schedule.isRunning = false
        schedule.lastEnd = end
        schedule.failedCount += 1
        schedule.lastFault = error
      }
      throw error
    }
  }

  /// Folds the newest snapshot and the segments since, and writes that.
  private func foldAside() throws(JournalFault) -> SnapshotOutcome {
    var directory = self.directory
    if directory.isEncrypted,
      let keys = try StateKeys.find(options.keyFile, directory: options.path)
    {
      // There may be a new key since: what is written from now on is written under it.
      directory = directory.taking(keys)
      writer.take(keys)
    }
    try writer.rotate()
    let position = writer.sealedPosition
    if let last = try directory.snapshots().first, last == position {
      return SnapshotOutcome(
        position: position, byteCount: try directory.openSnapshot(last).byteCount)
    }
    // One thread, so that the engine keeps the others; always with the digest of events.
    var options = ScoringOptions(clock: .fixed(milliseconds: 0))
    options.workers = 1
    let recovery = Recovery(directory, options: options, wantsDigest: true)
    let cancellation = recovery.cancellation
    snapshots.withLock { schedule in
      schedule.cancellation = cancellation
      if schedule.isGivingUp { cancellation.cancel() }
    }
    let (state, reader, report) = try recovery.run(upTo: position, isReadOnly: true)
    guard state.position == position else {
      throw JournalFault(.damaged, "the journal ends before position \(position)")
    }
    let snapshot = try directory.makeSnapshot(position: position, chain: reader.chain)
    do throws(JournalFault) {
      try state.write(to: CancellableParts(to: snapshot, cancellation))
    } catch {
      snapshot.abandon()
      throw error
    }
    try snapshot.commit()
    try prune(directory, report, state)
    return SnapshotOutcome(
      position: position, byteCount: try directory.openSnapshot(position).byteCount)
  }

  /// Removes what no start needs any more. The policies that stay are those of the journal since
  /// the snapshot before, and what may be activated.
  private func prune(
    _ directory: StateDirectory, _ report: RecoveryReport, _ state: StateFold
  ) throws(JournalFault) {
    guard let last = report.snapshot else { return }
    let needed = needed.withLock { $0 } ?? .max
    // Whoever is further behind than the snapshot before needs its segments, and their policies.
    guard needed >= last else { return }
    var policies = pending.withLock { $0 }
    policies.formUnion(state.policies)
    try directory.prune(keepingSnapshots: 2, policies: policies)
  }
}
