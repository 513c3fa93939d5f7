import Testing

@testable import WeirJournal

/// Lives of journals that end by kills, power cuts and faults of the disk: each start finds what
/// the mode of syncing promises.
@Suite struct SimulationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var fsync: JournalOptions.Fsync
    var isEncrypted: Bool

    var testDescription: String { "\(fsync)\(isEncrypted ? ", encrypted" : "")" }
  }

  static let cases = JournalOptions.Fsync.allCases.flatMap { fsync in
    [Case(fsync: fsync, isEncrypted: false), Case(fsync: fsync, isEncrypted: true)]
  }

  @Test(arguments: cases) func survivesKillsAndPowerCuts(_ one: Case) {
    SimulationSeeds.forEach("kills and power cuts, \(one)", of: 5_000) { seed in
      try JournalRun(.init(fsync: one.fsync, isEncrypted: one.isEncrypted), seed: seed).run()
    }
  }

  @Test(arguments: cases) func survivesDisksThatRefuse(_ one: Case) {
    SimulationSeeds.forEach("faults, \(one)", of: 5_000) { seed in
      let setting = JournalRun.Setting(
        fsync: one.fsync, isEncrypted: one.isEncrypted, hasFaults: true)
      try JournalRun(setting, seed: seed).run()
    }
  }
}
