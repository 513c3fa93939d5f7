import WeirCore
import WeirStore

/// Rows of the trail as they are written.
enum AuditText {
  /// A row for people: when, what and how it ended; who and from where; facts.
  static func text(_ row: AuditRow) -> String {
    let head = Paragraph.lines(
      "\(row.sequence)  \(ListText.moment(row.milliseconds))  \(Console.printable(row.action)) "
        + "\(Console.printable(row.object)): \(Console.printable(row.result))",
      first: "", rest: 4)
    let facts = row.details.map { detail in
      "\(Console.printable(detail.name)) \(Console.printable(detail.value))"
    }
    let rest = Paragraph.lines(
      (["by \(Console.printable(row.actor))", "from \(Console.printable(row.origin))"] + facts)
        .joined(separator: ", "), first: "    ", rest: 4)
    return (head + rest).joined(separator: "\n")
  }

  /// A row as an object; details are an object in their order.
  static func json(_ row: AuditRow) -> JSONValue {
    .members([
      ("row", .integer(Int64(clamping: row.sequence))),
      ("at", .string(ListText.moment(row.milliseconds))), ("actor", .string(row.actor)),
      ("origin", .string(row.origin)), ("action", .string(row.action)),
      ("object", .string(row.object)), ("result", .string(row.result)),
      (
        "details",
        row.details.isEmpty
          ? nil : .object(row.details.map { JSONValue.Member($0.name, .string($0.value)) })
      ),
    ])
  }
}
