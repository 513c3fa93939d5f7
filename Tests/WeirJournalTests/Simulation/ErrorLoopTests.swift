import Glibc
import StorageSimulation
import Testing

@testable import WeirJournal

/// A fault at the first operation, at the second, … until a run meets none: whatever was refused,
/// what may be answered is there afterwards.
@Suite struct ErrorLoopTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var plan: @Sendable (Int) -> SimPlan
    /// Nothing at all may show of it.
    var isInvisible = false

    init(_ name: String, isInvisible: Bool = false, _ plan: @escaping @Sendable (Int) -> SimPlan) {
      testDescription = name
      self.isInvisible = isInvisible
      self.plan = plan
    }
  }

  static let faults: [Fault] = [
    Fault("EIO once") { SimPlan(.fail(EIO), at: $0) },
    Fault("EIO for ever") { SimPlan(.fail(EIO), at: $0, forEver: true) },
    Fault("EIO of syncs") { SimPlan(.fail(EIO), of: [.sync], at: $0) },
    Fault("EIO of syncs of folders") { SimPlan(.fail(EIO), of: [.syncFolder], at: $0) },
    Fault("no room once") { SimPlan(.fail(ENOSPC), of: SimOperation.growing, at: $0) },
    Fault("no room for ever") {
      SimPlan(.fail(ENOSPC), of: SimOperation.growing, at: $0, forEver: true)
    },
    Fault("short once", isInvisible: true) { SimPlan(.short, at: $0) },
    Fault("short for ever", isInvisible: true) { SimPlan(.short, at: $0, forEver: true) },
    Fault("a power cut") { SimPlan(.crash, at: $0) },
  ]

  @Test(arguments: faults) func survivesAFaultAtEveryOperation(_ fault: Fault) {
    for fsync in JournalOptions.Fsync.allCases {
      SimulationSeeds.forEach("\(fault.testDescription), \(fsync)", of: 60) { seed in
        var number = 0
        var hasMet = true
        while hasMet {
          number += 1
          let run = JournalRun(
            .init(fsync: fsync, isEncrypted: seed % 2 == 0, steps: 30...30), seed: seed)
          do {
            hasMet = try run.run(
              with: fault.plan(number), isInvisible: fault.isInvisible)
          } catch {
            throw SimulationFailure("operation \(number): \(error)")
          }
        }
        guard number > 1 else { throw SimulationFailure("only \(number) operations") }
      }
    }
  }
}

extension JournalRun {
  /// A life with one plan, a power cut or a kill, and the start after it.
  ///
  /// - Returns: whether the plan's fault was met.
  func run(with plan: SimPlan, isInvisible: Bool) throws -> Bool {
    try must("initialise") { try StateDirectory.initialise(storage, keys: keys) }
    try recover(in: storage, after: .kill)
    isTimely = true
    storage.plan(plan)
    isDisturbed = !isInvisible
    try steps()
    let hasMet = storage.faultCount > 0
    try recover(after: try end())
    try close()
    if let complaint = ledger.complaint { throw SimulationFailure(complaint) }
    return hasMet
  }
}
