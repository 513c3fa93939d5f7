/// One change of one entry of a list.
package struct ListEdit: Hashable, Sendable {
  /// The value in the bytes that `ListValue` makes of it: the same in memory, journal and store.
  package let value: [UInt8]
  /// The entry counts for events before this moment, in milliseconds since 1970; `Int64.max`: for
  /// all; nil: it is on the list no more.
  package let expires: Int64?

  /// A change.
  package init(value: [UInt8], expires: Int64?) {
    self.value = value
    self.expires = expires
  }
}
