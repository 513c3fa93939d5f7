import Testing

@testable import CEL

@Suite struct CheckerTests {
  static var environment: Environment {
    var environment = Environment()
    environment.variable("event.amount_minor", .int, isOptional: true)
    environment.variable("event.type", .string)
    environment.variable("event.ip", .ip, isOptional: true)
    environment.variable("event.ts", .timestamp)
    environment.variable("model.score", .double)
    environment.variable("names", .list(.string))
    environment.variable("tags", .map(.string, .int))
    environment.variable("any", .dyn)
    environment.set("lists.vip", of: [.string], id: 0)
    return environment
  }

  @Test(arguments: [
    ("event.amount_minor > 5", CELType.bool),
    ("event.amount_minor + 1", .int),
    ("event.amount_minor > 5.5", .bool),
    ("event.amount_minor == 5u", .bool),
    ("event.ts - event.ts", .duration),
    ("event.ts + duration('1s')", .timestamp),
    ("event.ts.getHours('Europe/Paris')", .int),
    ("event.type in lists.vip", .bool),
    ("event.ip == ip('::1')", .bool),
    ("names.map(n, size(n))", .list(.int)),
    ("names.filter(n, n != '')", .list(.string)),
    ("tags.a", .int),
    ("tags['a']", .int),
    ("any.b.c[0]", .dyn),
    ("any + 1", .int),
    ("[1, 'a']", .list(.dyn)),
    ("{1: 'a'}", .map(.int, .string)),
    ("true ? [] : [1]", .list(.int)),
    ("type(1)", .type),
    ("has(event.ip) ? 1 : 2", .int),
  ])
  func gives(_ source: String, type: CELType) throws {
    #expect(try Self.environment.compile(source).get().expression.type == type)
  }

  @Test(arguments: [
    (
      "event.amuont_minor > 5",
      "1:1: unknown_name: nothing is named 'event.amuont_minor' (did you mean "
        + "'event.amount_minor'?)"
    ),
    ("has(event.amount) && true", "1:1: unknown_name: nothing is named 'event.amount'"),
    (
      "event.type > 5",
      "1:12: no_overload: '>' does not take (string, int) (it takes (bool, bool), (string, "
        + "string), (bytes, bytes), (timestamp, timestamp), (duration, duration), (int, int), …)"
    ),
    ("event.type == 5", "1:12: no_overload: '==' does not take (string, int)"),
    (
      "event.type == null",
      "1:12: no_overload: '==' does not take (string, null) "
        + "(a missing value is found with has(…))"
    ),
    (
      "event.amount_minor + 1.5",
      "1:20: no_overload: '+' does not take (int, double) (convert one operand, as in double(x))"
    ),
    (
      "event.type + 1",
      "1:12: no_overload: '+' does not take (string, int) (convert the other operand, as in "
        + "string(x))"
    ),
    (
      "event.amount_minor && true",
      "1:1: type_mismatch: an operand of '&&' must be bool, this is int (compare it, as in 'x > 0')"
    ),
    (
      "event.type ? 1 : 2", "1:1: type_mismatch: the condition of '?:' must be bool, this is string"
    ),
    (
      "true ? 1 : 'a'",
      "1:12: type_mismatch: the branches of '?:' are int and string: they must be equal"
    ),
    ("event.type.country", "1:12: unknown_field: string has no field 'country'"),
    ("lists.vip == 'a'", "1:1: bad_set: 'lists.vip' can only stand on the right of 'in'"),
    (
      "event.amount_minor in lists.vip",
      "1:1: type_mismatch: 'lists.vip' holds string, this is int"
    ),
    ("1 in ['a']", "1:3: no_overload: 'in' does not take (int, list(string))"),
    (
      "event.type.startWith('a')",
      "1:12: unknown_function: there is no function 'startWith' (did you mean 'startsWith'?)"
    ),
    (
      "startsWith(event.type, 'a')",
      "1:1: unknown_function: startsWith() is called on a value (write x.startsWith(…))"
    ),
    (
      "event.type.matches('a(')",
      "1:20: bad_pattern: bad pattern, byte 1: missing ) for this ("
    ),
    (
      "size(1)",
      "1:1: no_overload: size() does not take (int) (it takes (string), (bytes), (list(A)), "
        + "(map(A, B)))"
    ),
    ("size()", "1:1: no_overload: size() takes 1 arguments, here are 0"),
    ("names.all(n, n)", "1:14: type_mismatch: the predicate of all() must be bool, this is string"),
    (
      "event.type.all(n, true)",
      "1:1: type_mismatch: all() works on lists and maps, not on string"
    ),
    ("{1.5: 1}", "1:2: type_mismatch: a key must be int, uint, bool or string, this is double"),
    ("names['a']", "1:6: no_overload: '[]' does not take (list(string), string)"),
    ("Message{a: 1}", "1:1: unsupported: messages are not supported"),
    ("has(event.type.x)", "1:5: unknown_field: string has no field 'x'"),
    ("nothing.at.all", "1:1: unknown_name: nothing is named 'nothing.at.all'"),
    (
      "event.typ == 'a' ||\n  event.tz > 1",
      "1:1: unknown_name: nothing is named 'event.typ' (did you mean 'event.type'?)\n2:3: "
        + "unknown_name: nothing is named 'event.tz' (did you mean 'event.ts'?)"
    ),
  ])
  func refuses(_ source: String, with message: String) {
    #expect(faults(of: source, in: Self.environment) == message)
  }

  @Test(arguments: [
    (
      "event.amount_minor", CELType.bool,
      "1:1: type_mismatch: the expression must be bool, it is int (compare it, as in 'x > 0')"
    ),
    ("any", .bool, "1:1: type_mismatch: the expression must be bool, it is dyn"),
    (
      "event.amount_minor", .double,
      "1:1: type_mismatch: the expression must be double, it is int (convert it with double(…))"
    ),
  ])
  func refusesAnUnexpectedType(_ source: String, _ type: CELType, with message: String) {
    #expect(faults(of: source, in: Self.environment, expecting: type) == message)
  }

  @Test(arguments: [
    (
      "event.amuont_minor > 5",
      """
      rule:1:1: error[unknown_name]: nothing is named 'event.amuont_minor'
        event.amuont_minor > 5
        ^^^^^^^^^^^^^^^^^^
        help: did you mean 'event.amount_minor'?
      """
    ),
    (
      "'ä' ==\n\tevent.tpye && 1",
      """
      rule:2:2: error[unknown_name]: nothing is named 'event.tpye'
        \tevent.tpye && 1
        \t^^^^^^^^^^
        help: did you mean 'event.type'?
      rule:2:16: error[type_mismatch]: an operand of '&&' must be bool, this is int
        \tevent.tpye && 1
        \t              ^
        help: compare it, as in 'x > 0'
      """
    ),
    (
      "1 +",
      """
      rule:1:4: error[syntax]: the expression ends where an expression should be
        1 +
           ^
      """
    ),
    (
      String(repeating: "1 + ", count: 40) + "x + " + String(repeating: "1 + ", count: 40) + "1",
      """
      rule:1:161: error[unknown_name]: nothing is named 'x'
        …\(String(repeating: "1 + ", count: 15))x + \(String(repeating: "1 + ", count: 14))…
         \(String(repeating: " ", count: 60))^
      """
    ),
  ])
  func showsWhereAFaultIs(_ source: String, _ expected: String) {
    guard case .failure(let issues) = Self.environment.compile(source) else {
      Issue.record("there is no fault")
      return
    }
    #expect(issues.formatted(for: source, named: "rule") == expected)
  }

  @Test(arguments: [
    ("1 + 2 > 2", Value.bool(true)), ("true || any", .bool(true)), ("any && false", .bool(false)),
    ("[1, 2, 3].map(x, x * 2)", .list([.int(2), .int(4), .int(6)])),
    ("true ? 'a' : event.type", .string("a")), ("size('äö')", .int(2)),
  ])
  func folds(_ source: String, to value: Value) throws {
    let expression = try Self.environment.compile(source).get().expression
    #expect(expression.constant == value)
    #expect(expression.slots.isEmpty)
  }

  @Test func namesTheSlotsAndSetsItReads() throws {
    let source = "has(event.ip) && event.type in lists.vip || event.amount_minor > 5"
    let expression = try Self.environment.compile(source).get().expression
    #expect(expression.slots == [0, 1, 2])
    #expect(expression.sets == [0])
    #expect(expression.constant == nil)
    #expect((3...40).contains(expression.cost))
  }

  @Test func refusesWhatCostsTooMuch() {
    let list =
      "names.map(a, names.map(b, names.map(c, names.map(d, names.map(e, names.map(f, "
      + "names.map(g, 1)))))))"
    #expect(faults(of: list, in: Self.environment).contains("too_costly"))
  }

  @Test func foldsLargeListsInLinearTime() throws {
    let list = (0..<10_000).map { "\($0)" }.joined(separator: ",")
    let program = try Self.environment.compile("event.amount_minor in [\(list)]").get()
    #expect(try program.evaluate(["event.amount_minor": .int(9_999)]) == .bool(true))
    #expect(try program.evaluate(["event.amount_minor": .int(10_000)]) == .bool(false))
  }
}
