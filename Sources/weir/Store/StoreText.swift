import WeirCore
import WeirStore

/// What listings of a store have in common.
enum StoreText {
  /// A moment as RFC 3339.
  static func moment(_ milliseconds: Int64) -> String {
    Timestamp.text(of: min(max(milliseconds, Timestamp.earliest), Timestamp.latest))
  }

  /// How long ago something was: its two largest units, of days, hours and minutes.
  static func age(_ milliseconds: Int64, now: Int64) -> String {
    let (difference, isTooLong) = now.subtractingReportingOverflow(milliseconds)
    let minutes = isTooLong ? 0 : max(0, difference) / 60_000
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24)
    if days > 0 { return "\(Paragraph.grouped(days)) d \(hours) h" }
    return hours > 0 ? "\(hours) h \(minutes % 60) m" : "\(minutes) m"
  }

  /// Rows under their headings, two columns of space between cells. Those of `right` stand to the
  /// right of their column; the last one may be as long as it is.
  static func table(_ headings: [String], right: Set<Int> = [], _ rows: [[String]]) -> [String] {
    let rows = [headings] + rows
    let widths = headings.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        if right.contains(column) { return Paragraph.right(row[column], widths[column]) }
        return column == row.count - 1 ? row[column] : Paragraph.left(row[column], widths[column])
      }.joined(separator: "  ")
    }
  }

  /// A text as it may be printed, no longer than some columns.
  static func short(_ text: String, _ columns: Int) -> String {
    let shown = Console.printable(text)
    return shown.count <= columns ? shown : shown.prefix(max(0, columns - 1)) + "…"
  }

  /// Prints what a sidecar says about a change, line by line; nothing where it says nothing.
  static func tell(_ reply: String) throws {
    for line in reply.split(separator: "\n") {
      try StandardStreams.print("  " + Console.printable(String(line)))
    }
  }

  /// A line of JSON as a value; as a text where it is none.
  static func value(_ line: [UInt8]) -> JSONValue {
    JSONLine.read(line) ?? .string(String(decoding: line, as: UTF8.self))
  }
}
