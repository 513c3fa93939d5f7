@testable import CEL

/// Numbers that are the same for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}

/// Writes well-typed expressions over a fixed set of variables, and values for them.
struct RandomExpression {
  var generator: SeededGenerator

  static let variables: [(name: String, type: CELType, isOptional: Bool)] = [
    ("v.i", .int, false), ("v.j", .int, true), ("v.d", .double, false), ("v.e", .double, true),
    ("v.b", .bool, true), ("v.s", .string, false), ("v.t", .string, true),
    ("v.at", .timestamp, true), ("v.span", .duration, true), ("v.ip", .ip, true),
    ("v.u", .uint, true),
  ]

  static var declarations: Declarations {
    var declarations = Declarations()
    for (slot, variable) in variables.enumerated() {
      declarations.variable(
        variable.name, variable.type, slot: slot, isOptional: variable.isOptional)
    }
    declarations.set("lists.numbers", of: [.int], id: 1)
    declarations.set("lists.names", of: [.string], id: 2)
    return declarations
  }

  mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  private static let integers: [Int64] = [
    0, 1, -1, 2, 3, 5, 7, 10, 100, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, .max, .min, .max - 1,
  ]
  private static let doubles: [Double] = [
    0, -0.0, 1, -1, 0.5, 2.5, 7, 1e18, 9.3e18, -9.3e18, 0x1p53, .infinity, -.infinity, .nan,
  ]
  private static let texts = [
    "", "a", "ab", "abc", "b", "payment", "refund", "payments", "ä", "日本語", "abcdefgh",
    "abcdefghijklmnopq", "abcdefghijklmnopqrstuvwxyz",
  ]

  /// A value for a variable; nil is missing.
  mutating func value(of type: CELType, isOptional: Bool) -> Value? {
    if isOptional, chance(25) { return nil }
    switch type {
    case .int: return .int(pick(Self.integers))
    case .uint: return .uint(pick([0, 1, 5, .max, 1 << 63]))
    case .double: return .double(pick(Self.doubles))
    case .bool: return .bool(chance(50))
    case .string: return .string(pick(Self.texts))
    case .timestamp:
      let times = [0, 1, -1, 1_700_000_000_123, 253_402_300_799_999, -62_135_596_800_000]
      return Timestamp(milliseconds: Int64(pick(times))).map { .timestamp($0) }
    case .duration:
      return TimeSpan(milliseconds: Int64(pick([0, 1, -1500, 3_600_000, 9_000_000_000_000])))
        .map { .duration($0) }
    case .ip: return IPAddress(pick(["1.2.3.4", "::1", "2001:db8::5"])).map { .ip($0) }
    default: return nil
    }
  }

  mutating func expression(_ type: CELType, depth: Int) -> String {
    if depth == 0 || chance(15) { return leaf(type) }
    if chance(8) {
      let condition = expression(.bool, depth: depth - 1)
      let first = expression(type, depth: depth - 1)
      return "(\(condition) ? \(first) : \(expression(type, depth: depth - 1)))"
    }
    switch type {
    case .bool: return test(depth: depth - 1)
    case .int: return integer(depth: depth - 1)
    case .double:
      if chance(20) { return "double(\(expression(.int, depth: depth - 1)))" }
      if chance(20) { return "-(\(expression(.double, depth: depth - 1)))" }
      return binary(["+", "-", "*", "/"], .double, .double, depth - 1)
    case .string:
      if chance(30) { return "string(\(expression(.int, depth: depth - 1)))" }
      return binary(["+"], .string, .string, depth - 1)
    case .timestamp:
      if chance(20) { return "timestamp(\(expression(.int, depth: depth - 1)))" }
      return binary(["+", "-"], .timestamp, .duration, depth - 1)
    case .duration:
      if chance(50) { return binary(["-"], .timestamp, .timestamp, depth - 1) }
      return binary(["+", "-"], .duration, .duration, depth - 1)
    default: return leaf(type)
    }
  }

  private mutating func binary(
    _ operators: [String], _ left: CELType, _ right: CELType, _ depth: Int
  ) -> String {
    let first = expression(left, depth: depth)
    return "(\(first) \(pick(operators)) \(expression(right, depth: depth)))"
  }

  private mutating func integer(depth: Int) -> String {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return "-(\(expression(.int, depth: depth)))"
    case 1: return "int(\(expression(.double, depth: depth)))"
    case 2: return "size(\(expression(.string, depth: depth)))"
    case 3: return "int(\(expression(.timestamp, depth: depth)))"
    case 4:
      let getter = pick([
        "getHours", "getDate", "getDayOfWeek", "getMonth", "getFullYear", "getDayOfYear",
        "getMilliseconds",
      ])
      let zone = pick(["", "'+05:30'", "'UTC'", "'-11:00'"])
      return "(\(expression(.timestamp, depth: depth))).\(getter)(\(zone))"
    case 5: return "[\(leaf(.int)), 4, 5][\(pick(["0", "1", "3", leaf(.int)]))]"
    case 6:
      let getter = pick(["getHours", "getMinutes", "getSeconds", "getMilliseconds"])
      return "(\(expression(.duration, depth: depth))).\(getter)()"
    default: return binary(["+", "-", "*", "/", "%"], .int, .int, depth)
    }
  }

  private mutating func test(depth: Int) -> String {
    let comparison = pick(["==", "!=", "<", "<=", ">", ">="])
    switch Int.random(in: 0..<16, using: &generator) {
    case 0, 1, 2: return binary(["&&", "||"], .bool, .bool, depth)
    case 3: return "!(\(expression(.bool, depth: depth)))"
    case 4: return binary([comparison], .int, pick([.int, .double, .uint]), depth)
    case 5: return binary([comparison], .double, pick([.int, .double, .uint]), depth)
    case 6, 7: return binary([comparison], .string, .string, depth)
    case 8: return binary([comparison], pick([.timestamp]), .timestamp, depth)
    case 9: return binary([comparison], .duration, .duration, depth)
    case 10: return binary(["==", "!="], .ip, .ip, depth)
    case 11:
      let variable = pick(Self.variables)
      return "has(\(variable.name))"
    case 12:
      let call = pick(["contains", "startsWith", "endsWith"])
      let first = expression(.string, depth: depth)
      return "(\(first)).\(call)(\(expression(.string, depth: depth)))"
    case 13:
      return pick([
        "\(expression(.int, depth: depth)) in [1, 2u, 3.0, 2.5, 'x', 9007199254740993]",
        "\(expression(.double, depth: depth)) in [1, 0.0, 0.5, 18446744073709551615u]",
        "\(expression(.string, depth: depth)) in ['', 'a', 'payment', 'abcdefghijklmnopq', 1]",
        "\(expression(.ip, depth: depth)) in [ip('::1'), ip('1.2.3.4')]",
        "\(expression(.int, depth: depth)) in lists.numbers",
        "\(expression(.string, depth: depth)) in lists.names",
      ])
    case 14:
      return "(\(expression(.string, depth: depth))).matches('\(pick(["^a", "b+", "日", "t$"]))')"
    default:
      let macro = pick(["all", "exists", "exists_one"])
      let body = pick(["x > \(leaf(.int))", "x / \(leaf(.int)) == 0", leaf(.bool)])
      return "[1, \(leaf(.int)), 3].\(macro)(x, \(body))"
    }
  }

  private mutating func leaf(_ type: CELType) -> String {
    let names = Self.variables.filter { $0.type == type }.map(\.name)
    if !names.isEmpty, chance(65) { return pick(names) }
    switch type {
    case .int: return "\(pick(Self.integers))"
    case .uint: return pick(["0u", "5u", "18446744073709551615u"])
    case .double:
      let value = pick(Self.doubles)
      if value.isNaN { return "(0.0 / 0.0)" }
      if value.isInfinite { return "(\(value < 0 ? "-" : "")1.0 / 0.0)" }
      return "\(value)"
    case .bool: return pick(["true", "false"])
    case .string: return "'\(pick(Self.texts))'"
    case .timestamp:
      return "timestamp('\(pick(["1970-01-01T00:00:00Z", "2023-11-14T22:13:20.1234Z"]))')"
    case .duration: return "duration('\(pick(["1s", "-90m", "1us", "200000h"]))')"
    case .ip: return "ip('\(pick(["1.2.3.4", "::ffff:1.2.3.4", "::1"]))')"
    default: return "null"
    }
  }
}
