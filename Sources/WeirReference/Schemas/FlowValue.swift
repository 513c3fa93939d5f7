import WeirCore

/// Reads the values that the loader's tables give as examples and defaults: YAML in one line, of
/// plain and quoted scalars, lists and mappings. No more than these need.
struct FlowValue {
  private var rest: Substring

  /// The value; nil when the text is none.
  static func read(_ text: String) -> JSONValue? {
    var reader = FlowValue(rest: Substring(text))
    // Outside of brackets a comma or a brace is text.
    guard let first = text.first, "[{'\"".contains(first) else { return scalar(text) }
    let value = reader.value()
    reader.skipSpaces()
    return reader.rest.isEmpty ? value : nil
  }

  private mutating func value() -> JSONValue? {
    skipSpaces()
    switch rest.first {
    case "[":
      rest.removeFirst()
      var values: [JSONValue] = []
      while !take("]") {
        guard let value = value(), take(",") || rest.first == "]" else { return nil }
        values.append(value)
      }
      return .array(values)
    case "{":
      rest.removeFirst()
      var members: [JSONValue.Member] = []
      while !take("}") {
        guard let name = plain(until: ":"), take(":"), let value = value(),
          take(",") || rest.first == "}"
        else { return nil }
        members.append(.init(name, value))
      }
      return .object(members)
    case "\"", "'": return quoted().map { .string($0) }
    case nil: return nil
    default: return plain(until: ",]}").map(Self.scalar)
    }
  }

  private mutating func quoted() -> String? {
    let quote = rest.removeFirst()
    guard let end = rest.firstIndex(of: quote) else { return nil }
    let text = String(rest[..<end])
    rest = rest[rest.index(after: end)...]
    skipSpaces()
    return text
  }

  private mutating func plain(until ends: String) -> String? {
    skipSpaces()
    let text = rest.prefix { !ends.contains($0) }
    rest = rest.dropFirst(text.count)
    return text.isEmpty ? nil : String(text)
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpaces()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }

  /// A scalar without quotes, by the core schema of YAML.
  private static func scalar(_ text: String) -> JSONValue {
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: break
    }
    if let integer = Int64(text) { return .integer(integer) }
    let isNumber = text.utf8.allSatisfy { 48...57 ~= $0 || $0 == 45 || $0 == 46 }
    return isNumber && Double(text) != nil ? .number(text) : .string(text)
  }
}
