import WeirCore
import WeirSignals
import WeirStore

/// Entries of a list as they are written.
enum ListText {
  /// The end of an entry as a date for files and JSON; empty when it has none.
  static func moment(_ expires: Int64) -> String {
    guard expires != .max else { return "" }
    return Timestamp.text(of: min(max(expires, Timestamp.earliest), Timestamp.latest))
  }

  /// The end of an entry for people.
  static func end(_ expires: Int64) -> String {
    expires == .max ? "for ever" : "until " + moment(expires)
  }

  /// An entry for people, on two lines: its value and end; when, by whom and why.
  static func text(
    _ entry: StoredListEntry, kind: SignalList.Kind, width: Int, now: Int64
  ) -> String {
    let value = Console.printable(ListValue.text(entry.value, kind: kind))
    let end =
      switch entry.expires {
      case nil: "removed"
      case .some(let moment) where moment <= now: "expired " + self.moment(moment)
      case .some(let moment): end(moment)
      }
    let reason = entry.reason.isEmpty ? "" : ": " + Console.printable(entry.reason)
    let rest = Paragraph.lines(
      "\(moment(entry.milliseconds)) by \(Console.printable(entry.actor))\(reason)", first: "  ",
      rest: 4)
    return ([Paragraph.left(value, width) + "  " + end] + rest).joined(separator: "\n")
  }

  /// An entry as an object; an end that is not there is left out, as is what is false.
  static func json(_ entry: StoredListEntry, kind: SignalList.Kind, now: Int64) -> JSONValue {
    let end = entry.expires
    return .members([
      ("value", .string(ListValue.text(entry.value, kind: kind))),
      ("expires", end.flatMap { $0 == .max ? nil : .string(moment($0)) }),
      ("expired", end.flatMap { $0 <= now ? .bool(true) : nil }),
      ("removed", end == nil ? .bool(true) : nil),
      ("reason", entry.reason.isEmpty ? nil : .string(entry.reason)),
      ("at", .string(moment(entry.milliseconds))),
      ("actor", .string(entry.actor)),
      ("row", .integer(Int64(clamping: entry.sequence))),
    ])
  }

  /// A row of CSV: cells are quoted where RFC 4180 wants it. For a terminal, without what could
  /// steer it.
  static func row(_ cells: [String], isTerminal: Bool) -> String {
    cells.map { cell in
      let cell = isTerminal ? Console.printable(cell) : cell
      let needsQuotes = cell.utf8.contains { byte in
        [0x22, 0x2C, 0x0A, 0x0D].contains(byte)
      }
      guard needsQuotes else { return cell }
      return "\""
        + cell.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }.joined(separator: ",")
  }
}
