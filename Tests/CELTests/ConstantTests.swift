import Testing

@testable import CEL

/// Names for values: an expression with one is the expression with the value.
@Suite struct ConstantTests {
  static let declarations: Declarations = {
    var declarations = VectorTests.declarations
    declarations.constant("c.low", .int, .int(5))
    declarations.constant("c.below", .int, .int(-5))
    declarations.constant("c.share", .double, .double(0.25))
    declarations.constant("c.is_on", .bool, .bool(true))
    declarations.constant("c.word", .string, .string("x"))
    declarations.constant("c.words", .list(.string), .list([.string("x"), .string("y")]))
    declarations.constant("c.numbers", .list(.int), .list([.int(1), .int(7)]))
    declarations.constant("c.span", .string, .string("90s"))
    declarations.constant("c.shape", .string, .string("^p.y"))
    return declarations
  }()

  /// An expression, and the same one with the values written out.
  struct Case: Sendable, CustomTestStringConvertible {
    let named: String
    let written: String
    var testDescription: String { named }

    init(_ named: String, _ written: String) { (self.named, self.written) = (named, written) }
  }

  /// Those that only column kernels evaluate.
  static let ofKernels = [
    Case("e.n > c.low", "e.n > 5"),
    Case("c.low < e.n", "5 < e.n"),
    Case("e.n == c.share", "e.n == 0.25"),
    Case("e.n > c.low * 2 + 1", "e.n > 11"),
    Case("e.n - c.below > -c.below", "e.n - -5 > 5"),
    Case("e.s == c.word", "e.s == 'x'"),
    Case("e.s in c.words", "e.s in ['x', 'y']"),
    Case("!(e.n in c.numbers)", "!(e.n in [1, 7])"),
    Case("c.is_on && e.b", "true && e.b"),
    Case("c.is_on || e.b", "true || e.b"),
    Case("c.is_on ? e.n > c.low : e.b", "true ? e.n > 5 : e.b"),
    Case("e.at + duration(c.span) > e.at", "e.at + duration('90s') > e.at"),
    Case("e.s.contains(c.word + c.word)", "e.s.contains('xx')"),
    Case("has(c.low) && e.b", "true && e.b"),
    Case("c.?low.orValue(7) < e.n", "optional.of(5).orValue(7) < e.n"),
    Case("e.n > size(c.words)", "e.n > 2"),
  ]

  /// Those of which more is left to the general evaluator.
  static let general = [
    Case("e.s.matches(c.shape)", "e.s.matches('^p.y')"),
    Case("c.words.exists(w, w == e.s)", "['x', 'y'].exists(w, w == e.s)"),
    Case("[e.n, c.low].exists(n, n == c.low)", "[e.n, 5].exists(n, n == 5)"),
    Case("c.numbers[e.n] == 7", "[1, 7][e.n] == 7"),
    Case("string(c.below) + e.s == '-5x'", "string(-5) + e.s == '-5x'"),
  ]

  private static func compile(_ source: String) throws -> Expression {
    try Expression.compile(source, in: declarations).get()
  }

  private static func plan(_ expression: Expression) -> [String] {
    let program = VectorProgram(expression)
    return program.code.instructions.map {
      // How a table lies in memory is its own affair.
      var kernel = "\($0.kernel)"
      if case .textInside = $0.kernel { kernel = "textInside" }
      return "\(kernel) \($0.operands) \($0.output) \($0.skips)"
    } + ["\(program.result) \(program.registerCount) \(program.slotCount)"]
  }

  @Test(arguments: ofKernels) func compilesToTheSameProgram(_ c: Case) throws {
    #expect(Self.plan(try Self.compile(c.named)) == Self.plan(try Self.compile(c.written)))
  }

  @Test(arguments: ofKernels + general) func hasTheSameCostTypeAndSlots(_ c: Case) throws {
    let (named, written) = (try Self.compile(c.named), try Self.compile(c.written))
    #expect(named.cost == written.cost)
    #expect(named.type == written.type)
    #expect(named.slots == written.slots)
    #expect(named.constant == written.constant)
  }

  @Test(arguments: ofKernels + general) func hasTheSameResultInEveryRow(_ c: Case) throws {
    let batch = ColumnBatch(types: VectorTests.types, values: VectorTests.values)
    for row in 0..<3 {
      let outcomes = try [c.named, c.written].map { source in
        let trace = unsafe try Self.compile(source)
          .trace(columns: batch.columns, row: row, sets: nil)
        return Outcome { () throws(EvaluationFault) -> Value in try trace.outcome.get() }
          .description
      }
      #expect(outcomes[0] == outcomes[1], "row \(row)")
    }
  }

  // MARK: What is told of them

  @Test(arguments: [
    ("e.n > c.low && e.s in c.words", ["c.low", "c.words"]),
    ("false && e.n > c.low", ["c.low"]),
    ("c.is_on ? e.b : e.n > c.share", ["c.is_on", "c.share"]),
    ("has(c.low) && c.?word.hasValue()", ["c.low", "c.word"]),
    ("e.b", []),
  ])
  func isNamedAmongThoseThatAreRead(_ source: String, names: [String]) throws {
    #expect(try Self.compile(source).namedConstants.sorted() == names)
  }

  @Test(arguments: [
    ("e.n > c.low && e.s in c.words", "e.n > 5 && e.s in ['x', 'y']"),
    ("e.n > c . low", "e.n > 5"),
    ("e.n>c.below", "e.n>(-5)"),
    ("c.share < e.n", "0.25 < e.n"),
    ("has(c.is_on) && c.is_on", "true && true"),
    ("c.?low.orValue(1) < 2", "optional.of(5).orValue(1) < 2"),
    ("e.t == '日本 c.low' && e.n > c.low", "e.t == '日本 c.low' && e.n > 5"),
    ("e.b", "e.b"),
  ])
  func isPutInTheTextByItsValue(_ source: String, text: String) throws {
    #expect(try Self.compile(source).sourceWithValues == text)
  }

  /// Values that are equal to the language may still be different ones.
  @Test func valuesThatDifferHaveTextsThatDiffer() {
    let values: [Value] = [
      .int(1), .uint(1), .double(1), .string("1"), .string("'1'"), .string("\\'1\\'"), .bool(true),
      .string("true"), .list([.int(1)]), .list([.list([.int(1)])]), .list([]), .null, .int(-1),
      .double(-0.0), .double(0), .optional(nil), .optional(.int(1)), .bytes([1]),
    ]
    #expect(Set(values.map(\.literal)).count == values.count)
  }

  @Test(arguments: [
    (
      "e.n > c.low", "e.n > c.low: bool(false) [e.n: int(1); c.low: int(5)]"
    ),
    (
      "e.n + c.low > c.low * 2",
      "e.n + c.low > c.low * 2: bool(false) [e.n + c.low: int(6); e.n: int(1); c.low: int(5)]"
    ),
    ("c.is_on && e.b", "c.is_on && e.b: bool(true) [c.is_on: bool(true)]"),
    ("e.n > 5", "e.n > 5: bool(false) [e.n: int(1)]"),
  ])
  func isShownInTraces(_ source: String, expected: String) throws {
    let batch = ColumnBatch(types: VectorTests.types, values: VectorTests.values)
    let trace = unsafe try Self.compile(source).trace(columns: batch.columns, row: 0, sets: nil)
    func text(_ outcome: Trace.Outcome) -> String {
      Outcome { () throws(EvaluationFault) -> Value in try outcome.get() }.description
    }
    let causes = trace.causes.map { cause in
      let operands = cause.operands.map { "\($0.text): \(text($0.outcome))" }
      return "\(cause.condition.text): \(text(cause.condition.outcome)) "
        + "[\(operands.joined(separator: "; "))]"
    }
    #expect(causes == [expected])
  }

  // MARK: Faults

  @Test(arguments: [
    ("e.n > c.lwo", "nothing is named 'c.lwo'", "did you mean 'c.low'?"),
    ("e.n > c", "nothing is named 'c'", nil),
    ("e.n > c.word", "'>' does not take (int, string)", nil),
    ("e.n in c.words", "'in' does not take (int, list(string))", nil),
    ("c.low.x > 5", "int has no field 'x'", nil),
    ("e.s.matches(c.word + '(')", "bad pattern, byte 1: missing ) for this (", nil),
  ])
  func isRefused(_ source: String, message: String, help: String?) throws {
    guard case .failure(let issues) = Expression.compile(source, in: Self.declarations) else {
      Issue.record("it compiles")
      return
    }
    #expect(issues.all.map(\.message) == [message])
    if let help { #expect(issues.all.map(\.help) == [help]) }
  }

  /// As variables do: the variable of a macro goes first, and a leading point goes around it.
  @Test func isHiddenByTheVariableOfAMacro() throws {
    let hidden = try Self.compile("[{'low': 9}].exists(c, c.low == 9)")
    #expect(hidden.constant == .bool(true))
    #expect(hidden.namedConstants.isEmpty)
    #expect(try Self.compile("[{'low': 9}].exists(c, .c.low == 5)").constant == .bool(true))
  }

  @Test func anEnvironmentHasThemToo() throws {
    var environment = Environment()
    environment.variable("amount", .int)
    environment.constant("most", .int, .int(500))
    let program = try environment.compile("amount > most").get()
    #expect(try program.evaluate(["amount": .int(600)]) == .bool(true))
    #expect(try program.evaluate(["amount": .int(500)]) == .bool(false))
  }
}
