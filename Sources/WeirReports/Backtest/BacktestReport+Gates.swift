import WeirBacktest
import WeirCore

/// What was asked of the report.
extension BacktestReport {
  private static func word(_ gate: GateOutcome) -> String {
    switch gate.state {
    case .passed: "passed"
    case .failed: "FAILED"
    case .unknown: "UNKNOWN"
    }
  }

  private static func reason(_ gate: GateOutcome) -> String? {
    if case .unknown(let why) = gate.state { why } else { nil }
  }

  private var gateCaption: String {
    let failures = gates.filter(\.isFailure).count
    return failures == 0
      ? "Gates: all \(gates.count) passed" : "Gates: \(failures) of \(gates.count) FAILED"
  }

  private static let gateRemark = "A gate fails where its condition holds, or cannot be known."

  /// The gates for a terminal, those that fail plainly visible.
  ///
  /// - Parameter style: what sets them off.
  /// - Returns: lines; none where there is no gate.
  func gateLines(_ style: TextStyle) -> [String] {
    if gates.isEmpty { return [] }
    let lines = gates.flatMap { gate -> [String] in
      let start = "  " + Paragraph.left(Self.word(gate), 7) + "  "
      let text = TextLines.wrapped(gate.text, first: start, rest: start.count)
      let why = Self.reason(gate).map {
        TextLines.wrapped($0, first: String(repeating: " ", count: start.count), rest: start.count)
      }
      return text.map { gate.isFailure ? style.red($0) : style.green($0) } + (why ?? [])
    }
    return [style.bold(gateCaption)] + lines
      + TextLines.wrapped(Self.gateRemark, first: "  ", rest: 2)
  }

  /// The gates for a page.
  var gateTable: DataTable {
    let isKnown = gates.allSatisfy { Self.reason($0) == nil }
    return DataTable(
      gateCaption,
      columns: [.init("condition"), .init("outcome", holdsWords: true)]
        + (isKnown ? [] : [.init("why", holdsWords: true, wraps: true)]),
      rows: gates.map { [$0.text, Self.word($0), Self.reason($0) ?? ""] },
      remark: Self.gateRemark, tones: gates.map { [nil, $0.isFailure ? .bad : .good] })
  }
}
