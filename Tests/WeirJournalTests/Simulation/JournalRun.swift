import StorageSimulation
import WeirCore

@testable import WeirJournal

/// A state directory from a seed: lives of a journal that end well, by a kill, a power cut, a fault
/// of the disk, each followed by a start that has to find what it must.
///
///     begin ─→ live ─→ end ─→ recover ─→ live …
///                               └── the start may be cut off as well, up to three times
final class JournalRun {
  struct Setting {
    var fsync: JournalOptions.Fsync
    var isEncrypted = false
    /// Whether disks refuse things, too.
    var hasFaults = false
    var lives = 1...3
    var steps = 5...40
  }

  static let keys = KeyRing([1: [UInt8](repeating: 7, count: 32)])

  let setting: Setting
  let clock = FakeClock()
  let ledger = NonceLedger()
  var random: SimRandom
  var storage: SimStorage
  var directory: StateDirectory?
  var writer: JournalWriter?
  var batch: (any EventRecord)?
  var model = JournalModel()
  var snapshots = SnapshotModel()
  /// Whether what is due is done at once.
  var isTimely = true
  /// Whether a fault is planned, so that faults may be met.
  var isDisturbed = false
  /// Whether a sync has failed in this life: then a kill is to the next start as a power cut.
  var hasFailedSync = false
  /// When the life ended: a process that nothing can be answered any more by is over.
  var endedAt: UInt64?
  /// What happened, for whoever replays a seed.
  var story: [String] = []

  init(_ setting: Setting, seed: UInt64) {
    self.setting = setting
    random = SimRandom(seed)
    storage = SimStorage(seed: seed)
    storage.onAppend { [ledger] in ledger.enter($0, $1) }
  }

  var keys: KeyRing? { setting.isEncrypted ? Self.keys : nil }

  /// The whole life; throws what is wrong.
  func run() throws {
    do {
      try begin()
      for _ in 0..<Int.random(in: setting.lives, using: &random) {
        try live()
        try recover(after: try end())
      }
      try close()
      try recover(after: .kill)
      try close()
    } catch let failure as SimulationFailure {
      throw SimulationFailure("\(failure) [\(story.joined(separator: ", "))]")
    }
    if let complaint = ledger.complaint { throw SimulationFailure(complaint) }
  }

  /// Makes the directory; a crash meanwhile does not matter.
  private func begin() throws {
    if random.isOnceIn(4) { storage.plan(SimPlan(.crash, at: 1 + random.below(20))) }
    do throws(JournalFault) {
      try StateDirectory.initialise(storage, keys: keys)
      storage.forgetPlans()
    } catch {
      guard !storage.hasPower else { throw SimulationFailure("initialise: \(error.message)") }
      story.append("cut while it was made")
      storage = left(after: random.isOnceIn(2) ? .kill : .powerCut)
      if (try? StateDirectory.open(storage, keys: keys)) == nil {
        try must("initialise again") { try StateDirectory.initialise(storage, keys: keys) }
      }
    }
    try recover(in: storage, after: .kill)
  }

  /// Does what must not fail.
  func must<Result>(_ what: String, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let fault as JournalFault {
      throw SimulationFailure("\(what): \(fault.kind): \(fault.message)")
    }
  }

  /// Ends a life in some way.
  func end() throws -> JournalModel.Ending {
    // What became answerable before the last step met its fault.
    if let writer { try model.observe(writer, at: clock.nanoseconds, isDead: false) }
    let ending = self.ending()
    story.append("\(ending) at \(model.position)")
    storage.cutPower()
    try checkCalls()
    return ending
  }

  /// A kill or a power cut.
  func ending() -> JournalModel.Ending {
    random.isOnceIn(2) ? .kill : .powerCut
  }

  /// Ends well: then nothing may stay open.
  func close() throws {
    guard let writer else { return }
    storage.forgetPlans()
    try must("close") { try writer.close() }
    self.writer = nil
    guard storage.openFileCount == 0 else {
      throw SimulationFailure("\(storage.openFileCount) files are open after the end")
    }
    try checkCalls()
  }

  private func checkCalls() throws {
    if let misuse = storage.misuses.first { throw SimulationFailure(misuse) }
  }

  /// The storage that an ending leaves.
  func left(after ending: JournalModel.Ending) -> SimStorage {
    let seed = random.next()
    let left =
      ending == .kill
      ? storage.afterKill(seed: seed)
      : storage.afterPowerCut(seed: seed)
    left.onAppend { [ledger] in ledger.enter($0, $1) }
    if random.isOnceIn(8) { left.shorten() }
    return left
  }
}
