package import WeirCore
package import WeirPolicy

/// What a policy tells of the events that meet its alerts: a gate, and the form of what goes
/// through it.
package struct AlertWatch: Sendable {
  private let policy: Policy
  private let stamp: String
  private let secret: [UInt8]
  private let showsKeys: Bool
  /// What was told when.
  package private(set) var gate: AlertGate

  /// A watch over events that were accepted under a policy.
  /// - Parameters:
  ///   - policy: has the alerts.
  ///   - secret: the bytes that keys of alerts are made under, 32 or more; nil leaves `key` out of
  ///     what is told, since anybody could find out the values behind keys without a secret.
  ///   - gate: what was told before.
  package init(_ policy: Policy, secret: [UInt8]? = nil, gate: AlertGate = AlertGate()) {
    self.policy = policy
    stamp = ScoringPlan.stamp(of: policy)
    self.secret = secret ?? []
    showsKeys = secret != nil
    self.gate = gate
  }

  /// What is told of an event, in the order of the policy. Events come in their order.
  /// - Parameters:
  ///   - line: as a journal keeps it.
  ///   - alerts: bit i: it meets the condition of alert i.
  /// - Returns: the alerts whose cooldown lets them through.
  /// - Throws: `damaged` when the line is no event of the policy, or it has no such alert.
  package mutating func raised(
    by line: [UInt8], alerts: UInt64
  ) throws(JournalFault) -> [RaisedAlert] {
    let event = try KeptEvent(line, policy.schema)
    guard alerts.leadingZeroBitCount >= 64 - policy.alerts.count else {
      throw JournalFault(
        .damaged, "an event of the journal raises an alert that its policy does not have",
        help: "weir journal verify tells what is damaged; restore the directory from a backup")
    }
    var raised: [RaisedAlert] = []
    for (index, alert) in policy.alerts.enumerated() where alerts >> UInt64(index) & 1 != 0 {
      let fields = policy.schema.fields
      let key = AlertKey(
        of: alert.by.map { (fields[$0].name, event.value(of: $0)) }, secret: secret)
      guard gate.tells(alert, key, at: event.time) else { continue }
      raised.append(told(alert, of: event, key))
    }
    return raised
  }

  private func told(_ alert: AlertPlan, of event: KeptEvent, _ key: AlertKey) -> RaisedAlert {
    let schema = policy.schema
    return RaisedAlert(
      alert: alert.name, severity: alert.severity, description: alert.description,
      eventID: event.text(of: schema.eventIDIndex), time: event.time,
      eventType: schema.typeIndex.flatMap { event.text(of: $0) },
      key: showsKeys && !alert.by.isEmpty ? key : nil, gateKey: key,
      fields: alert.include.compactMap { field in
        event.value(of: field).map { JSONValue.Member(schema.fields[field].name, $0) }
      },
      policy: stamp)
  }
}
