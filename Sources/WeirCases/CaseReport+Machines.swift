package import WeirCore
import WeirEngine
import WeirEvents
import WeirPolicy

extension CaseReport {
  /// The report as one JSON value.
  package var json: JSONValue {
    .members([
      ("policy", .string(policy)), ("cases", .integer(Int64(outcomes.count))),
      ("failed", .integer(Int64(failedCount))), ("events", .integer(Int64(eventCount))),
      (
        "coverage",
        .members([
          ("rules", .integer(Int64(rules.count))),
          ("percent", .integer(Int64(coveragePercent))),
          ("never_hit", .array(neverHit.map { .string($0) })),
        ])
      ), ("results", .array(outcomes.map(Self.json))),
    ])
  }

  private static func json(_ outcome: Outcome) -> JSONValue {
    let testCase = outcome.testCase
    return .members([
      ("file", .string(testCase.path)), ("line", .integer(Int64(testCase.line))),
      ("name", .masked(testCase.name)), ("passed", .bool(outcome.failures.isEmpty)),
      ("events", .integer(Int64(testCase.eventCount))),
      (
        "failures",
        outcome.failures.isEmpty ? nil : .array(outcome.failures.map(json))
      ),
    ])
  }

  private static func json(_ failure: Failure) -> JSONValue {
    .members([
      ("line", .integer(Int64(failure.step.line))),
      ("step", .integer(Int64(failure.step.number))),
      ("event", .integer(Int64(failure.round))),
      (
        "mismatches",
        .array(
          failure.mismatches.map {
            .members([
              ("what", .string($0.what)), ("expected", .string($0.expected)),
              ("got", .string($0.got)),
            ])
          })
      ), ("answer", .string(failure.answer.line)),
      ("explain", failure.answer.explanation?.jsonWithEvent),
    ])
  }

  /// The report as JUnit's XML: a suite for each file.
  package var junit: String {
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
    lines.append(
      "<testsuites name=\(Self.attribute(policy)) tests=\"\(outcomes.count)\" "
        + "failures=\"\(failedCount)\" errors=\"0\">")
    for (path, outcomes) in byFile {
      lines.append(
        "  <testsuite name=\(Self.attribute(path)) tests=\"\(outcomes.count)\" "
          + "failures=\"\(outcomes.count { !$0.failures.isEmpty })\" errors=\"0\">")
      for outcome in outcomes { lines += Self.junit(outcome) }
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    return lines.map { $0 + "\n" }.joined()
  }

  private static func junit(_ outcome: Outcome) -> [String] {
    let start =
      "    <testcase name=\(attribute(outcome.title)) classname=\(attribute(outcome.path)) "
      + "file=\(attribute(outcome.path)) line=\"\(outcome.testCase.line)\""
    guard let first = outcome.failures.first else { return [start + "/>"] }
    let text =
      outcome.sentences.map { $0 + "\n" }.joined() + "\n"
      + ExplanationTable.text(of: first.answer)
    return [
      start + ">",
      "      <failure message=\(attribute(first.sentence))>" + escaped(text)
        + "</failure>", "    </testcase>",
    ]
  }

  private static func attribute(_ text: String) -> String { "\"" + escaped(text) + "\"" }

  /// Text as XML 1.0 allows it: what it has no way to write becomes a question mark.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value: result += "?"
      case "\u{FFFE}", "\u{FFFF}": result += "?"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The report as annotations: an `::error` for each case that failed, a warning of rules that
  /// never hit.
  package var github: String {
    var lines: [String] = []
    for outcome in outcomes {
      guard let first = outcome.failures.first else { continue }
      let properties = [
        ("file", outcome.path), ("line", "\(first.step.line)"), ("title", outcome.title),
      ]
      let text = outcome.sentences.joined(separator: "\n")
      lines.append(
        "::error " + properties.map { "\($0.0)=\(Self.property($0.1))" }.joined(separator: ",")
          + "::" + Self.message(text))
    }
    if !neverHit.isEmpty {
      lines.append(
        "::warning::rules that hit in no case: "
          + Self.message(neverHit.joined(separator: ", ")))
    }
    lines.append(
      "::notice::"
        + Self.message(
          Paragraph.counted(outcomes.count - failedCount, "case") + " passed, "
            + "\(failedCount) failed, \(coveragePercent) % of the rules hit"))
    return lines.map { $0 + "\n" }.joined()
  }

  private static func message(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
