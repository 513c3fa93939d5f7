import WeirBacktest
import WeirCore

/// What one policy did, for machines.
extension BacktestReport {
  /// The members of a policy.
  ///
  /// - `outcomes`: `outcome`, `count`, `amounts` of each; a sum of amounts is `currency`, `amount`.
  /// - `quality`: `all`, `reviewed`, `rejected`, `alerts`, each with a `count` and `amounts` of
  ///   `fraud`, `genuine`, `unclear`, `unlabelled`, `immature`; then `precision`, `recall`,
  ///   `false_positive_rate` of alerts.
  /// - `rules`: `name`, `action`, `shadow`, `hits`, `alone`, `missing`, `errors`, `labels` with
  ///   `counts`, `saved` and the rates, `effect` with `count`, `moves`, `labels`, `saved`.
  /// - `overlaps`: `first`, `second`, `count`; `scores`: `counts`, `frauds`, `genuine` of bins of
  ///   the same width from 0 to 1, and `unscored`.
  static func json(_ side: BacktestSide, _ use: LabelUse?) -> JSONValue {
    .members([
      ("stamp", .string(side.stamp)),
      (
        "outcomes",
        .list(Outcome.allCases) { outcome in
          [("outcome", .string(outcome.name))] + members(of: side[outcome])
        }
      ),
      ("decided", .whole(side.decidedCount)), ("alerts", .whole(side.alertCount)),
      ("degraded", .whole(side.degraded)), ("late", .whole(side.late)),
      ("quality", side.quality.map { json($0, use) }),
      ("rules", .list(side.rules) { members(of: $0, all: side.quality?.all, use) }),
      (
        "overlaps",
        .list(side.overlaps) { pair in
          [
            ("first", name(pair.first, side.rules)), ("second", name(pair.second, side.rules)),
            ("count", .whole(pair.count)),
          ]
        }
      ),
      ("scores", side.scores.map(json)),
    ])
  }

  private static func name(_ index: Int, _ rules: [RuleFigures]) -> JSONValue? {
    rules.indices.contains(index) ? .string(rules[index].name) : nil
  }

  /// What decisions turned out to be, and the rates of alerts; rates need to know how labels are
  /// used.
  static func json(_ quality: DecisionQuality, _ use: LabelUse?) -> JSONValue {
    .members([
      ("all", json(quality.all)), ("reviewed", json(quality.reviewed)),
      ("rejected", json(quality.rejected)), ("alerts", json(quality.alerts)),
      ("precision", .exact(use.flatMap { quality.alerts.precision($0) })),
      ("recall", .exact(quality.alerts.recall(of: quality.all))),
      (
        "false_positive_rate",
        .exact(use.flatMap { quality.alerts.falsePositiveRate(of: quality.all, $0) })
      ),
    ])
  }

  private static func json(_ counts: LabelCounts) -> JSONValue {
    .members([
      ("fraud", json(counts.fraud)), ("genuine", json(counts.genuine)),
      ("unclear", json(counts.unclear)), ("unlabelled", json(counts.unlabelled)),
      ("immature", json(counts.immature)),
    ])
  }

  // MARK: Rules

  private static func members(
    of rule: RuleFigures, all: LabelCounts?, _ use: LabelUse?
  ) -> [(String, JSONValue?)] {
    [
      ("name", .string(rule.name)), ("action", .string(rule.action)),
      ("shadow", .bool(rule.isShadow)), ("hits", json(rule.hits)), ("alone", .whole(rule.alone)),
      ("missing", .whole(rule.missing)), ("errors", .whole(rule.errors)),
      (
        "labels",
        rule.labels.map { labels in
          .members([
            ("counts", json(labels.counts)), ("saved", json(labels.saved)),
            ("precision", .exact(use.flatMap { labels.counts.precision($0) })),
            ("recall", .exact(all.flatMap { labels.counts.recall(of: $0) })),
            (
              "false_positive_rate",
              .exact(
                use.flatMap { use in
                  all.flatMap { labels.counts.falsePositiveRate(of: $0, use) }
                })
            ),
          ])
        }
      ),
      ("effect", json(rule.effect)),
    ]
  }

  private static func json(_ effect: RuleEffect) -> JSONValue {
    .members([
      ("count", .whole(effect.count)),
      (
        "moves",
        .list(effect.moves) { move in
          [("from", .string(move.from.name)), ("to", .string(move.to.name))]
            + members(of: move.tally)
        }
      ),
      ("labels", effect.labels.map(json)), ("saved", effect.saved.map(json)),
    ])
  }

  // MARK: Tallies

  private static func json(_ scores: ScoreHistogram) -> JSONValue {
    .members([
      ("counts", .array(scores.counts.map { .whole($0) })),
      ("frauds", scores.frauds.map { .array($0.map { .whole($0) }) }),
      ("genuine", scores.genuine.map { .array($0.map { .whole($0) }) }),
      ("unscored", .whole(scores.unscored)),
    ])
  }

  /// Events and their amounts.
  static func json(_ tally: Tally) -> JSONValue { .members(members(of: tally)) }

  /// The members of the same.
  static func members(of tally: Tally) -> [(String, JSONValue?)] {
    [("count", .whole(tally.count)), ("amounts", json(tally.amounts))]
  }

  private static func json(_ amounts: Amounts) -> JSONValue {
    .list(amounts.sums) { sum in
      [("currency", .string(sum.currency)), ("amount", .whole(sum.amount))]
    }
  }
}
