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
