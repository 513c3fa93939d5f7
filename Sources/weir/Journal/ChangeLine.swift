import WeirCore
import WeirSignals

/// A row of the audit trail as a line of an export: `{"change":{…}}`. Notes of cases are left out.
struct ChangeLine {
  private let entry: LedgerEntry

  init(_ entry: LedgerEntry) { self.entry = entry }

  var json: JSONValue {
    let draft = entry.draft
    var members: [(String, JSONValue?)] = [
      ("sequence", .number("\(entry.sequence)")), ("action", .string(draft.action.rawValue)),
      ("object", .string(draft.object)), ("ts", .string(Timestamp.text(of: draft.milliseconds))),
      ("actor", .string(draft.actor)), ("result", .string(draft.result)),
    ]
    if case .list(let change) = draft.content {
      members.append(("list", .string(change.list)))
      members.append(("type", .string(change.type)))
      members.append(("edits", .array(change.rows.map { Self.json($0.edit, change.type) })))
    }
    return .members([("change", .members(members))])
  }

  private static func json(_ edit: ListEdit, _ type: String) -> JSONValue {
    let kind = SignalList.Kind(rawValue: type) ?? .string
    let expires: JSONValue? =
      switch edit.expires {
      case nil: nil
      case .max?: .null
      case let time?: .string(Timestamp.text(of: time))
      }
    return .members([
      ("value", .string(ListValue.text(edit.value, kind: kind))), ("expires", expires),
      ("removed", edit.expires == nil ? .bool(true) : nil),
    ])
  }
}
