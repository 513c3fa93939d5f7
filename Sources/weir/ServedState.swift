import Logging
import Synchronization
import WeirCore
import WeirEngine
import WeirJournal
import WeirPolicy
import WeirServer
import WeirState

/// The state directory of a server.
final class ServedState: ServerState {
  let store: StateStore

  init(_ store: StateStore) { self.store = store }

  var journal: any EventJournal { store.journal }

  func resume(_ engine: LiveEngine) throws(JournalFault) -> LivePolicy {
    engine.prepare(try store.resume(engine.policy))
  }

  func keep(_ policy: Policy) throws(JournalFault) { try store.keep(policy) }

  func takeSnapshot() throws(JournalFault) -> StateSnapshot {
    let outcome = try store.takeSnapshot()
    return StateSnapshot(position: outcome.position, byteCount: UInt64(outcome.byteCount))
  }

  func beat() { store.beat() }

  var report: StateReport {
    let status = store.status
    let snapshots = store.snapshotCounts
    var report = StateReport(
      path: store.options.path, fsync: store.options.fsync.rawValue,
      isEncrypted: store.directory.isEncrypted, position: status.position,
      durablePosition: status.durablePosition, segmentCount: status.segmentCount,
      byteCount: UInt64(status.byteCount), lastSnapshotPosition: snapshots.lastPosition)
    report.dueSnapshotCount = snapshots.madeCount
    report.failedDueSnapshotCount = snapshots.failedCount
    report.dueSnapshotFault = snapshots.lastFault
    return report
  }

  func close() throws(JournalFault) { try store.close() }
}

extension ServedState {
  private static let period: UInt64 = 1_000_000_000

  /// Opens a directory, and tells the log and the service manager how far it is.
  /// - Parameters:
  ///   - options: which one.
  ///   - policy: under which events will be scored.
  ///   - scoring: of the server's engine.
  ///   - logger: the server's.
  ///   - notifier: the service manager.
  /// - Returns: the directory, and the state to go on with.
  /// - Throws: what `StateStore.open` does.
  static func open(
    _ options: StateOptions, policy: Policy, scoring: ScoringOptions, logger: Logger,
    notifier: ServiceNotifier
  ) throws(JournalFault) -> (state: ServedState, fold: StateFold) {
    let path = Logger.MetadataValue.string(options.path)
    logger.notice("opening the state", metadata: ["event": "recover", "directory": path])
    let last = Mutex(Stopwatch.nanoseconds())
    let (store, fold) = try StateStore.open(
      options, policy: policy, scoring: scoring,
      spareWordCount: LiveEngine.spareWordCountOfFolds
    ) { position in
      let isDue = last.withLock { last in
        let now = Stopwatch.nanoseconds()
        guard now - last >= period else { return false }
        last = now
        return true
      }
      guard isDue else { return }
      notifier.notify(.status("reading the journal: \(position) events"))
      logger.notice(
        "reading the journal", metadata: ["event": "recover", "position": "\(position)"])
    }
    tell(store, path, logger)
    return (ServedState(store), fold)
  }

  private static func tell(_ store: StateStore, _ path: Logger.MetadataValue, _ logger: Logger) {
    let report = store.recovery
    for damaged in report.damagedSnapshots {
      logger.error(
        "a snapshot is damaged; the one before it is used",
        metadata: [
          "event": "recover", "directory": path, "position": "\(damaged.position)",
          "why": "\(damaged.fault.message)",
        ])
    }
    if let tail = report.tornTail {
      logger.warning(
        "what an interrupted process left was moved to quarantine",
        metadata: ["event": "recover", "directory": path, "bytes": "\(tail.byteCount)"])
    }
    let isEncrypted = store.directory.isEncrypted
    if !isEncrypted {
      logger.warning(
        "the state directory is not encrypted: 'weir init' makes one that is",
        metadata: ["event": "recover", "directory": path])
    }
    logger.notice(
      store.isNew ? "made the state directory" : "the state is there",
      metadata: [
        "event": "recover", "directory": path, "position": "\(report.position)",
        "folded": "\(report.foldedCount)", "fsync": "\(store.options.fsync.rawValue)",
        "encrypted": "\(isEncrypted)",
      ])
  }
}
