@testable import CEL

/// Values of variables, and literals.
extension RandomExpression {
  static let integers: [Int64] = [
    0, 1, -1, 2, 3, 5, 7, 10, 100, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, .max, .min, .max - 1,
  ]
  static let doubles: [Double] = [
    0, -0.0, 1, -1, 0.5, 2.5, 7, 1e18, 9.3e18, -9.3e18, 0x1p53, 1e-5, 1e21, .infinity, -.infinity,
    .nan,
  ]
  static let texts = [
    "", "a", "ab", "abc", "b", "payment", "refund", "payments", "ä", "日本語", "abcdefgh",
    "abcdefghijklmnopq", "abcdefghijklmnopqrstuvwxyz", "ABC", " a b ", "1", "-7", "1.5", "true",
    "90m", "e\u{301}", "aXbXc", "1.2.3.4", "10.0.0.0/8", "2024-02-29T12:00:00Z", "^a", "(",
  ]
  private static let milliseconds: [Int64] = [
    0, 1, -1, 1_700_000_000_123, 253_402_300_799_999, -62_135_596_800_000,
  ]
  private static let addresses = ["1.2.3.4", "::1", "2001:db8::5", "10.1.2.3", "127.0.0.1"]
  private static let prefixes = ["10.0.0.0/8", "1.2.3.4/32", "2001:db8::/32", "::/0", "1.2.3.4/7"]

  /// A value for a variable; nil is missing.
  mutating func value(of type: CELType, isOptional: Bool) -> Value? {
    if isOptional, chance(25) { return nil }
    switch type {
    case .int: return .int(pick(Self.integers))
    case .uint: return .uint(pick([0, 1, 5, .max, 1 << 63]))
    case .double: return .double(pick(Self.doubles))
    case .bool: return .bool(chance(50))
    case .string: return .string(pick(Self.texts))
    case .bytes: return .bytes(pick([[], [97], Array("ä".utf8), [0xff, 0], [0x80]]))
    case .timestamp: return Timestamp(milliseconds: pick(Self.milliseconds)).map { .timestamp($0) }
    case .duration:
      return TimeSpan(milliseconds: pick([0, 1, -1500, 3_600_000, 9_000_000_000_000]))
        .map { .duration($0) }
    case .ip: return IPAddress(pick(Self.addresses)).map { .ip($0) }
    case .cidr: return IPPrefix(pick(Self.prefixes)).map { .cidr($0) }
    case .list(let element):
      return .list(
        (0..<number(below: 4)).compactMap { _ in value(of: element, isOptional: false) })
    case .map(let key, let element):
      var map = ValueMap()
      for _ in 0..<number(below: 4) {
        guard let key = value(of: key, isOptional: false),
          let value = value(of: element, isOptional: false)
        else { continue }
        // A key may be there already.
        _ = try? map.insert(value, for: key)
      }
      return .map(map)
    case .optional(let content): return .optional(value(of: content, isOptional: true))
    case .null: return .null
    case .dyn:
      return value(
        of: pick([
          .int, .string, .double, .bool, .null, .list(.int), .map(.string, .int), .uint,
          .timestamp, .optional(.int),
        ]), isOptional: false)
    default: return nil
    }
  }

  mutating func literal(_ type: CELType) -> String {
    switch type {
    case .int: return "\(pick(Self.integers))"
    case .uint: return pick(["0u", "1u", "5u", "18446744073709551615u"])
    case .double:
      let value = pick(Self.doubles)
      if value.isNaN { return "(0.0 / 0.0)" }
      if value.isInfinite { return "(\(value < 0 ? "-" : "")1.0 / 0.0)" }
      return "\(value)"
    case .bool: return pick(["true", "false"])
    case .string: return "'\(pick(Self.texts))'"
    case .bytes: return pick(["b''", "b'a'", "b'\\xff'", "b'日'"])
    case .timestamp:
      return "timestamp('\(pick(["1970-01-01T00:00:00Z", "2023-11-14T22:13:20.1234Z"]))')"
    case .duration: return "duration('\(pick(["1s", "-90m", "1us", "200000h"]))')"
    case .ip: return "ip('\(pick(Self.addresses))')"
    case .cidr: return "cidr('\(pick(Self.prefixes))')"
    case .list(let element):
      let elements = (0...number(below: 3)).map { _ in leaf(element) }
      return "[\(elements.joined(separator: ", "))]"
    case .map(let key, let value): return "{\(leaf(key)): \(leaf(value))}"
    case .optional(let value):
      return pick(["optional.of(\(leaf(value)))", "[\(leaf(value))][?9]", "[\(leaf(value))][?0]"])
    default: return "dyn(\(pick(["1", "'a'", "2.5", "null", "[1, 'a']", "{'a': 1}", "1u"])))"
    }
  }
}
