import WeirPolicy

/// What a backtest has counted: whole numbers, the same whatever worker counted which event.
package struct BacktestCounts: Sendable {
  /// Lines of input, blank ones too.
  package let lines: UInt64
  /// Those that are not blank, and those of them that belong to the warm-up.
  package let events: UInt64
  package let warmUp: UInt64
  /// Accepted events of the recording that something is known of, whether they count or not.
  package let labelled: UInt64
  /// The first and the last time of decided events that count, milliseconds since 1970.
  package let span: ClosedRange<Int64>?
  package let sides: [SideCounts]
  /// By outcome under the first policy, then under the second; under the one twice if there is one.
  package let matrix: [[CountedTally]]
  /// The largest amounts first.
  package let flips: [CountedFlip]
  /// In their order.
  package let hours: [HourCounts]
  /// Decisions that belong to no hour that was kept, as in `HourCounts`.
  package let further: [UInt64]
  package let points: [PointCounts]
  /// Decided events that count, by currency in alphabetical order; the first is none.
  package let currencies: [(currency: String, events: UInt64)]
}

/// Decisions of an hour.
package struct HourCounts: Sendable {
  /// Milliseconds since 1970.
  package let start: Int64
  /// By policy, approvals, reviews and rejections.
  package let counts: [UInt64]
}

/// What one policy did. Classes of labels are fraud, genuine, unclear, unlabelled and immature.
package struct SideCounts: Sendable {
  /// name@version:digest.
  package let stamp: String
  /// By outcome.
  package let outcomes: [CountedTally]
  package let degraded: UInt64
  package let late: UInt64
  /// By decision, then class of label.
  package let labels: [[CountedTally]]
  /// By class of label, then bin; nil where the policy has no model.
  package let bins: [[UInt64]]?
  package let unscored: UInt64
  package let rules: [RuleCounts]
  /// Indices of two rules that hit in one event, the lower one first, and in how many; in order.
  package let pairs: [(first: Int, second: Int, count: UInt64)]
  /// What scoring took.
  package let nanoseconds: UInt64
}

/// What one rule did.
package struct RuleCounts: Sendable {
  package let name: String
  package let action: String
  package let isShadow: Bool
  package let hits: CountedTally
  /// Hits in which no other enforced rule hit.
  package let alone: UInt64
  package let missing: UInt64
  package let errors: UInt64
  /// Of hits, by class of label.
  package let labels: [CountedTally]
  /// Frauds that it hit and that were not approved.
  package let saved: CountedTally
  /// By decision as it is, then as it would be.
  package let moves: [[CountedTally]]
  /// Of events that would be decided otherwise, by class of label.
  package let moveLabels: [CountedTally]
  /// Frauds among them that are, or would be, approved without the rule only.
  package let moveSaved: CountedTally
}

/// What one combination of thresholds and constants would have done.
package struct PointCounts: Sendable {
  /// By decision.
  package let decisions: [CountedTally]
  /// By decision, then class of label.
  package let labels: [[CountedTally]]
  /// Events with another outcome than under the first policy.
  package let changed: UInt64
}

extension SideCounter {
  func counts(_ plan: ScoringPlan, _ currencies: CurrencyNumbers) -> SideCounts {
    let classCount = RowFacts.LabelClass.count
    return SideCounts(
      stamp: plan.stamp,
      outcomes: (0..<BacktestOutcome.count).map { outcomes.tally($0, currencies) },
      degraded: degraded, late: late, labels: labels.tallies(classCount, currencies),
      bins: plan.policy.model == nil
        ? nil
        : (0..<classCount).map { Array(bins[$0 * Self.binCount..<($0 + 1) * Self.binCount]) },
      unscored: unscored,
      rules: plan.policy.rules.enumerated().map { index, rule in
        RuleCounts(
          name: rule.name, action: rule.action.rawValue, isShadow: rule.isShadow,
          hits: hits.tally(index, currencies), alone: alone[index], missing: missing[index],
          errors: errors[index],
          labels: (0..<classCount).map { ruleLabels.tally(index * classCount + $0, currencies) },
          saved: saved.tally(index, currencies),
          moves: (0..<3).map { from in
            (0..<3).map { moves.tally(index * 9 + from * 3 + $0, currencies) }
          },
          moveLabels: (0..<classCount).map {
            moveLabels.tally(index * classCount + $0, currencies)
          },
          moveSaved: moveSaved.tally(index, currencies))
      },
      pairs: pairs.sorted { $0.key < $1.key }.map {
        (Int($0.key >> 32), Int($0.key & 0xFFFF_FFFF), $0.value)
      },
      nanoseconds: nanoseconds)
  }
}

extension PointCounter {
  func counts(_ currencies: CurrencyNumbers) -> PointCounts {
    PointCounts(
      decisions: (0..<BacktestOutcome.decisionCount).map { decisions.tally($0, currencies) },
      labels: labels.tallies(RowFacts.LabelClass.count, currencies), changed: changed)
  }
}

extension TallyTable {
  /// All cells, in rows of `width`.
  fileprivate func tallies(_ width: Int, _ currencies: CurrencyNumbers) -> [[CountedTally]] {
    stride(from: 0, to: cellCount, by: width).map { start in
      (start..<start + width).map { tally($0, currencies) }
    }
  }
}
