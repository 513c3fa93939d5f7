import WeirCore
import WeirEvents

/// A member of an answer as a report shows it: without any value of an event.
package enum ShownValue: Hashable, Sendable {
  /// The answer does not have it.
  case none
  /// As text; lists with commas between.
  case text(String)
  /// It is there, and not shown.
  case hidden

  /// Two sides of a difference; what would look the same on both is hidden.
  static func pair(
    _ name: String, _ one: JSONValue?, _ other: JSONValue?
  ) -> (ShownValue, ShownValue) {
    let (first, second) = (ShownValue(name, one), ShownValue(name, other))
    return first == second ? (.hidden, .hidden) : (first, second)
  }

  /// A member's value.
  init(_ name: String, _ value: JSONValue?) {
    guard let value else {
      self = .none
      return
    }
    self = Self.text(name, value).map { .text(Self.printable($0)) } ?? .hidden
  }

  /// A text as it may be shown: card numbers masked, control characters replaced, not too long.
  static func printable(_ text: String) -> String {
    let shown = Paragraph.printable(SensitiveData.maskedRuns(text))
    let countMax = AuditLimits.shownCharacterCountMax
    return shown.count <= countMax ? shown : shown.prefix(countMax - 1) + "…"
  }

  /// What a member says, where it is known to hold no value of an event.
  private static func text(_ name: String, _ value: JSONValue) -> String? {
    switch (name, value) {
    case ("event_id", .string(let text)), ("decision", .string(let text)),
      ("policy", .string(let text)):
      text
    case ("score", .number(let digits)), ("line", .number(let digits)): digits
    case ("late", .bool(let value)), ("duplicate", .bool(let value)),
      ("recorded", .bool(let value)):
      value ? "true" : "false"
    case ("rules", .array(let names)), ("shadow", .array(let names)),
      ("degraded", .array(let names)):
      list(names) { $0 }
    case ("reasons", .array(let reasons)): list(reasons, reason)
    case ("error", .object(let members)): fault(members)
    default: nil
    }
  }

  private static func list(_ values: [JSONValue], _ text: (JSONValue) -> JSONValue?) -> String? {
    var texts: [String] = []
    for value in values {
      guard case .string(let part)? = text(value) else { return nil }
      texts.append(part)
    }
    return texts.isEmpty ? "none" : texts.joined(separator: ", ")
  }

  /// A reason without the value of its feature.
  private static func reason(_ value: JSONValue) -> JSONValue? {
    guard case .object(let members) = value,
      case .string(let code)? = members.first(where: { $0.name == "code" })?.value,
      case .number(let part)? = members.first(where: { $0.name == "contribution" })?.value
    else { return nil }
    return .string("\(code) \(part)")
  }

  /// A fault without its sentence, which the code stands for.
  private static func fault(_ members: [JSONValue.Member]) -> String? {
    guard case .string(let code)? = members.first(where: { $0.name == "code" })?.value else {
      return nil
    }
    var text = code
    if case .string(let field)? = members.first(where: { $0.name == "field" })?.value {
      text += " " + field
    }
    if case .number(let offset)? = members.first(where: { $0.name == "offset" })?.value {
      text += " at \(offset)"
    }
    return text
  }
}
