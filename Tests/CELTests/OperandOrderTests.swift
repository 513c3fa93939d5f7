import Testing

@testable import CEL

/// A cheap right operand of `&&` and `||` is asked before a costly left one, and nobody can tell.
@Suite struct OperandOrderTests {
  private static let loop = "[1, 2, 3, 4, 5, 6, 7, 8].exists(x, x + l[0] == y)"

  private static func program(_ source: String) throws -> Program {
    var environment = Environment()
    environment.variable("y", .int)
    environment.variable("l", .list(.int))
    environment.variable("cheap", .bool, isOptional: true)
    return try environment.compile(source).get()
  }

  /// What is not run is not paid for: the budget is enough for the loop behind, not for both.
  @Test(arguments: [("&&", false, true), ("||", true, false)])
  func savesTheCostlySide(_ sign: String, _ cheap: Bool, _ expected: Bool) throws {
    let other = sign == "&&" ? "||" : "&&"
    let source = "(\(Self.loop) \(sign) cheap) \(other) l.exists(x, x == \(expected ? 0 : 1))"
    let variables = ["y": Value.int(0), "l": .list([.int(0)]), "cheap": .bool(cheap)]
    #expect(try Self.program(source).evaluate(variables, budget: 10) == .bool(expected))
    #expect(throws: EvaluationFault.budgetExceeded) {
      try Self.program(source).evaluate(["y": .int(0), "l": .list([.int(0)])], budget: 10)
    }
  }

  @Test(arguments: [
    // Both fail: the left fault is told.
    ("\(loop) && cheap", EvaluationFault.indexOutOfRange),
    ("\(loop) || cheap", .indexOutOfRange),
  ])
  func tellsTheLeftFault(_ source: String, _ fault: EvaluationFault) throws {
    #expect(throws: fault) {
      try Self.program(source).evaluate(["y": .int(0), "l": .list([])])
    }
  }

  @Test func tellsTheRightFaultWhenTheLeftSideHasNone() throws {
    let variables = ["y": Value.int(3), "l": .list([.int(0)])]
    #expect(throws: EvaluationFault.missing) {
      try Self.program("\(Self.loop) && cheap").evaluate(variables)
    }
    #expect(try Self.program("\(Self.loop) || cheap").evaluate(variables) == .bool(true))
  }

  @Test func keepsTheOrderOfCheapOperands() throws {
    let expression = try Self.program("y > 1 && cheap").expression
    #expect(!expression.tree.asksRightFirst(expression.tree.root))
  }

  @Test func plansTheCheapSideFirstInColumns() throws {
    var environment = Environment()
    environment.variable("s", .string)
    environment.variable("a", .int)
    let expression = try environment.compile("s.matches('^a+b') && a > 5").get().expression
    let instructions = VectorProgram(expression).code.instructions
    #expect(instructions.count == 3)
    guard case .compareInteger = instructions[0].kernel, case .pattern = instructions[1].kernel
    else {
      Issue.record("the pattern is not second")
      return
    }
    #expect(instructions[1].skips.count == 1)
  }
}
