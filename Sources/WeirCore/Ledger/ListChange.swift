/// Changes of the entries of one list, made at once.
package struct ListChange: Hashable, Sendable {
  /// One entry that is put on the list, or taken from it, and why.
  package struct Row: Hashable, Sendable {
    package let edit: ListEdit
    /// What the person who made it said; empty when nothing.
    package let reason: String

    /// A row.
    package init(_ edit: ListEdit, reason: String = "") {
      self.edit = edit
      self.reason = reason
    }
  }

  /// The list's name, as the policy has it.
  package let list: String
  /// The type of its values, as the policy writes it: `ip`, `string_ci`, …
  package let type: String
  /// In the order in which they count: the last one of a value wins.
  package let rows: [Row]

  /// A change.
  package init(list: String, type: String, rows: [Row]) {
    self.list = list
    self.type = type
    self.rows = rows
  }
}
