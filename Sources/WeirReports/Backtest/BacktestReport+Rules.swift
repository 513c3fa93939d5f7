import WeirBacktest
import WeirCore

/// The tables of rules.
extension BacktestReport {
  /// What each rule of a policy hits.
  func ruleTable(_ side: Int) -> DataTable {
    let figures = sides[side]
    return DataTable(
      "Rules of \(name(side)): what they hit",
      columns: [
        .init("rule"), .init("action", holdsWords: true), .init("hits"), .init("share"),
        .init("alone"),
      ] + amountColumn("amount") + [.init("missing"), .init("errors")],
      rows: figures.rules.map { rule in
        [
          rule.name, Self.action(rule), Figures.count(rule.hits.count),
          Figures.share(rule.hits.count, of: figures.decidedCount), Figures.count(rule.alone),
        ] + amountCell([rule.hits.amounts])
          + [Figures.count(rule.missing), Figures.count(rule.errors)]
      },
      remark:
        "Hits are of \(Paragraph.counted(figures.decidedCount, "decided event")), of which several"
        + " rules may hit one; alone: no other enforced rule hit; missing: a value that the"
        + " rule needs was not there.\(amountRemark)" + (isLabelled(side) ? "" : neededOfRules))
  }

  private var neededOfRules: String {
    let last = hasAmounts ? ", false-positive rate and amount saved" : " and false-positive rate"
    return " Precision, recall\(last): \(Self.labelsNeeded)."
  }

  private func isLabelled(_ side: Int) -> Bool { labels != nil && sides[side].quality != nil }

  /// What the hits of each rule turned out to be; nil without labels.
  func ruleLabelTable(_ side: Int) -> DataTable? {
    guard let labels, let all = sides[side].quality?.all else { return nil }
    return DataTable(
      "Rules of \(name(side)): what they find",
      columns: [
        .init("rule"), .init("frauds"), .init("genuine"), .init("precision"), .init("recall"),
        .init("false-positive rate"),
      ] + amountColumn("amount saved"),
      rows: sides[side].rules.map { rule in
        let counts = rule.labels?.counts
        return [
          rule.name, Figures.count(counts?.fraud.count),
          Figures.count(counts?.genuineCount(labels)),
          Figures.rate(counts?.precision(labels)), Figures.rate(counts?.recall(of: all)),
          Figures.rate(counts?.falsePositiveRate(of: all, labels)),
        ] + amountCell(rule.labels.map { [$0.saved] })
      },
      remark: "Hits are of \(Paragraph.counted(all.fraud.count, "known fraud")) and"
        + " \(Paragraph.counted(all.genuineCount(labels), "genuine payment"))"
        + (hasAmounts ? "; saved: frauds among the hits that were not approved" : "")
        + ".\(amountRemark)")
  }

  /// `review`, `review, shadow`.
  static func action(_ rule: RuleFigures) -> String {
    rule.action + (rule.isShadow ? ", shadow" : "")
  }

  // MARK: What depends on one rule

  /// Decisions that would be others without each enforced rule of a policy.
  func enforcedTable(_ side: Int) -> DataTable {
    effectTable(
      side, "Without each enforced rule of \(name(side))", isShadow: false,
      saved: "amount lost",
      remark:
        "Of \(Paragraph.counted(sides[side].decidedCount, "decision")), those that would change"
        + " if just this rule were taken out"
        + (hasAmounts && isLabelled(side)
          ? "; lost: frauds among them that would be approved." : "."))
  }

  /// Decisions that would be others if each shadow rule of a policy were enforced.
  func shadowTable(_ side: Int) -> DataTable {
    effectTable(
      side, "With each shadow rule of \(name(side)) enforced", isShadow: true,
      saved: "amount saved",
      remark:
        "Of \(Paragraph.counted(sides[side].decidedCount, "decision")), those that would change"
        + " if just this rule were enforced"
        + (hasAmounts && isLabelled(side)
          ? "; saved: frauds among them that would be approved no more." : "."))
  }

  private func effectTable(
    _ side: Int, _ caption: String, isShadow: Bool, saved: String, remark: String
  ) -> DataTable {
    let isLabelled = isLabelled(side)
    let needed =
      isLabelled ? "" : " Frauds and genuine payments among them: \(Self.labelsNeeded)."
    return DataTable(
      caption,
      columns: [.init("rule"), .init("decisions")] + amountColumn("amount")
        + (isLabelled ? [.init("frauds"), .init("genuine")] + amountColumn(saved) : [])
        + [.init("from → to", holdsWords: true, wraps: true)],
      rows: sides[side].rules.filter { $0.isShadow == isShadow }.map { rule in
        let effect = rule.effect
        return [rule.name, Figures.count(effect.count)]
          + amountCell(effect.moves.map(\.tally.amounts))
          + (isLabelled ? effectCells(effect) : []) + [Self.moves(effect)]
      },
      remark: remark + amountRemark + needed)
  }

  private func effectCells(_ effect: RuleEffect) -> [String] {
    let genuine = labels.flatMap { use in effect.labels?.genuineCount(use) }
    return [Figures.count(effect.labels?.fraud.count), Figures.count(genuine)]
      + amountCell(effect.saved.map { [$0] })
  }

  private static func moves(_ effect: RuleEffect) -> String {
    effect.moves.map { move in
      "\(arrow(move.from, move.to)) \(Figures.count(move.tally.count))"
    }.joined(separator: ", ")
  }

  // MARK: Overlap

  /// More would drown the reader.
  private static let overlapCountMax = 20

  /// Pairs of rules that hit in the same events, those of the most events.
  ///
  /// - Parameter side: the policy.
  /// - Returns: a table without rows where no two rules meet.
  func overlapTable(_ side: Int) -> DataTable {
    let rules = sides[side].rules
    let known = sides[side].overlaps.filter {
      rules.indices.contains($0.first) && rules.indices.contains($0.second)
    }
    let shown = known.prefix(Self.overlapCountMax)
    let more = known.count - shown.count
    let which =
      more > 0
      ? "The \(shown.count) largest, \(Paragraph.counted(more, "more pair")) in the JSON. " : ""
    return DataTable(
      "Rules of \(name(side)) that hit together",
      columns: [
        .init("rule"), .init("events"), .init("share of its hits"), .init("of the other's"),
        .init("hits together with", holdsWords: true, wraps: true),
      ],
      rows: shown.map { pair in
        let (first, second) = (rules[pair.first], rules[pair.second])
        return [
          first.name, Figures.count(pair.count), Figures.share(pair.count, of: first.hits.count),
          Figures.share(pair.count, of: second.hits.count), second.name,
        ]
      },
      remark: which + "Events are of"
        + " \(Paragraph.counted(sides[side].decidedCount, "decided event")).")
  }
}
