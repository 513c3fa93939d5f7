import WeirEngine

extension BacktestSide {
  init(_ counts: SideCounts, _ use: LabelUse?) {
    let hasLabels = use != nil
    stamp = counts.stamp
    outcomes = counts.outcomes.map { Tally($0) }
    degraded = counts.degraded
    late = counts.late
    quality = hasLabels ? DecisionQuality(counts.labels) : nil
    rules = counts.rules.map { RuleFigures($0, hasLabels: hasLabels) }
    // Most events first; of as many, in the order of the policy.
    overlaps = counts.pairs.sorted {
      ($1.count, $0.first, $0.second) < ($0.count, $1.first, $1.second)
    }.map { RuleOverlap(first: $0.first, second: $0.second, count: $0.count) }
    scores = counts.bins.map {
      ScoreHistogram($0, unscored: counts.unscored, use)
    }
  }
}

extension RuleFigures {
  fileprivate init(_ counts: RuleCounts, hasLabels: Bool) {
    name = counts.name
    action = counts.action
    isShadow = counts.isShadow
    hits = Tally(counts.hits)
    alone = counts.alone
    missing = counts.missing
    errors = counts.errors
    labels =
      hasLabels
      ? RuleLabels(counts: LabelCounts(counts.labels), saved: Tally(counts.saved).amounts) : nil
    effect = RuleEffect(
      moves: counts.moves.enumerated().flatMap { from, row in
        row.enumerated().compactMap { to, counted -> DecisionMove? in
          guard counted.count > 0, let from = Outcome(rawValue: from),
            let to = Outcome(rawValue: to)
          else { return nil }
          return DecisionMove(from: from, to: to, tally: Tally(counted))
        }
      },
      labels: hasLabels ? LabelCounts(counts.moveLabels) : nil,
      saved: hasLabels ? Tally(counts.moveSaved).amounts : nil)
  }
}

extension ScoreHistogram {
  /// By class of label, then bin.
  fileprivate init(_ bins: [[UInt64]], unscored: UInt64, _ use: LabelUse?) {
    counts = bins[0].indices.map { bin in bins.reduce(0) { $0 + $1[bin] } }
    frauds = use.map { _ in bins[0] }
    genuine = use.map { use in
      bins[1].indices.map { bins[1][$0] + (use.countsUnlabelled ? bins[3][$0] : 0) }
    }
    self.unscored = unscored
  }
}
