package import WeirBacktest
package import WeirCore

extension BacktestReport {
  /// The report for people, at most 80 columns, each line with its end: what was compared and the
  /// answer in short, the decisions, then everything that explains them. Where no event counts, why
  /// not, and no figures.
  ///
  /// - Parameter style: what sets headings and gates off.
  /// - Returns: lines, whatever the report holds.
  package func text(style: TextStyle) -> String {
    let head = [heading(style), summaryLines, gateLines(style)]
    let sections = head + (lines.counted == 0 ? [] : figures(style)) + [noteLines]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private func figures(_ style: TextStyle) -> [[String]] {
    firstTables.map { $0.lines(style: style) } + [flipLines(style)]
      + (ruleTables + volumeTables).map { $0.lines(style: style) } + [scoreLines(style)]
      + [sweepDataTable, speedTable].map { $0?.lines(style: style) ?? [] }
  }

  private func heading(_ style: TextStyle) -> [String] {
    [style.bold(isComparison ? "Backtest of A against B" : "Backtest")] + factList.lines
  }

  private var summaryLines: [String] {
    summary.flatMap { TextLines.wrapped($0, first: "- ", rest: 2) }
  }

  private var noteLines: [String] {
    notes.flatMap { TextLines.wrapped($0, first: "note: ", rest: 6) }
  }

  private var firstTables: [DataTable] {
    [sideTable, decisionTable, eventMatrix, amountMatrix, changeTable].compactMap(\.self)
      + labelTables
  }

  private var ruleTables: [DataTable] {
    sides.indices.flatMap { [ruleTable($0), ruleLabelTable($0)].compactMap(\.self) }
      + sides.indices.flatMap { [enforcedTable($0), shadowTable($0)] }
      + sides.indices.map(overlapTable)
  }

  /// More would drown the reader.
  private static let dayCountMax = 31

  private var volumeTables: [DataTable] {
    [alertTable, dayTable(countMax: Self.dayCountMax), hourTable, reviewTable]
  }

  private func scoreLines(_ style: TextStyle) -> [String] {
    let tables = scoreTables.map { $0.lines(style: style) }
    let gap = scoreGap.map { TextLines.wrapped($0) }
    let parts = tables + [gap].compactMap(\.self)
    return Array(parts.joined(separator: [""]))
  }
}
