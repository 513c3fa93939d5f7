import StorageSimulation
import WeirCore

@testable import WeirJournal

extension JournalRun {
  /// Starts again on what an ending left; the start may be cut off up to three times before.
  func recover(after ending: JournalModel.Ending) throws {
    var ending = ending
    storage = left(after: ending)
    if hasFailedSync { ending = .powerCut }
    hasFailedSync = false
    writer = nil
    for _ in 0..<3 where random.isOnceIn(3) {
      storage.plan(SimPlan(.crash, at: 1 + random.below(60)))
      let attempt = storage
      do {
        _ = try start(attempt)
        break
      } catch let fault as JournalFault {
        guard !attempt.hasPower else {
          throw SimulationFailure("refuses to start: \(fault.kind): \(fault.message)")
        }
      }
      let next = self.ending()
      story.append("\(next) in the start")
      if next == .powerCut { ending = next }
      storage = left(after: next)
    }
    storage.cutPower()
    storage = left(after: .kill)
    try recover(in: storage, after: ending)
  }

  /// What a start has found.
  struct Found {
    var directory: StateDirectory
    var writer: JournalWriter
    var end: JournalEnd
    /// The position from which the journal was read.
    var start: UInt64
    var records: [ModelRecord]
  }

  /// Starts on a storage, and holds what it finds against what was told.
  func recover(in storage: SimStorage, after ending: JournalModel.Ending) throws {
    let now = endedAt ?? clock.nanoseconds
    endedAt = nil
    let found = try must("refuses to start") { try start(storage) }
    let first = try model.index(of: found.start)
    try model.recovered(
      found.records, from: first, after: ending, fsync: setting.fsync, at: now,
      wasTimely: isTimely)
    guard found.end.position == model.position else {
      throw SimulationFailure("the end is \(found.end.position), not \(model.position)")
    }
    if let policy = found.end.policy, policy != model.policy {
      throw SimulationFailure("the policy at the end is not that of the last record")
    }
    directory = found.directory
    writer = found.writer
    batch = found.writer.makeRecord()
    snapshots.forget(behind: model.position)
    isTimely = random.isOnceIn(2)
    // From now on the engine repeats what was read to whoever asks.
    try model.observe(found.writer, at: clock.nanoseconds, isDead: false)
  }

  /// Opens the directory, reads it, mends it and begins to write, as the program does.
  func start(_ storage: SimStorage) throws -> Found {
    let directory = try StateDirectory.open(storage, keys: keys)
    try directory.removeOrphans()
    try directory.forgetWhatIsNotOnTheDisk()
    let (position, chain) = try newestSnapshot(directory)
    var records: [ModelRecord] = []
    let end: JournalEnd
    do {
      let reader = try directory.readJournal(from: position, chain: chain, isReadOnly: false)
      let record = JournalRecord()
      while try reader.next(into: record) { records.append(ModelRecord(record)) }
      end = reader.end
    }
    try directory.mendTail(end)
    let clock = clock
    let writer = try directory.startJournal(
      after: end, policy: records.last?.policy ?? model.policy(at: end.position),
      options: JournalOptions(
        fsync: setting.fsync, segmentByteCount: 1_000 + random.below(20_000), hasThread: false,
        monotonicNanoseconds: { clock.nanoseconds }))
    return Found(
      directory: directory, writer: writer, end: end, start: position, records: records)
  }
}
