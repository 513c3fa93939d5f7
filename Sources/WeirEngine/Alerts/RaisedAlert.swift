package import WeirCore
import WeirEvents
package import WeirPolicy

/// An alert that is told of an event.
package struct RaisedAlert: Hashable, Sendable {
  /// The alert's name.
  package let alert: String
  package let severity: AlertSeverity
  package let description: String?
  /// As the journal keeps it, card numbers masked; nil when the event has none.
  package let eventID: String?
  /// The event's time, milliseconds since 1970.
  package let time: Int64
  /// The event's `type`; nil when it has none.
  package let eventType: String?
  /// What the cooldown counts for; nil where it counts once for all, or where nobody has a secret.
  package let key: AlertKey?
  /// What the gate knows it by, whether or not it is told.
  package let gateKey: AlertKey
  /// The fields that the alert includes and the event has, in the order of the policy.
  package let fields: [JSONValue.Member]
  /// name@version:digest of the policy.
  package let policy: String

  /// The alert as one object, in the form that docs/alerts.md describes.
  package var json: JSONValue {
    .members([
      ("alert", .string(alert)), ("severity", .string(severity.rawValue)), ("ts", .moment(time)),
      ("event_id", eventID.map { .string($0) }), ("type", eventType.map { .string($0) }),
      ("key", key.map { .string($0.hex) }), ("fields", fields.isEmpty ? nil : .object(fields)),
      ("description", description.map { .string($0) }), ("policy", .string(policy)),
    ])
  }
}
