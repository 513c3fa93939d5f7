import WeirCore

/// Values of reports for machines.
extension JSONValue {
  /// An object an item, without the members that have no value.
  static func list<Item>(_ items: [Item], _ members: (Item) -> [(String, JSONValue?)]) -> JSONValue
  {
    .array(items.map { .members(members($0)) })
  }

  /// Texts in their order.
  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  /// A whole number of any size, all its digits.
  static func whole(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// The fewest digits that read back as the same number; nil for nil and for what is not finite.
  static func exact(_ value: Double?) -> JSONValue? {
    value.flatMap(Figures.exact).map { .number($0) }
  }

  /// RFC 3339 in UTC; nil for what it cannot write.
  static func moment(_ milliseconds: Int64) -> JSONValue? {
    let text = Figures.moment(milliseconds)
    return text == Figures.dash ? nil : .string(text)
  }
}
