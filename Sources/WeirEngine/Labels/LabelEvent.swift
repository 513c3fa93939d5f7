import WeirCore
package import WeirPolicy

/// An event that says what a payment turned out to be, as a line of a policy's events.
package enum LabelEvent {
  /// The line.
  /// - Parameters:
  ///   - policy: says where the members stand.
  ///   - id: of the event itself.
  ///   - payment: the id of the payment.
  ///   - label: what it turned out to be.
  ///   - milliseconds: when, since 1970.
  /// - Returns: JSON without a line end; nil when the policy has no such events, or no word for the
  ///   label.
  package static func line(
    of policy: Policy, id: String, payment: String, label: Label, milliseconds: Int64
  ) -> String? {
    let schema = policy.schema
    guard let fields = LabelFields(schema),
      let value = value(of: schema.fields[fields.label].type, label)
    else { return nil }
    var members: [(path: [String], value: JSONValue)] = [
      (schema.fields[schema.eventIDIndex].path, .string(id)),
      (schema.fields[schema.timeIndex].path, time(schema, milliseconds)),
      (schema.fields[fields.payment].path, .string(payment)),
      (schema.fields[fields.label].path, value),
    ]
    if fields.wordIsWritten(schema) {
      members.append((schema.fields[fields.type].path, .string(LabelFields.typeWord)))
    }
    return nested(members).line
  }

  /// A moment as the schema has times.
  private static func time(_ schema: Schema, _ milliseconds: Int64) -> JSONValue {
    switch schema.fields[schema.timeIndex].type {
    case .timestamp(.epochMilliseconds): .integer(milliseconds)
    case .timestamp(.epochSeconds): .integer(milliseconds.floored(by: 1_000))
    default: .string(Timestamp.text(of: milliseconds))
    }
  }

  private static func value(of type: FieldType, _ label: Label) -> JSONValue? {
    switch type {
    case .enumeration(let words):
      return words.first { Label($0) == label }.map { .string($0) }
    case .string: return .string(label.word)
    case .bool: return label == .unclear ? nil : .bool(label == .fraud)
    case .int: return label == .unclear ? nil : .integer(label == .fraud ? 1 : 0)
    default: return nil
    }
  }

  /// Members at the ends of their paths, those with the same beginning in one object.
  private static func nested(_ members: [(path: [String], value: JSONValue)]) -> JSONValue {
    var names: [String] = []
    for member in members where !names.contains(member.path[0]) { names.append(member.path[0]) }
    return .members(
      names.map { name in
        let own = members.filter { $0.path[0] == name }
        if let leaf = own.first(where: { $0.path.count == 1 }) { return (name, leaf.value) }
        return (name, nested(own.map { (Array($0.path.dropFirst()), $0.value) }))
      })
  }
}
