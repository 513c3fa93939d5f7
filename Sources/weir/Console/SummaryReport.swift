import WeirCore
import WeirEngine

/// What `weir score` says at its end, one fact a line, at most 80 columns:
///
///     1,204,224 lines in 2.31 s: 521,309 events/s
///       approve     1,181,204   98.14 %
///       review         14,003    1.16 %
///       reject          8,412    0.70 %
///       recorded          593
///       late               12
///       alerts              3
///       errors             12   E_JSON 10, E_TYPE 2
///
/// Decisions are always there, alerts where they were asked for, the rest where it is not 0.
struct SummaryReport {
  let summary: ScoringSummary
  let hundredthsOfSeconds: UInt64
  /// Whether a signal ended the reading.
  let wasStopped: Bool
  /// Alerts that were told; nil where nobody asked for them.
  let alertCount: UInt64?

  private static let nameWidth = 10
  private static let countWidth = 11

  /// The lines, each with its end.
  var text: String {
    var lines = [headline]
    let decisions = [
      ("approve", summary.approved), ("review", summary.reviewed), ("reject", summary.rejected),
    ]
    let total = decisions.reduce(0) { $0 + $1.1 }
    for (name, count) in decisions { lines.append(row(name, count) + share(count, of: total)) }
    let others = [
      ("recorded", summary.recorded), ("late", summary.late), ("duplicates", summary.duplicates),
      ("degraded", summary.degraded), ("forgotten", summary.forgotten),
    ]
    for (name, count) in others where count > 0 { lines.append(row(name, count)) }
    if let alertCount { lines.append(row("alerts", alertCount)) }
    lines += errors
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: String {
    let seconds = Console.hundredths(hundredthsOfSeconds)
    let noun = summary.lines == 1 ? "line" : "lines"
    let verb = wasStopped ? ", stopped by a signal after" : " in"
    var text = "\(Console.grouped(summary.lines)) \(noun)\(verb) \(seconds) s"
    if hundredthsOfSeconds > 0 {
      text += ": \(Console.grouped(Self.rate(summary.events, hundredthsOfSeconds))) events/s"
    }
    return text
  }

  /// Events in a second.
  static func rate(_ events: UInt64, _ hundredths: UInt64) -> UInt64 {
    events.multipliedReportingOverflow(by: 100).partialValue / max(1, hundredths)
  }

  private func row(_ name: String, _ count: UInt64) -> String {
    "  " + Paragraph.left(name, Self.nameWidth)
      + Paragraph.right(Console.grouped(count), Self.countWidth)
  }

  private func share(_ count: UInt64, of total: UInt64) -> String {
    guard total > 0 else { return "" }
    let tenThousandths = (Double(count) / Double(total) * 10_000).rounded()
    return "  " + Paragraph.right(Console.hundredths(UInt64(tenThousandths)), 6) + " %"
  }

  /// All errors and each code, in the order of the closed list.
  private var errors: [String] {
    let known = ErrorCode.allCases.compactMap { code in summary.errors[code].map { (code, $0) } }
    guard !known.isEmpty else { return [] }
    let start = row("errors", known.reduce(0) { $0 + $1.1 }) + "  "
    let margin = String(repeating: " ", count: start.count)
    var lines: [String] = []
    var line = start
    for (index, (code, count)) in known.enumerated() {
      let item =
        " \(code.rawValue) \(Console.grouped(count))" + (index + 1 < known.count ? "," : "")
      if line.count + item.count > Paragraph.columnCount {
        lines.append(line)
        line = margin
      }
      line += item
    }
    return lines + [line]
  }
}
