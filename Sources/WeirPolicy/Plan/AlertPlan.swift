package import CEL

/// How much an alert matters to whoever gets it; as a policy writes it.
package enum AlertSeverity: String, CaseIterable, Sendable {
  case info
  case low
  case medium
  case high
  case critical
}

/// One alert of a policy: what people are told of an event, whatever is decided of it.
package struct AlertPlan: Sendable {
  package let name: String
  /// `when`: of type bool. An error in it counts as false.
  package let condition: Expression
  /// Indices of fields: the cooldown counts for each of their values apart. Empty: once for all.
  package let by: [Int]
  /// In event time, from one that was told to the next; 0 tells each.
  package let cooldownMilliseconds: Int64
  package let severity: AlertSeverity
  /// Indices of fields: what the alert carries of its event.
  package let include: [Int]
  package let description: String?
  /// Whether the condition reads `model.score`, which only events with a decision have.
  package let readsScore: Bool
  /// Whether the condition reads a velocity.
  package let readsVelocities: Bool
}
