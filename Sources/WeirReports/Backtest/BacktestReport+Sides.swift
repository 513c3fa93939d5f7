import WeirBacktest
import WeirCore

/// The policies side by side, or the one there is.
extension BacktestReport {
  /// What the policy answers, by outcome; nil with two.
  var decisionTable: DataTable? {
    guard !isComparison, let side = sides.first else { return nil }
    let outcomes = Outcome.allCases.filter { outcome in
      outcome.rawValue <= Outcome.reject.rawValue || side[outcome].count > 0
    }
    let count = outcomes.reduce(0) { $0 + side[$1].count }
    return DataTable(
      "Decisions", columns: [.init(""), .init("events"), .init("share")] + amountColumn("amount"),
      rows: outcomes.map { outcome in
        [
          outcome.name, Figures.count(side[outcome].count),
          Figures.share(side[outcome].count, of: count),
        ] + amountCell([side[outcome].amounts])
      } + [
        ["total", Figures.count(count), Figures.share(count, of: count)]
          + amountCell(outcomes.map { side[$0].amounts })
      ],
      hasTotal: true, remark: "Shares are of all events that count." + amountRemark)
  }

  /// The figures that a choice hangs on.
  var sideTable: DataTable {
    let facts =
      [
        Fact("alerts, reviews and rejections") { .count(Int128($0.sides[$1].alertCount)) },
        Fact("alerts a day") { .decimals($0.perDay($0.sides[$1].alertCount), 1) },
        Fact("reviews") { .count(Int128($0.sides[$1][.review].count)) },
        Fact("rejections") { .count(Int128($0.sides[$1][.reject].count)) },
      ] + (isLabelled ? Self.labelFacts : [])
      + (isLabelled && hasAmounts ? Self.amountFacts : [])
      + [
        Fact("under less than all rules or state") { .count(Int128($0.sides[$1].degraded)) },
        Fact("late events") { .count(Int128($0.sides[$1].late)) },
      ]
    return DataTable(
      isComparison ? "A and B side by side" : "The policy in figures",
      columns: [.init("")] + sides.indices.map { .init(title($0)) }
        + (isComparison ? [.init("B − A")] : []),
      rows: sides.isEmpty ? [] : facts.map(row), remark: sideRemark)
  }

  private var sideRemark: String {
    let decided = sides.indices.map { side in
      "\(name(side)) decides \(Paragraph.counted(sides[side].decidedCount, "event"))"
    }.joined(separator: ", ")
    let needed =
      isLabelled ? "" : "; frauds, precision, recall and false-positive rate: \(Self.labelsNeeded)"
    return (isComparison ? decided : "It" + decided.dropFirst("the policy".count)) + needed + "."
      + (isLabelled ? amountRemark : "")
  }

  // MARK: Rows

  /// A figure of a policy, in a form that can be compared.
  private enum Measure {
    case count(Int128?)
    case decimals(Double?, Int)
  }

  private struct Fact: Sendable {
    let name: String
    let measure: @Sendable (BacktestReport, Int) -> Measure

    init(_ name: String, _ measure: @escaping @Sendable (BacktestReport, Int) -> Measure) {
      self.name = name
      self.measure = measure
    }
  }

  private static let labelFacts = [
    Fact("frauds stopped, not approved") { report, side in
      .count(report.sides[side].quality.map { Int128($0.alerts.fraud.count) })
    },
    Fact("frauds approved") { report, side in
      .count(
        report.sides[side].quality.map {
          Int128($0.all.fraud.count) - Int128($0.alerts.fraud.count)
        })
    },
    Fact("precision of alerts") { .decimals($0.rates($1)?.precision, 4) },
    Fact("recall of frauds") { .decimals($0.rates($1)?.recall, 4) },
    Fact("false-positive rate") { .decimals($0.rates($1)?.falsePositiveRate, 4) },
  ]

  private static let amountFacts = [
    Fact("amount of frauds stopped") { report, side in
      .count(report.sides[side].quality.flatMap { report.amount([$0.alerts.fraud.amounts]) })
    },
    Fact("amount of frauds approved") { report, side in
      .count(
        report.sides[side].quality.flatMap { quality in
          report.amount([quality.all.fraud.amounts.less(quality.alerts.fraud.amounts)])
        })
    },
  ]

  private func row(_ fact: Fact) -> [String] {
    let measures = sides.indices.map { fact.measure(self, $0) }
    let difference =
      isComparison ? [Self.difference(measures[measures.count - 1], measures[0])] : []
    return [fact.name] + measures.map(Self.text) + difference
  }

  private static func text(_ measure: Measure) -> String {
    switch measure {
    case .count(let count): Figures.count(count)
    case .decimals(let value, let decimals): Figures.fixed(value, decimals: decimals)
    }
  }

  private static func difference(_ measure: Measure, _ base: Measure) -> String {
    switch (measure, base) {
    case (.count(let count?), .count(let base?)):
      return (count > base ? "+" : "") + Figures.count(count - base)
    case (.decimals(let value?, let decimals), .decimals(let base?, _)):
      return Figures.signed(value - base, decimals: decimals)
    default: return Figures.dash
    }
  }

  // MARK: Labels

  /// What decided events turned out to be, by decision, a table a policy; none without labels.
  var labelTables: [DataTable] {
    guard let labels else { return [] }
    return sides.indices.compactMap { side in
      sides[side].quality.map { labelTable(side, $0, labels) }
    }
  }

  private func labelTable(_ side: Int, _ quality: DecisionQuality, _ use: LabelUse) -> DataTable {
    let kinds: [(String, (LabelCounts) -> Tally)] = [
      ("fraud", \.fraud), ("genuine", \.genuine),
      (
        use.countsUnlabelled ? "nothing known, counts as genuine" : "nothing known, takes no part",
        \.unlabelled
      ),
      ("unclear, takes no part", \.unclear), ("too young, takes no part", \.immature),
    ]
    func cells(_ count: (LabelCounts) -> UInt64) -> [String] {
      let all = count(quality.all)
      let alerts = count(quality.alerts)
      return [all - min(all, alerts), count(quality.reviewed), count(quality.rejected), all].map {
        Figures.count($0)
      }
    }
    return DataTable(
      "What events turned out to be, decided by \(name(side))",
      columns: [.init("")] + ["approve", "review", "reject", "total"].map { .init($0) }
        + amountColumn("amount"),
      rows: kinds.map { kind, tally in
        [kind] + cells { tally($0).count } + amountCell([tally(quality.all).amounts])
      } + [
        ["total"] + cells(\.count)
          + amountCell(kinds.map { $0.1(quality.all).amounts })
      ], hasTotal: true,
      remark: "The total is the number of events that \(name(side)) decides." + amountRemark)
  }
}
