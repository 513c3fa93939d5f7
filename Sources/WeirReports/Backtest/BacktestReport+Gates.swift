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
      let margin = String(repeating: " ", count: start.count)
      let facts = ([Self.reason(gate)].compactMap(\.self) + gate.found).flatMap {
        TextLines.wrapped($0, first: margin, rest: start.count)
      }
      return text.map { gate.isFailure ? style.red($0) : style.green($0) } + facts
    }
    return [style.bold(gateCaption)] + lines
      + TextLines.wrapped(Self.gateRemark, first: "  ", rest: 2)
  }

  /// The gates for a page.
  var gateTable: DataTable {
    let further: [(title: String, text: (GateOutcome) -> String)] = [
      ("found", { $0.found.joined(separator: "; ") }), ("why", { Self.reason($0) ?? "" }),
    ].filter { column in gates.contains { !column.text($0).isEmpty } }
    return DataTable(
      gateCaption,
      columns: [.init("condition"), .init("outcome", holdsWords: true)]
        + further.map { .init($0.title, holdsWords: true, wraps: true) },
      rows: gates.map { gate in [gate.text, Self.word(gate)] + further.map { $0.text(gate) } },
      remark: Self.gateRemark, tones: gates.map { [nil, $0.isFailure ? .bad : .good] })
  }
}
