import WeirCore
import WeirPolicy
import WeirSignals

/// What a backtest counts, and how much of it is told.
package struct BacktestOptions: Sendable {
  /// Milliseconds after the first event for which events fill windows and do not count.
  package var warmUp: Int64 = 0
  /// The name of the field with the amount.
  package var amountName: String?
  /// Events after this time are too young for their labels: milliseconds since 1970; nil: none is.
  package var matureUntil: Int64?
  /// Flips that are listed.
  package var flipCount = 20
  /// Days of which decisions are kept by hour.
  package var dayCountMax = 10_000

  /// The defaults.
  package init() {}
}

/// One combination of thresholds over one of the policies that are scored.
package struct BacktestPoint: Sendable {
  /// Index into the policies that are scored.
  package let policy: Int
  package let reviewAt: Double?
  package let rejectAt: Double?

  /// A point.
  package init(policy: Int, reviewAt: Double?, rejectAt: Double?) {
    self.policy = policy
    self.reviewAt = reviewAt
    self.rejectAt = rejectAt
  }
}

/// Which policies are scored over the same events, and which of them share what comes before rules
/// and model: those with one foundation decode each event and enter it into windows once.
struct BacktestPlan: Sendable {
  /// By policy.
  let plans: [ScoringPlan]
  /// By policy: the index of the foundation that it looks at.
  let foundations: [Int]
  /// By foundation: the policy whose plan its steps run.
  let leaders: [Int]
  /// How many policies, from the first on, are told of in whole.
  let sideCount: Int
  let points: [BacktestPoint]
  /// By foundation.
  let fields: [FactFields]
  let options: BacktestOptions

  /// - Parameters:
  ///   - policies: those that are told of in whole, then those that only points need.
  ///   - sideCount: how many the former are.
  ///   - points: of a sweep.
  ///   - scoring: how events are scored.
  ///   - hashKey: of all fingerprints.
  ///   - options: what is counted.
  init(
    _ policies: [Policy], sideCount: Int, points: [BacktestPoint], _ scoring: ScoringOptions,
    hashKey: HashKey, _ options: BacktestOptions
  ) {
    var known: [PolicyFoundation] = []
    var leaders: [Int] = []
    foundations = policies.indices.map { index in
      let foundation = PolicyFoundation(policies[index])
      if let place = known.firstIndex(of: foundation) { return place }
      known.append(foundation)
      leaders.append(index)
      return known.count - 1
    }
    self.leaders = leaders
    let foundations = self.foundations
    plans = policies.indices.map { index in
      let leader = leaders[foundations[index]]
      let read = policies.indices.filter { foundations[$0] == foundations[index] }
        .reduce(into: Set<Int>()) { $0.formUnion(ScoringPlan.readSlots(of: policies[$1])) }
      return ScoringPlan(
        policy: index == leader ? policies[index] : policies[index].sharing(policies[leader]),
        hashKey: hashKey, tokenizer: scoring.tokenizer, workerCount: scoring.workers,
        isExplaining: false, asksForEffects: index < sideCount, readElsewhere: read,
        generations: PolicyGenerations(policies[index], spareWordCount: 0))
    }
    self.sideCount = sideCount
    self.points = points
    self.options = options
    let first = FactFields(policies[0].schema, amountName: options.amountName)
    fields = leaders.map { leader in
      let fields = FactFields(policies[leader].schema, amountName: options.amountName)
      return fields.hasScale(of: first) ? fields : fields.withoutAmount
    }
  }
}
