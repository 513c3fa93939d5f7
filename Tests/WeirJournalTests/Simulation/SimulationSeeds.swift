import Glibc
import StorageSimulation
import Testing

/// The seeds of a simulation: `CRASH_SEEDS=10000` for the full count, `CRASH_SEED=N` for one alone.
enum SimulationSeeds {
  private static func number(_ name: String) -> UInt64? {
    unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
  }

  /// How many of a thing that a full run has `full` of.
  static func count(of full: Int) -> Int {
    let share = number("CRASH_SEEDS").map { Double($0) } ?? 300
    return max(1, Int(Double(full) * share / 10_000))
  }

  /// Runs with every seed; tells of the first ones that fail, and ends then.
  static func forEach(
    _ what: String, of full: Int = 10_000, _ body: (UInt64) throws -> Void
  ) {
    let seeds = number("CRASH_SEED").map { $0...$0 } ?? 1...UInt64(count(of: full))
    var failures = 0
    for seed in seeds {
      do {
        try body(seed)
      } catch {
        Issue.record("\(what): CRASH_SEED=\(seed): \(error)")
        failures += 1
        if failures == 3 { return }
      }
    }
  }
}
