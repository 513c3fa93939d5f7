/// How far an alert has come. The raw values are part of the store's format.
package enum AlertState: String, CaseIterable, Sendable {
  /// It is to be told.
  case due
  /// The receiver has it.
  case told
  /// The receiver is no more: it said so.
  case gone
  /// It was tried as often as it is.
  case exhausted
}

/// An alert of the outbox.
package struct AlertRecord: Hashable, Sendable {
  package let id: String
  package let name: String
  package let severity: String
  /// The event's time, milliseconds since 1970.
  package let milliseconds: Int64
  /// When it came into the store, milliseconds since 1970.
  package let raised: Int64
  package let state: AlertState
  /// How often it was tried.
  package let attempts: Int
  /// When it is tried again, milliseconds since 1970; nil: not any more.
  package let next: Int64?
  /// When it was tried first, milliseconds since 1970; nil: not yet.
  package let first: Int64?
  /// Why it did not get through at last; nil when it did, or was not tried.
  package let fault: String?
  /// What is told: a line of JSON without its end.
  package let body: [UInt8]
}

/// When an alert of a name was raised last under a key of its cooldown.
package struct AlertGate: Hashable, Sendable {
  package let name: String
  /// A keyed hash.
  package let key: [UInt8]
  /// The event's time, milliseconds since 1970.
  package let milliseconds: Int64
}
