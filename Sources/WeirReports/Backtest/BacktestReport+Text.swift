package import WeirBacktest
package import WeirCore

extension BacktestReport {
  /// The report for people, at most 80 columns, each line with its end: what was compared and the
  /// answer in short, the decisions, then everything that explains them.
  ///
  /// - Parameter style: what sets headings and gates off.
  /// - Returns: lines, whatever the report holds.
  package func text(style: TextStyle) -> String {
    let tables = firstTables.map { $0.lines(style: style) }
    let sections =
      [heading(style), summaryLines, gateLines(style)] + tables + [flipLines(style)]
      + (ruleTables + volumeTables).map { $0.lines(style: style) } + [scoreLines(style)]
      + [sweepDataTable, speedTable].map { $0?.lines(style: style) ?? [] }
      + [notes.flatMap { TextLines.wrapped($0, first: "note: ", rest: 6) }]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private func heading(_ style: TextStyle) -> [String] {
    [style.bold(isComparison ? "Backtest of A against B" : "Backtest")] + factList.lines
  }

  private var summaryLines: [String] {
    summary.flatMap { TextLines.wrapped($0, first: "- ", rest: 2) }
  }

  private var firstTables: [DataTable] {
    [sideTable, decisionTable, eventMatrix, amountMatrix, changeTable].compactMap(\.self)
      + labelTables
  }

  private static let overlapCountMax = 20

  private var ruleTables: [DataTable] {
    sides.indices.flatMap { [ruleTable($0), ruleLabelTable($0)].compactMap(\.self) }
      + sides.indices.flatMap { [enforcedTable($0), shadowTable($0)] }
      + sides.indices.map { overlapTable($0, countMax: Self.overlapCountMax) }
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
