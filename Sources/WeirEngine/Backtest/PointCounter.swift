import WeirCore

/// What one combination of thresholds and constants would have decided.
struct PointCounter {
  /// Index of the policy that was scored for it.
  let policy: Int
  private let bounds: DecisionBounds
  /// By decision.
  private(set) var decisions = TallyTable(cells: BacktestOutcome.decisionCount)
  /// By decision, then class of label.
  private(set) var labels = TallyTable(
    cells: BacktestOutcome.decisionCount * RowFacts.LabelClass.count)
  /// Events that get another outcome than under the first policy.
  private(set) var changed: UInt64 = 0

  init(policy: Int, bounds: DecisionBounds) {
    self.policy = policy
    self.bounds = bounds
  }

  /// Counts the rows of a batch that count.
  mutating func count(
    _ job: ScoringJob, _ facts: borrowing RowFacts, outcomes: UnsafePointer<UInt8>,
    first: UnsafePointer<UInt8>, by scorer: Scorer
  ) {
    for row in 0..<job.batch.rowCount where unsafe facts.counted[row] != 0 {
      var outcome = unsafe Int(outcomes[row])
      if outcome < BacktestOutcome.decisionCount {
        outcome = BacktestOutcome.number(scorer.grounds(row, job.decisions).decision(bounds))
        decisions.add(outcome, facts, row)
        let label = unsafe Int(facts.labels[row])
        labels.add(outcome * RowFacts.LabelClass.count + label, facts, row)
      }
      if unsafe outcome != Int(first[row]) { changed += 1 }
    }
  }

  /// Adds what another worker has counted.
  mutating func add(_ other: PointCounter, currencies: [Int]) {
    decisions.add(other.decisions, currencies: currencies)
    labels.add(other.labels, currencies: currencies)
    changed += other.changed
  }
}
