import Testing

@testable import CEL

/// What a trace names as the cause of a result.
@Suite struct TraceTests {
  /// Expression, row of `VectorTests.values`, the result and its causes with their operands.
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let row: Int
    let expected: String
    var testDescription: String { "\(source), row \(row)" }

    init(_ source: String, row: Int, _ expected: String) {
      (self.source, self.row, self.expected) = (source, row, expected)
    }
  }

  static let cases = [
    Case("e.n > 5", row: 0, "bool(false) <- e.n > 5: bool(false) [e.n: int(1)]"),
    Case("e.n > 5", row: 2, "fault missing <- e.n > 5: fault missing [e.n: fault missing]"),
    Case(
      "e.n > 0 && e.b", row: 0,
      "bool(true) <- e.n > 0: bool(true) [e.n: int(1)]; e.b: bool(true) []"),
    Case(
      "e.n > 5 && e.b && e.s == 'x'", row: 0,
      "bool(false) <- e.n > 5: bool(false) [e.n: int(1)]; "
        + "e.s == 'x': bool(false) [e.s: string(\"payment\")]"),
    Case("e.n > 5 || e.b", row: 0, "bool(true) <- e.b: bool(true) []"),
    Case(
      "e.n > 5 || !e.b", row: 0,
      "bool(false) <- e.n > 5: bool(false) [e.n: int(1)]; e.b: bool(true) []"),
    Case("has(e.t) && e.t == 'x'", row: 1, "bool(false) <- has(e.t): bool(false) []"),
    Case(
      "e.n * 2 + 1 > e.n", row: 0,
      "bool(true) <- e.n * 2 + 1 > e.n: bool(true) [e.n * 2 + 1: int(3); e.n: int(1)]"),
    Case(
      "(e.n + 1) * 2 > (e.n)", row: 0,
      "bool(true) <- (e.n + 1) * 2 > (e.n): bool(true) [(e.n + 1) * 2: int(4); e.n: int(1)]"),
    Case(
      "((e.s)).startsWith('x') || !((e.n - 1) > 0)", row: 0,
      "bool(true) <- (e.n - 1) > 0: bool(false) [e.n - 1: int(0); e.n: int(1)]"),
    Case(
      "((e.s)).startsWith('p')", row: 0,
      "bool(true) <- ((e.s)).startsWith('p'): bool(true) [e.s: string(\"payment\")]"),
    Case(
      "e.b ? e.n > 0 : e.s == 'a'", row: 0,
      "bool(true) <- e.b: bool(true) []; e.n > 0: bool(true) [e.n: int(1)]"),
    Case("e.b ? e.n > 0 : e.s == 'a'", row: 2, "fault missing <- e.b: fault missing []"),
    Case(
      "e.s in lists.names", row: 0,
      "bool(true) <- e.s in lists.names: bool(true) [e.s: string(\"payment\")]"),
    Case(
      "e.s in ['a', 'b']", row: 0,
      "bool(false) <- e.s in ['a', 'b']: bool(false) [e.s: string(\"payment\")]"),
    Case(
      "[e.n, 7].exists(x, x > 5)", row: 0,
      "bool(true) <- [e.n, 7].exists(x, x > 5): bool(true) "
        + "[[e.n, 7]: list([int(1), int(7)]); e.n: int(1)]"),
    Case(
      "e.n / 0 > 1", row: 0,
      "fault divideByZero <- e.n / 0 > 1: fault divideByZero "
        + "[e.n / 0: fault divideByZero; e.n: int(1)]"),
    Case(
      "e.?t.orValue('none') == 'none'", row: 1,
      "bool(true) <- e.?t.orValue('none') == 'none': bool(true) "
        + "[e.?t.orValue('none'): string(\"none\")]"),
    Case("1 < 2", row: 0, "bool(true) <- "),
    Case("true || e.b", row: 2, "bool(true) <- "),
    Case("e.n", row: 0, "int(1) <- e.n: int(1) []"),
  ]

  @Test(arguments: cases) func names(_ c: Case) throws {
    let expression = try Expression.compile(c.source, in: VectorTests.declarations).get()
    let batch = ColumnBatch(types: VectorTests.types, values: VectorTests.values)
    let trace = unsafe expression.trace(columns: batch.columns, row: c.row, sets: FixedSets())
    #expect(Self.text(trace) == c.expected)
  }

  @Test func namesWhatWasAskedOfSets() throws {
    let source =
      "e.b || e.t in lists.names || [e.s].exists(x, x in lists.names && e.s in lists.names)"
    let expression = try Expression.compile(source, in: VectorTests.declarations).get()
    let batch = ColumnBatch(types: VectorTests.types, values: VectorTests.values)
    let trace = unsafe expression.trace(columns: batch.columns, row: 0, sets: FixedSets())
    let questions = trace.questions.map { "\($0.operand) in \($0.set): \(Self.text($0.outcome))" }
    #expect(questions == ["e.t in 2: bool(false)", "e.s in 2: bool(true)"])
  }

  private static func text(_ trace: Trace) -> String {
    let causes = trace.causes.map { cause in
      let operands = cause.operands.map { "\($0.text): \(text($0.outcome))" }
      return "\(cause.condition.text): \(text(cause.condition.outcome)) "
        + "[\(operands.joined(separator: "; "))]"
    }
    return "\(text(trace.outcome)) <- \(causes.joined(separator: "; "))"
  }

  private static func text(_ outcome: Trace.Outcome) -> String {
    Outcome { () throws(EvaluationFault) -> Value in try outcome.get() }.description
  }
}
