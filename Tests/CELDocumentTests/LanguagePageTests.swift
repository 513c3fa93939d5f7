import CEL
import Testing

/// What Language.md and SafeEvaluation.md say of expressions holds.
struct LanguagePageTests {
  private static var environment: Environment {
    var environment = Environment()
    environment.variable("order.coupon", .string, isOptional: true)
    environment.variable("numbers", .list(.int))
    return environment
  }

  private static func value(of source: String) throws -> Value {
    try environment.compile(source).get().evaluate(["numbers": .list([.int(3), .int(0)])])
  }

  @Test(arguments: [
    #"size('e\u0301') == 2 && 'e\u0301' != '\u00e9'"#, #"'\x41\101\u0041\U00000041' == 'AAAA'"#,
    #"size(b'\xff') == 1"#, #"r'\d' == '\\d'"#, "0x2A == 42 && .5 == 5e-1",
    "1 == 1u && 1 == 1.0 && 9007199254740993 != 9007199254740992.0", "1 < 1.5 && 2u > 1",
    "double(1) + 1.0 == 2.0", "-7 / 2 == -3 && -7 % 2 == -1", "1.0 / 0.0 > 1e308",
    "dyn(1) != 'a'", "type([1, 'a'][0]) == int", "[1] + [2] == [1, 2]", "'a' in {'a': 1}",
    "timestamp('2026-03-02T12:00:00Z') - timestamp('2026-03-02T10:30:00Z') == duration('1h30m')",
    "numbers[0] / numbers[1] == 0 || true", "true || numbers[0] / numbers[1] == 0",
    "numbers.exists(x, 1 / x == 0)", "!has(order.coupon)", "order.?coupon.orValue('') == ''",
    "[?optional.none(), 1] == [1] && {?'a': optional.of(1)} == {'a': 1}",
    "[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]", "{'a': 1}.map(k, k) == ['a']",
    "[5, 6].transformList(i, x, i + x) == [5, 7]", "[5].transformMap(i, x, x) == {0: 5}",
    "[5].transformMapEntry(i, x, {x: i}) == {5: 0}", "cel.bind(x, 2, x * x) == 4",
    "optional.of(2).optMap(x, x + 1) == optional.of(3)", "[1, 2].exists_one(x, x == 1)",
    "numbers[?7].orValue(9) == 9", "true // to the end of the line",
  ])
  func holds(_ source: String) throws {
    #expect(try Self.value(of: source) == .bool(true))
  }

  @Test(arguments: [
    ("order.coupon", EvaluationFault.missing), ("{'a': 1}['b']", .noSuchKey),
    ("numbers[7]", .indexOutOfRange), ("optional.none().value()", .noValue),
    ("numbers[0] + 9223372036854775807", .overflow), ("1 / numbers[1]", .divideByZero),
    ("int('x')", .invalidArgument), ("dyn('a') + 1", .noMatchingOverload),
    ("{1: 1, 1u: 2}", .duplicateKey), ("{dyn(1.5): 1}", .unsupportedKey),
    ("order.coupon == 'a' && 1 / numbers[1] == 0", .missing),
  ])
  func gives(_ source: String, _ fault: EvaluationFault) {
    #expect(throws: fault) { try Self.value(of: source) }
  }

  @Test(arguments: [
    ("1 + 1.0", CEL.Issue.Code.noOverload), ("1 == 'a'", .noOverload),
    ("order.coupon == null", .noOverload), ("let + 1", .syntax),
    ("'a'.matches('(')", .badPattern), ("Thing{a: 1}", .unsupported),
    (String(repeating: " ", count: 65_537), .tooLong),
    (String(repeating: "(", count: 251) + "1" + String(repeating: ")", count: 251), .tooDeep),
  ])
  func refuses(_ source: String, _ code: CEL.Issue.Code) {
    guard case .failure(let issues) = Self.environment.compile(source) else {
      Testing.Issue.record("\(source) is fine")
      return
    }
    #expect(issues.all[0].code == code)
  }
}
