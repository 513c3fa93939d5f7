import WeirCore
import WeirJournal
import WeirState

/// What comes to a bench, of a seed: events that become cases and alerts, and what people do.
struct Traffic {
  private var random: SplitMix64
  private var id = 0
  private var second = 0

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Lets some of it come; the last thing is a row that changes nothing.
  mutating func come(to bench: LedgerBench, stepCount: Int) throws {
    for _ in 0..<stepCount {
      switch random.below(5) {
      case 0:
        let account = "x\(random.below(8))"
        let expires: Int64? = [nil, .max, BenchClock.start][random.below(3)]
        let size = [40, 1 << 20][random.below(2)]
        try bench.perform(FollowedPolicy.edit(account, expires), pieceByteCount: size)
      case 1: try act(on: bench)
      default: try bench.score(events())
      }
    }
    try bench.perform(FollowedPolicy.mark)
  }

  private mutating func events() -> [String] {
    (0...random.below(12)).map { _ in
      id += 1
      second += random.below(3)
      let type = random.below(3) == 0 ? "auth" : "payment"
      return FollowedPolicy.event(
        id, second: second, type: type, account: "x\(random.below(8))",
        amount: random.below(130))
    }
  }

  /// Somebody takes up a case that may be there.
  private mutating func act(on bench: LedgerBench) throws {
    let position = try bench.state.status.position
    let number = UInt64(random.below(Int(position) + 1))
    let steps: [CaseAction.Step] = [.claim, .release, .decide(.fraud), .decide(.unclear)]
    try bench.perform(FollowedPolicy.step(steps[random.below(4)], number))
  }
}
