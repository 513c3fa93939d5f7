extension Value {
  /// The value as an expression would write it, so that different values have different texts.
  /// Kinds without a literal are called by a function of their type.
  package var literal: String {
    switch self {
    case .null: "null"
    case .bool(let isTrue): "\(isTrue)"
    // In brackets: `-5.f()` would be something else.
    case .int(let number): number < 0 ? "(\(number))" : "\(number)"
    case .uint(let number): "\(number)u"
    case .double(let number): number.sign == .minus ? "(\(number))" : "\(number)"
    case .string(let text): Self.quoted(text)
    case .list(let elements): "[\(elements.map(\.literal).joined(separator: ", "))]"
    case .optional(let value): value.map { "optional.of(\($0.literal))" } ?? "optional.none()"
    case .map, .bytes, .timestamp, .duration, .type, .ip, .cidr:
      "\(type)(\(Self.quoted(String(describing: self))))"
    }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }

  /// Lists, maps and optionals that the value holds inside each other, itself included.
  var nesting: Int {
    switch self {
    case .list(let elements): 1 + (elements.map(\.nesting).max() ?? 0)
    case .map(let map): 1 + (map.elements.map(\.nesting).max() ?? 0)
    case .optional(let value): 1 + (value?.nesting ?? 0)
    default: 0
    }
  }
}
