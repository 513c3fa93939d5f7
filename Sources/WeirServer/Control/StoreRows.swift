import WeirCore

/// What `weir ctl status` says of the store.
struct StoreRows {
  private let report: StoreReport

  init(_ report: StoreReport) { self.report = report }

  private var stalledSince: String? { report.stalledSince.map(LogLine.time) }

  /// For people: a name and a fact each.
  var rows: [(String, String)] {
    let waiting = Paragraph.counted(report.waitingCount, "row")
    let state =
      stalledSince.map { "TAKES NOTHING since \($0): \(Paragraph.printable(report.fault ?? ""))" }
      ?? "at position \(Paragraph.grouped(report.position)), \(waiting) on the way"
    return [
      ("store", Paragraph.printable(report.path)), ("", state),
      (
        "alerts",
        "\(Paragraph.grouped(report.dueAlertCount)) to be told, "
          + "\(Paragraph.grouped(report.toldAlertCount)) told"
      ),
    ]
  }

  /// For machines.
  var json: JSONValue {
    func number(_ count: some BinaryInteger) -> JSONValue { .number(String(count)) }
    return .members([
      ("file", .string(report.path)), ("position", number(report.position)),
      ("waiting", number(report.waitingCount)),
      ("stalled_since", stalledSince.map { .string($0) } ?? .null),
      ("stalled_reason", report.fault.map { .string($0) } ?? .null),
      ("recoveries", number(report.recoveryCount)), ("alerts_due", number(report.dueAlertCount)),
      ("alerts_told", number(report.toldAlertCount)),
    ])
  }
}
