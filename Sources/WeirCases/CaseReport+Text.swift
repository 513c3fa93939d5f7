package import WeirCore
import WeirEngine
import WeirPolicy

extension CaseReport {
  /// The report for people: a line for each file, every failure taken apart, what hit never.
  package func text(style: TextStyle) -> String {
    var lines: [String] = []
    for (path, outcomes) in byFile {
      let failed = outcomes.count { !$0.failures.isEmpty }
      let sign = failed == 0 ? style.green("ok  ") : style.red("FAIL")
      let count = Paragraph.counted(outcomes.count, "case")
      lines.append("\(sign)  \(path)  \(count)" + (failed == 0 ? "" : ", \(failed) failed"))
      for outcome in outcomes where !outcome.failures.isEmpty {
        lines.append("")
        lines += Self.failure(outcome, style)
      }
    }
    lines.append("")
    lines += summary(style)
    return lines.map { $0 + "\n" }.joined()
  }

  /// Outcomes in the order of the files.
  var byFile: [(path: String, outcomes: [Outcome])] {
    var files: [(path: String, outcomes: [Outcome])] = []
    for outcome in outcomes {
      if files.last?.path == outcome.path {
        files[files.count - 1].outcomes.append(outcome)
      } else {
        files.append((outcome.path, [outcome]))
      }
    }
    return files
  }

  private static func failure(_ outcome: Outcome, _ style: TextStyle) -> [String] {
    var lines = Paragraph.lines(outcome.title, first: "  ", rest: 2).map(style.bold)
    for (number, failure) in outcome.failures.prefix(shownFailureCount).enumerated() {
      lines.append("  " + failure.title)
      for mismatch in failure.mismatches {
        lines += Paragraph.lines(mismatch.what, first: "    ", rest: 6)
        lines += Paragraph.lines(
          mismatch.expected, first: "      expected  ", rest: 16)
        lines += Paragraph.lines(mismatch.got, first: "      got       ", rest: 16)
      }
      // Later failures mostly follow from the first one.
      guard number == 0 else { continue }
      lines.append("")
      lines += ExplanationTable.text(of: failure.answer, style: style)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map { $0.isEmpty ? "" : "    " + $0 }
      lines.append("")
    }
    if let rest = outcome.rest { lines.append("  " + rest) }
    return lines
  }

  private func summary(_ style: TextStyle) -> [String] {
    let passed = outcomes.count - failedCount
    var text = Paragraph.counted(passed, "case") + " passed"
    if failedCount > 0 { text += ", " + style.red("\(failedCount) failed") }
    text += "; \(Paragraph.counted(eventCount, "event"))"
    var lines = [text]
    guard !rules.isEmpty else { return lines }
    lines.append("\(rules.count - neverHit.count) of \(Paragraph.counted(rules.count, "rule")) hit")
    if !neverHit.isEmpty {
      lines += Paragraph.lines(
        neverHit.joined(separator: ", "), first: "  in no case: ", rest: 4)
    }
    return lines
  }
}

extension CaseReport.Failure {
  /// Which event it is: `line 83: step 2, event 3 of 8, at 2026-03-02T12:00:16Z`.
  var title: String {
    var text = "line \(step.line): step \(step.number)"
    if step.count > 1 { text += ", event \(round) of \(step.count)" }
    return text + ", at \(Timestamp.text(of: step.time(round: round - 1)))"
  }

  /// All that was not as expected, on one line.
  var sentence: String {
    mismatches.map { "\($0.what): expected \($0.expected), got \($0.got)" }
      .joined(separator: "; ")
  }
}
