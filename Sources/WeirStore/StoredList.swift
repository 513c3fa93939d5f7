/// A list of a store, in numbers.
package struct ListSummary: Hashable, Sendable {
  package let name: String
  /// As the policy writes it: `ip`, `string_ci`, …
  package let type: String
  /// Values that are on it, those that have expired too.
  package let presentCount: Int
  /// Of them, those that have expired.
  package let expiredCount: Int
  /// Values that were removed; the policy's file may hold them.
  package let removedCount: Int
  /// When an entry was changed last, in milliseconds since 1970; nil when there is none.
  package let lastChange: Int64?
}

/// An entry of a list of a store.
package struct StoredListEntry: Hashable, Sendable {
  /// In the bytes that `ListValue` makes of it.
  package let value: [UInt8]
  /// It counts for events before this moment, in milliseconds since 1970; `Int64.max`: for all;
  /// nil: it was removed.
  package let expires: Int64?
  /// What was said when it was changed last; empty when nothing.
  package let reason: String
  /// When that was, in milliseconds since 1970.
  package let milliseconds: Int64
  /// Who did it.
  package let actor: String
  /// The row of the audit trail that says so.
  package let sequence: UInt64
}
