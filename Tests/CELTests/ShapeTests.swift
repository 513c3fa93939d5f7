import Testing

@testable import CEL

/// When an expression is true, as its structure tells it.
@Suite struct ShapeTests {
  static func expression(_ source: String) throws -> Expression {
    try Expression.compile(source, in: RandomExpression.declarations).get()
  }

  static func shape(_ source: String) throws -> Shape { try expression(source).shape }

  /// The shape in short: `s0` is slot 0, `has0` whether it is there, `term` another term.
  static func text(_ shape: Shape) -> String {
    switch shape {
    case .all(let parts): "all(\(parts.map { text($0) }.joined(separator: ", ")))"
    case .any(let parts): "any(\(parts.map { text($0) }.joined(separator: ", ")))"
    case .test(let test): "\(text(test.operand.subject)) \(text(test.relation))"
    }
  }

  static func text(_ subject: Shape.Operand.Subject) -> String {
    switch subject {
    case .slot(let slot): "s\(slot)"
    case .presence(let slot): "has\(slot)"
    case .term: "term"
    }
  }

  static func text(_ relation: Shape.Relation) -> String {
    func text(_ value: Value) -> String {
      switch value {
      case .int(let number): "\(number)"
      case .double(let number): "\(number)"
      case .string(let text): "'\(text)'"
      case .bool(let isTrue): "\(isTrue)"
      default: "\(value)"
      }
    }
    return switch relation {
    case .among(let values): "in \(values.map(text).joined(separator: "|"))"
    case .notAmong(let values): "not in \(values.map(text).joined(separator: "|"))"
    case .less(let value): "< \(text(value))"
    case .lessOrEqual(let value): "<= \(text(value))"
    case .greater(let value): "> \(text(value))"
    case .greaterOrEqual(let value): ">= \(text(value))"
    }
  }

  @Test(arguments: [
    ("true", "all()"),
    ("1 > 2", "any()"),
    ("v.i > 5", "s0 > 5"),
    ("5 > v.i", "s0 < 5"),
    ("!(v.i > 5)", "s0 <= 5"),
    ("v.s == 'a'", "s5 in 'a'"),
    ("'a' != v.s", "s5 not in 'a'"),
    ("!(v.s in ['a', 'b'])", "s5 not in 'a'|'b'"),
    ("v.b", "s4 in true"),
    ("!v.b", "s4 in false"),
    ("v.b == false", "s4 in false"),
    ("v.b != false", "s4 in true"),
    ("!(v.b == false)", "s4 in true"),
    ("has(v.j)", "has1 in true"),
    ("v.i > 1 && (v.i < 9 && v.b)", "all(s0 > 1, s0 < 9, s4 in true)"),
    ("v.i > 1 || v.b || v.i < 0", "any(s0 > 1, s4 in true, s0 < 0)"),
    ("!(v.i > 1 || v.b)", "all(s0 <= 1, s4 in false)"),
    ("!(v.i > 1 && v.b)", "any(s0 <= 1, s4 in false)"),
    (
      "v.b ? v.i > 1 : v.s == 'a'", "any(all(s4 in true, s0 > 1), all(s4 in false, s5 in 'a'))"
    ),
    ("v.i + 1 > 5", "term > 5"),
    ("v.i > v.j", "term in true"),
    ("v.s in lists.names || true", "all()"),
    ("v.s in lists.names", "term in true"),
    ("v.s.matches('a')", "term in true"),
    // What is not greater may still be no number.
    ("!(v.d > 5.0)", "term in false"),
    ("!(v.d == 5.0)", "s2 not in 5.0"),
  ]) func isRead(_ item: (source: String, shape: String)) throws {
    #expect(try Self.text(Self.shape(item.source)) == item.shape)
  }

  @Test(arguments: [
    ("v.i > 8", "v.i > 5"),
    ("v.i > 5", "v.i >= 5"),
    ("v.i >= 6", "v.i > 5"),
    ("v.i < 5", "v.i <= 5"),
    ("v.i == 7", "v.i > 5"),
    ("v.i == 7", "v.i != 5"),
    ("v.i > 5", "v.i != 5"),
    ("v.i > 5", "v.i > 4.5"),
    ("v.s == 'a'", "v.s in ['a', 'b']"),
    ("v.s in ['a', 'b']", "v.s == 'b' || v.s == 'c' || v.s == 'a'"),
    ("!(v.s in ['a', 'b'])", "v.s != 'a'"),
    ("v.i > 8 && v.b", "v.i > 5"),
    ("v.b && v.i > 8", "v.i > 5 && v.b"),
    ("v.i > 8", "v.b || v.i > 5"),
    ("v.i > 8 || v.i == 6", "v.i > 5"),
    ("(v.b || v.i > 8) && v.s == 'a'", "v.i > 5 || v.b"),
    ("v.i > v.j", "v.j < v.i"),
    ("v.i + v.j > 8", "v.i + v.j > 5"),
    ("v.j > 5", "has(v.j)"),
    ("v.t.startsWith('a')", "has(v.t)"),
    ("v.b ? v.i > 8 : v.i > 9", "v.i > 5"),
    ("false", "v.i > 5"),
    ("v.i > 5", "true"),
    ("v.s.matches('a') && v.b", "v.s.matches('a')"),
    ("v.b && v.s.lowerAscii() == 'a'", "v.s.lowerAscii() in ['a', 'b']"),
  ]) func implies(_ item: (source: String, other: String)) throws {
    var steps = 1_000
    #expect(try Self.shape(item.source).implies(Self.shape(item.other), steps: &steps))
    #expect(steps > 900)
  }

  @Test(arguments: [
    ("v.i > 5", "v.i > 8"),
    ("v.i >= 5", "v.i > 5"),
    ("v.i > 5", "v.j > 5"),
    ("v.s in ['a', 'b']", "v.s == 'a'"),
    ("v.i > 8 || v.b", "v.i > 5"),
    ("v.i > 5", "v.i > 5 && v.b"),
    ("has(v.j)", "v.j > 5"),
    ("v.b ? v.i > 8 : true", "v.i > 5"),
    // One of them may be there, and that be enough.
    ("v.e > 1.0 || v.j > 1", "has(v.j)"),
    ("has(v.j) ? v.i > 1 : v.b", "has(v.i) && v.i > 1"),
    ("v.s.matches('a')", "v.s.matches('b')"),
    ("v.s.lowerAscii() == 'a'", "v.s.upperAscii() == 'a'"),
    // By the order of doubles the two are equal.
    ("v.i >= 9007199254740993", "v.i > 9007199254740992.0"),
  ]) func doesNotImply(_ item: (source: String, other: String)) throws {
    var steps = 1_000
    #expect(try !Self.shape(item.source).implies(Self.shape(item.other), steps: &steps))
  }

  @Test func endsWhenItsStepsAreUsedUp() throws {
    var steps = 3
    let shape = try Self.shape("v.i > 1 && v.j > 2 && v.b")
    #expect(!shape.implies(shape, steps: &steps))
    #expect(steps == 0)
  }

  @Test(arguments: [
    ("v.i > 5", "v.i < 3", true),
    ("v.i > 5", "v.i < 6", true),
    ("v.i >= 5", "v.i < 6", false),
    ("v.d > 5.0", "v.d < 6.0", false),
    ("v.d >= 5.0", "v.d < 5.0", true),
    ("v.i >= 5", "v.i <= 5", false),
    ("v.s == 'a'", "v.s == 'b'", true),
    ("v.s == 'a'", "v.s != 'a'", true),
    ("v.s in ['a', 'b']", "v.s > 'b'", true),
    ("v.i > 5", "v.j < 3", false),
    ("has(v.j)", "!has(v.j)", true),
    ("v.j > 5", "!has(v.j)", true),
    ("v.t.size() > 5", "!has(v.t)", true),
    ("v.i > 5", "v.i != 7", false),
  ]) func excludes(_ item: (source: String, other: String, gives: Bool)) throws {
    guard case .test(let test) = try Self.shape(item.source),
      case .test(let other) = try Self.shape(item.other)
    else {
      Issue.record("no tests")
      return
    }
    #expect(test.excludes(other) == item.gives)
    #expect(other.excludes(test) == item.gives)
  }

  @Test(arguments: [
    ("v.i + v.j == 5", "5 == v.i + v.j", true),
    ("v.i == v.j", "v.j == v.i", true),
    ("v.i > v.j", "v.j < v.i", true),
    ("v.i > v.j", "v.i < v.j", false),
    ("v.s + 'a' == v.t", "v.t == 'a' + v.s", false),
    ("v.s in ['a']", "v.s in ['b']", false),
    ("v.s.lowerAscii() == v.t", "v.s.upperAscii() == v.t", false),
    ("w.ints.exists(x, x > 1)", "w.ints.exists(y, y > 1)", true),
    ("w.ints.exists(x, x > 1)", "w.ints.all(y, y > 1)", false),
    ("w.counts.a > v.i", "w.counts.b > v.i", false),
  ]) func sameStructure(_ item: (source: String, other: String, isSame: Bool)) throws {
    let (left, right) = (try Self.expression(item.source), try Self.expression(item.other))
    #expect((left.structure == right.structure) == item.isSame)
  }

  @Test func orderAndRepetitionMakeNoOtherSpelling() throws {
    let shape = try Self.shape("v.b && (v.i > 1 || v.i < 0) && v.b")
    #expect(try shape.spelling == Self.shape("(0 > v.i || 1 < v.i) && v.b").spelling)
    #expect(try shape.spelling != Self.shape("(0 > v.i || 2 < v.i) && v.b").spelling)
  }

  @Test(arguments: [
    ("v.b && v.i > 5", ["v.b", "v.i > 5"]),
    ("5 < v.i || !(v.s in ['a', \"b\"])", ["5 < v.i", "v.s in ['a', \"b\"]"]),
    (
      "has(v.j) ? v.i > 2 + 3 : v.s.matches('a')",
      ["has(v.j)", "v.i > 2 + 3", "has(v.j)", "v.s.matches('a')"]
    ),
  ]) func knowsWhereTestsStand(_ item: (source: String, texts: [String])) throws {
    func texts(_ shape: Shape) -> [String] {
      switch shape {
      case .all(let parts), .any(let parts): return parts.flatMap(texts)
      case .test(let test):
        let bytes = Array(item.source.utf8)
        return [test.range.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "nowhere"]
      }
    }
    #expect(try texts(Self.shape(item.source)) == item.texts)
  }

  /// What implies another condition is true in no row in which the other is not; what excludes it,
  /// in no row in which it is.
  @Test func holdsForRandomConditions() throws {
    var random = RandomExpression(generator: SeededGenerator(state: 20_261_125))
    let sources = (0..<160).map { _ in Self.condition(&random, depth: 2) }
    let rows = random.rows(60)
    let conditions = try sources.map { source in
      let expression = try Self.expression(source)
      return (source: source, shape: expression.shape, truth: Self.truth(expression, rows))
    }
    var (impliedCount, excludedCount) = (0, 0)
    for left in conditions {
      for right in conditions where left.source != right.source {
        var steps = 10_000
        if left.shape.implies(right.shape, steps: &steps) {
          impliedCount += 1
          let isSo = zip(left.truth, right.truth).allSatisfy { !$0 || $1 }
          #expect(isSo, "\(left.source) does not imply \(right.source)")
        }
        if case .test(let test) = left.shape, case .test(let other) = right.shape,
          test.excludes(other)
        {
          excludedCount += 1
          let isSo = zip(left.truth, right.truth).allSatisfy { !($0 && $1) }
          #expect(isSo, "\(left.source) does not exclude \(right.source)")
        }
      }
    }
    #expect(impliedCount > 500 && excludedCount > 100)
  }

  private static func truth(_ expression: Expression, _ rows: [[Value?]]) -> [Bool] {
    rows.map { row in
      var evaluator = Evaluator(expression.tree, steps: Limits.evaluationSteps)
      evaluator.source = .values(row)
      return (try? evaluator.evaluate(expression.tree.root)) == .bool(true)
    }
  }

  private static func condition(_ random: inout RandomExpression, depth: Int) -> String {
    if depth > 0, random.chance(60) {
      let (left, right) = (
        condition(&random, depth: depth - 1), condition(&random, depth: depth - 1)
      )
      switch random.number(below: 5) {
      case 0, 1: return "(\(left) && \(right))"
      case 2: return "(\(left) || \(right))"
      case 3: return "!(\(left))"
      default: return "(\(condition(&random, depth: 0)) ? \(left) : \(right))"
      }
    }
    let operators = ["<", "<=", ">", ">=", "==", "!="]
    switch random.number(below: 6) {
    case 0: return "v.i \(random.pick(operators)) \(random.pick(["0", "1", "2", "5.0", "7"]))"
    case 1: return "v.j \(random.pick(operators)) \(random.pick(["0", "1", "2", "3"]))"
    case 2: return "v.e \(random.pick(operators)) \(random.pick(["0.0", "0.5", "7"]))"
    case 3: return "v.t \(random.pick(operators)) '\(random.pick(["a", "ab", "payment"]))'"
    case 4: return random.pick(["has(v.j)", "has(v.e)", "v.b", "v.i < v.j", "v.e == v.d"])
    default: return "v.t in ['a', '\(random.pick(["ab", "b", "payment"]))']"
    }
  }
}
