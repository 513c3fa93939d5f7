import WeirEngine

/// The combinations of values that a sweep tries, in the order in which they are told.
package struct SweepPlan: Hashable, Sendable {
  /// The stamp of the policy whose values are changed.
  package var stamp: String
  /// What is changed: `review_at`, `reject_at`, or names of constants.
  package var names: [String]
  /// By combination, then name.
  package var values: [[String]]
  /// Of combinations: whether they are the policy as it is.
  package var isPolicy: [Bool]

  /// A plan.
  package init(stamp: String, names: [String], values: [[String]], isPolicy: [Bool]) {
    self.stamp = stamp
    self.names = names
    self.values = values
    self.isPolicy = isPolicy
  }
}

extension SweepTable {
  /// What was counted for each combination of a plan.
  init(_ plan: SweepPlan, _ points: [PointCounts], hasLabels: Bool) {
    stamp = plan.stamp
    names = plan.names
    self.points = points.enumerated().map { index, counts in
      Point(
        values: plan.values[index], isPolicy: plan.isPolicy[index],
        approve: Tally(counts.decisions[0]), review: Tally(counts.decisions[1]),
        reject: Tally(counts.decisions[2]), changed: counts.changed,
        quality: hasLabels ? DecisionQuality(counts.labels) : nil)
    }
  }
}
