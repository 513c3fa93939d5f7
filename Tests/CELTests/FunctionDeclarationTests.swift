import Testing

@testable import CEL

@Suite struct FunctionDeclarationTests {
  private static var environment: Environment {
    var environment = Environment()
    environment.variable("any", .dyn)
    environment.variable("words", .list(.string))
    environment.function(
      FunctionDeclaration(
        "first", .method, summary: "The first element.",
        [
          Overload([.list(.parameter("T"))], .optional(.parameter("T"))) { arguments, _ in
            guard case .list(let elements) = arguments[0] else { return .optional(nil) }
            return .optional(elements.first)
          }
        ]))
    environment.function(
      FunctionDeclaration(
        "shop.rank", summary: "A number for a word.", cost: 30,
        [
          Overload([.string], .int) { arguments, budget throws(EvaluationFault) in
            guard case .string(let text) = arguments[0] else { throw .noMatchingOverload }
            try budget.charge(50)
            return .int(Int64(text.utf8.count))
          }, Overload([.int], .double) { _, _ in .double(0.5) },
        ]))
    return environment
  }

  @Test(arguments: [
    ("words.first()", CELType.optional(.string)), ("words.first().orValue('')", .string),
    ("shop.rank('a')", .int), ("shop.rank(1)", .double), ("shop.rank(any)", .dyn),
    ("[[1]].first()", .optional(.list(.int))), ("any.first()", .optional(.dyn)),
  ])
  func has(_ source: String, type: CELType) throws {
    #expect(try Self.environment.compile(source).get().expression.type == type)
  }

  @Test(arguments: [
    ("words.first().value()", Value.string("a")), ("shop.rank(words[1])", .int(2)),
    ("shop.rank(any)", .double(0.5)), ("words.map(w, shop.rank(w))", .list([.int(1), .int(2)])),
  ])
  func runs(_ source: String, _ expected: Value) throws {
    let variables = ["words": Value.list([.string("a"), .string("bb")]), "any": .int(1)]
    #expect(try Self.environment.compile(source).get().evaluate(variables) == expected)
  }

  @Test func findsAFunctionInItsContainer() throws {
    var environment = Self.environment
    environment.container = "shop.tests"
    #expect(try environment.compile("rank('abc')").get().evaluate() == .int(3))
    #expect(faults(of: ".rank('abc')", in: environment).contains("unknown_function"))
  }

  @Test(arguments: [
    ("shop.rank(true)", "it takes (string), (int)"),
    ("shop.rank()", "takes 1 arguments, here are 0"),
    ("shop.rang('a')", "did you mean 'shop.rank'?"), ("first(words)", "write x.first(…)"),
    ("words.frist()", "did you mean 'first'?"), ("1.first()", ""),
  ])
  func refuses(_ source: String, saying part: String) {
    let text = faults(of: source, in: Self.environment)
    #expect(text != "none")
    #expect(text.contains(part))
  }

  @Test func paysFromTheBudgetOfTheEvaluation() throws {
    let program = try Self.environment.compile("words.all(w, shop.rank(w) > 0)").get()
    let words = ["words": Value.list((0..<10).map { _ in .string("a") })]
    #expect(try program.evaluate(words, budget: 1000) == .bool(true))
    #expect(throws: EvaluationFault.budgetExceeded) { try program.evaluate(words, budget: 100) }
  }

  @Test func countsWhatACallCosts() throws {
    let environment = Self.environment
    let cheap = try environment.compile("words[0] == 'a'").get().expression.cost
    let dear = try environment.compile("shop.rank(words[0]) == 1").get().expression.cost
    #expect(dear >= cheap + 25)
  }

  @Test func mayNotReplaceAFunctionOfTheLanguage() async {
    await #expect(processExitsWith: .failure) {
      var environment = Environment()
      environment.function(
        FunctionDeclaration(
          "size", summary: "No.", [Overload([.int], .int) { arguments, _ in arguments[0] }]))
    }
  }
}
