import Testing

@testable import CEL

@Suite struct OptionalsLibraryTests {
  private static var environment: Environment {
    var environment = Environment()
    environment.variable("e.x", .int, isOptional: true)
    environment.variable("e.y", .string, isOptional: true)
    environment.variable("m", .map(.string, .int))
    return environment
  }

  @Test(arguments: [
    ("e.?x", CELType.optional(.int)), ("e.?x.orValue(1)", .int), ("e.?x.hasValue()", .bool),
    ("m.?a", .optional(.int)), ("m[?'a'].orValue(0) + 1", .int), ("[?e.?x, 1]", .list(.int)),
    ("{?'a': e.?x}", .map(.string, .int)), ("e.?x.optMap(v, v > 1)", .optional(.bool)),
    ("e.?x.optFlatMap(v, m.?a)", .optional(.int)), ("optional.none()", .optional(.dyn)),
    ("cel.bind(v, e.x, v + v)", .int), ("m.transformMap(k, v, string(v))", .map(.string, .string)),
    ("m.transformMapEntry(k, v, {v: k})", .map(.int, .string)),
    ("[1].transformList(i, v, [i, v])", .list(.list(.int))),
  ])
  func has(_ source: String, type: CELType) throws {
    #expect(try Self.environment.compile(source).get().expression.type == type)
  }

  @Test(arguments: [
    ("e.?x.orValue(7)", "int(7)", "int(3)"), ("e.?x.hasValue()", "bool(false)", "bool(true)"),
    ("e.?x.or(optional.of(8)).value()", "int(8)", "int(3)"),
    ("e.?x.optMap(v, v * 2).orValue(-1)", "int(-1)", "int(6)"),
    ("e.?x.value()", "fault noValue", "int(3)"),
    // The right side runs only where it is needed.
    ("e.?x.orValue(1 / 0)", "fault divideByZero", "int(3)"),
    ("optional.of(e.x).orValue(1 / 0)", "fault missing", "int(3)"),
    ("e.?x.or(optional.of(1 / 0)).value()", "fault divideByZero", "int(3)"),
    ("size([?e.?x, 1])", "int(1)", "int(2)"), ("size({?'a': e.?x})", "int(0)", "int(1)"),
    ("e.?x.orValue(7) > 5 && e.?y.orValue('a') == 'a'", "bool(true)", "bool(false)"),
    ("m.?a.orValue(e.x)", "fault missing", "int(3)"),
  ])
  func evaluates(_ source: String, missing: String, present: String) throws {
    let program = try Self.environment.compile(source).get()
    let map = Value.map(ValueMap())
    for (variables, expected) in [(["m": map], missing), (["m": map, "e.x": .int(3)], present)] {
      let outcome = Outcome { () throws(EvaluationFault) -> Value in
        try program.evaluate(variables)
      }
      #expect(outcome.description == expected)
    }
  }

  @Test func needsNoOptionalForTheDefaultOfAVariable() throws {
    let expression = try Self.environment.compile("e.?x.orValue(7) > 5").get().expression
    #expect(VectorProgram(expression).generalOperationCount == 0)
  }

  @Test(arguments: [
    ("optional.of(1) + 1", "1:16: no_overload: '+' does not take (optional(int), int)"),
    ("e.?x > 1", "1:6: no_overload: '>' does not take (optional(int), int)"),
    ("[?1]", "1:3: type_mismatch: an element behind '?' must be optional, this is int"),
    ("e.?x.optFlatMap(v, v)", "1:20: type_mismatch: the body of optFlatMap() must be optional"),
    ("e.x.optMap(v, v)", "1:1: type_mismatch: optMap() works on optional values, not on int"),
    ("e.?nothing", "1:1: unknown_name: nothing is named 'e.nothing'"),
    ("e.?z", "1:1: unknown_name: nothing is named 'e.z' (did you mean 'e.x'?)"),
    ("m.transformMapEntry(k, v, v)", "1:27: type_mismatch: the entry of transformMapEntry() must"),
  ])
  func refuses(_ source: String, with start: String) {
    #expect(faults(of: source, in: Self.environment).hasPrefix(start))
  }

  @Test func isLeftOutWhereTheLibraryIs() {
    let bare = Environment(libraries: [])
    #expect(faults(of: "{}.?a", in: bare) == "1:4: unsupported: optional values are not enabled")
    #expect(faults(of: "cel.bind(a, 1, a)", in: bare).contains("unknown_function"))
    #expect(faults(of: "[1].all(i, v, true)", in: bare).contains("unknown_function"))
    #expect(faults(of: "optional.of(1)", in: bare).contains("unknown_function"))
  }
}
