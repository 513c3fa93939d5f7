package import WeirBacktest

extension BacktestReport {
  /// The report as one HTML page that needs nothing else: charts are drawings inside of it, and
  /// there is no script.
  package var page: String {
    HTMLPage(
      title: isComparison ? "Backtest: A against B" : "Backtest", subtitle: stamps,
      headline: [headlineCards.markup] + summary.map(Self.paragraph) + [gateTable.markup],
      sections: sections.compactMap(\.self)
    ).text
  }

  private var sections: [HTMLPage.Section?] {
    if lines.counted == 0 { return [compared, remarks] }
    return [
      decisions, compared, alerts, rules, effects, overlaps, scores, sweep(), labelSection,
      flipSection, days, clock, remarks,
    ]
  }

  // MARK: Sections

  private var decisions: HTMLPage.Section? {
    let tables = [sideTable, decisionTable, eventMatrix, changeTable, amountMatrix]
    return Self.section(
      isComparison ? "What changes" : "What the policy decides",
      tables.map { $0?.markup ?? .empty })
  }

  private var compared: HTMLPage.Section? {
    HTMLPage.Section("What was compared", [factList.markup])
  }

  private var alerts: HTMLPage.Section? {
    Self.section(
      "How many alerts there are", isLong: true,
      [
        Self.figures([alertChart.figure, reviewChart.figure]), Self.figures([hourChart.figure]),
        alertTable.markup, reviewTable.markup,
      ])
  }

  private var rules: HTMLPage.Section? {
    let tables = sides.indices.flatMap { side in
      [ruleTable(side).markup, ruleLabelTable(side)?.markup ?? .empty]
    }
    guard tables.contains(where: { $0 != .empty }) else { return nil }
    return Self.section(
      "What rules hit", isLong: true, [Self.figures([ruleChart.figure])] + tables)
  }

  private var effects: HTMLPage.Section? {
    Self.section(
      "What each rule adds", isLong: true,
      sides.indices.flatMap { [enforcedTable($0).markup, shadowTable($0).markup] })
  }

  private var overlaps: HTMLPage.Section? {
    Self.section(
      "Where rules overlap", isLong: true, sides.indices.map { overlapTable($0).markup })
  }

  private var scores: HTMLPage.Section? {
    let charts = sides.indices.compactMap { scoreChart($0)?.figure }
    return Self.section(
      "How scores are spread", isLong: true,
      [scoreGap.map(Self.paragraph) ?? .empty]
        + (charts.isEmpty ? [] : [Self.figures(charts)]) + scoreTables.map(\.markup))
  }

  private func sweep() -> HTMLPage.Section? {
    guard let table = sweepDataTable else { return nil }
    let charts = sweepCharts.map(\.figure)
    return Self.section(
      "What other values would do", isLong: true,
      (charts.isEmpty ? [] : [Self.figures(charts)]) + [table.markup])
  }

  private var labelSection: HTMLPage.Section? {
    let tables = labelTables.map(\.markup)
    return Self.section("What events turned out to be", tables)
  }

  private var flipSection: HTMLPage.Section? {
    Self.section(
      "Changed decisions", isLong: true, [flipTable?.markup ?? .empty])
  }

  private var days: HTMLPage.Section? {
    Self.section("Days and hours", isLong: true, [hourTable.markup, dayTable().markup])
  }

  private var clock: HTMLPage.Section? {
    Self.section("How fast it went", [speedTable?.markup ?? .empty])
  }

  private var remarks: HTMLPage.Section? { Self.section("Notes", notes.map(Self.paragraph)) }

  // MARK: Parts

  /// A section; nil where it would hold nothing.
  private static func section(
    _ title: String, isLong: Bool = false, _ content: [HTMLMarkup]
  ) -> HTMLPage.Section? {
    content.contains { $0 != .empty } ? HTMLPage.Section(title, isLong: isLong, content) : nil
  }

  private static func paragraph(_ text: String) -> HTMLMarkup { .element("p", text: text) }

  private static func figures(_ figures: [HTMLMarkup]) -> HTMLMarkup {
    .block("div", [.init("class", "figures")], figures)
  }
}
