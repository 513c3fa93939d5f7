package import WeirCore
package import WeirLearning

extension ModelReport {
  /// The report for people, at most 80 columns, each line with its end: the figures of every
  /// evaluation side by side, the thresholds of the last one, the model, its notes.
  ///
  /// - Parameter style: what sets headings off.
  /// - Returns: lines, whatever the report holds.
  package func text(style: TextStyle) -> String {
    let sections =
      [
        heading(style), setting(style), evaluationTable.lines(style: style), gaps,
        precisionTable.lines(style: style),
      ]
      + alertRateTables.map { $0.lines(style: style) }
      + [
        thresholds(style), coefficientTable.lines(style: style), driftTable.lines(style: style),
        notes.flatMap { TextLines.wrapped($0, first: "note: ", rest: 6) },
      ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private func heading(_ style: TextStyle) -> [String] {
    TextLines.wrapped("Model of \(policy)", rest: 2).map { style.bold($0) }
  }

  // MARK: Sections

  private func setting(_ style: TextStyle) -> [String] {
    settings.isEmpty ? [] : [style.bold("Training")] + settingList.lines
  }

  private var gaps: [String] {
    if evaluations.isEmpty { return ["no evaluation: nothing was measured"] }
    return labelGaps.flatMap { TextLines.wrapped($0, rest: 2) }
  }

  private func thresholds(_ style: TextStyle) -> [String] {
    guard let evaluation = mainEvaluation, !evaluation.thresholds.isEmpty else { return [] }
    return thresholdTable(of: evaluation).lines(style: style)
      + TextLines.wrapped(evaluation.thresholdAdvice, first: "  ", rest: 2)
  }
}
