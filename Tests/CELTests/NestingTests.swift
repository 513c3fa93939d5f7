import Testing

@testable import CEL

/// Values that are nested deeper than a stack are not made: what compares or frees them recurses.
@Suite struct NestingTests {
  private static func bindings(
    _ first: String, _ count: Int, last: String, _ step: String
  ) -> String {
    "cel.bind(a, \(first), " + String(repeating: "cel.bind(a, \(step), ", count: count) + last
      + String(repeating: ")", count: count + 1)
  }

  private static var environment: Environment {
    var environment = Environment()
    environment.variable("n", .int)
    environment.variable("any", .dyn)
    return environment
  }

  private static let deep =
    String(repeating: "[", count: 100) + "a" + String(repeating: "]", count: 100)

  @Test(arguments: [
    bindings("n", 20, last: "a == a", deep), bindings("1", 20, last: "a == a", deep),
    bindings("any", 20, last: "a == a", deep), bindings("n", 20, last: "size(a)", deep),
    bindings("n", 20, last: "a == a", deep.replacing("[", with: "{1:").replacing("]", with: "}")),
    bindings("[n]", 150, last: "a.map(b, [b])", "[[a]]"),
    bindings("n", 150, last: "a", "optional.of([a])"),
    bindings("[n]", 150, last: "a", "a.map(b, [b])"),
  ])
  func refuses(_ source: String) {
    #expect(faults(of: source, in: Self.environment).contains("too_deep: the value is nested"))
  }

  @Test func doesNotTakeTheLengthOfAChainForDepth() throws {
    let source = Self.bindings("n", 200, last: "a", "a + 1")
    #expect(try Self.environment.compile(source).get().evaluate(["n": .int(8)]) == .int(208))
  }

  @Test func sharesItsParts() throws {
    let source = Self.bindings("[n]", 60, last: "a.size()", "[a, a]")
    #expect(try Self.environment.compile(source).get().evaluate(["n": .int(8)]) == .int(2))
    let compared = Self.bindings("[n]", 60, last: "a == a", "[a, a]")
    let program = try Self.environment.compile(compared).get()
    #expect(throws: EvaluationFault.budgetExceeded) { try program.evaluate(["n": .int(8)]) }
  }
}

/// What reads shared parts again and again pays each time.
@Suite struct SharedPartTests {
  private static func doubled(_ first: String, _ step: String, last: String = "a") -> String {
    "cel.bind(a, \(first), " + String(repeating: "cel.bind(a, \(step), ", count: 60) + last
      + String(repeating: ")", count: 61)
  }

  @Test(arguments: [
    doubled("[n]", "[a, a]", last: "a in [" + doubled("[8]", "[a, a]") + "]"),
    doubled("[n]", "[a, a]") + " in [" + doubled("[8]", "[a, a]") + "]",
    doubled("{'k': n}", "{'k': a, 'l': a}", last: "a == a"),
    doubled("[n]", "[optional.of(a), optional.of(a)]", last: "a == a"),
    doubled("[n]", "[a, a]", last: "'%s'.format([a])"),
    doubled("'x'", "a + a", last: "size(a)"),
    "big.all(x, big.all(y, {text: 1}[text] == 1))", "big.all(x, big.all(y, text < text + 'a'))",
    "big.all(x, big.all(y, at.getHours(text) == 1))",
  ])
  func endsWithinItsBudget(_ source: String) throws {
    var environment = Environment()
    environment.variable("n", .int)
    environment.variable("big", .list(.int))
    environment.variable("text", .string)
    environment.variable("at", .timestamp)
    let program = try environment.compile(source).get()
    let values: [String: Value] = [
      "n": .int(8), "big": .list((0..<1000).map { .int($0) }),
      "text": .string(String(repeating: "x", count: 30_000)),
      "at": .timestamp(try #require(Timestamp(seconds: 0))),
    ]
    #expect(throws: EvaluationFault.budgetExceeded) { try program.evaluate(values) }
  }
}
