/// What one of the policies did.
package struct BacktestSide: Hashable, Sendable {
  /// name@version:digest.
  package var stamp: String
  /// By outcome, in the order of `Outcome.allCases`: the events that count.
  package var outcomes: [Tally]
  /// Decisions made under less than full rules and state.
  package var degraded: UInt64
  /// Events that came late.
  package var late: UInt64
  /// How well decisions tell fraud from genuine payments; nil without labels.
  package var quality: DecisionQuality?
  /// In the order of the policy.
  package var rules: [RuleFigures]
  /// Rules of which both hit in one event, most events first, those without any left out; rules are
  /// indices into `rules`, the lower one first.
  package var overlaps: [RuleOverlap]
  /// How scores are spread; nil where the policy has no model.
  package var scores: ScoreHistogram?

  /// The events with an outcome.
  package subscript(outcome: Outcome) -> Tally { outcomes[outcome.rawValue] }

  /// Events that got a decision.
  package var decidedCount: UInt64 {
    self[.approve].count + self[.review].count + self[.reject].count
  }

  /// Decisions that are not approvals.
  package var alertCount: UInt64 { self[.review].count + self[.reject].count }
}

/// What one rule did.
package struct RuleFigures: Hashable, Sendable {
  package var name: String
  /// `reject`, `allow`, `review` or `flag`.
  package var action: String
  package var isShadow: Bool
  /// Decided events in which it hit.
  package var hits: Tally
  /// Those in which no other enforced rule did.
  package var alone: UInt64
  /// Decided events in which a value that it needs is missing, and in which it ended in an error.
  package var missing: UInt64
  package var errors: UInt64
  /// What its hits turned out to be; nil without labels.
  package var labels: RuleLabels?
  /// Of an enforced rule: decisions that would be others without it. Of a shadow rule: those that
  /// would be others if it were enforced.
  package var effect: RuleEffect
}

/// What the hits of a rule turned out to be.
package struct RuleLabels: Hashable, Sendable {
  package var counts: LabelCounts
  /// Amounts of the frauds among them that were not approved.
  package var saved: Amounts
}

/// Decisions that depend on one rule.
package struct RuleEffect: Hashable, Sendable {
  /// Decisions as they are and as they would be, in the order of `Outcome`; none of 0.
  package var moves: [DecisionMove]
  /// What those events turned out to be; nil without labels.
  package var labels: LabelCounts?
  /// Of an enforced rule: amounts of the frauds that would be approved without it. Of a shadow
  /// rule: amounts of the frauds that would be approved no more. Nil without labels.
  package var saved: Amounts?

  /// Events whose decision would be another.
  package var count: UInt64 { moves.reduce(0) { $0 + $1.tally.count } }
}

/// Events whose decision would be another.
package struct DecisionMove: Hashable, Sendable {
  package var from: Outcome
  package var to: Outcome
  package var tally: Tally
}

/// Two rules that hit in the same events.
package struct RuleOverlap: Hashable, Sendable {
  package var first: Int
  package var second: Int
  package var count: UInt64
}

/// How many events have which score.
package struct ScoreHistogram: Hashable, Sendable {
  /// Bins between 0 and 1, of the same width; a score of 1 is in the last.
  package static let binCount = 100

  /// By bin: decided events.
  package var counts: [UInt64]
  /// Those that are frauds, and those that are not, among the events that labels are used for;
  /// nil without labels.
  package var frauds: [UInt64]?
  package var genuine: [UInt64]?
  /// Decided events without a score.
  package var unscored: UInt64
}
