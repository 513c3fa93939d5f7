import Glibc
import Testing

@testable import CEL

/// No text makes the library trap or hang: random bytes, random tokens, good expressions with
/// faults put in. What compiles is evaluated in every way, checked and unchecked, and the ways must
/// agree.
@Suite struct MutatedExpressionTests {
  static let seed: UInt64 =
    unsafe getenv("CEL_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 20_261_126

  @Test func randomBytesEndWithIssues() {
    print("random bytes: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var trial = ExpressionTrial()
    for _ in 0..<3000 {
      let bytes = (0..<random.number(below: 60)).map { _ in
        random.chance(70)
          ? UInt8(32 + random.number(below: 95))
          : UInt8(truncatingIfNeeded: random.generator.next())
      }
      if !trial.run(String(decoding: bytes, as: UTF8.self), &random, seed: Self.seed) { return }
    }
  }

  @Test func randomTokensEndWithIssuesOrValues() {
    print("random tokens: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var trial = ExpressionTrial()
    for _ in 0..<10_000 {
      let tokens = (0...random.number(below: 20)).map { _ in random.pick(Self.tokens) }
      let source = tokens.joined(separator: random.chance(50) ? " " : "")
      if !trial.run(source, &random, seed: Self.seed) { return }
    }
    #expect(trial.unchecked > 100)
  }

  @Test func mutatedExpressionsEndWithIssuesOrValues() {
    print("mutated expressions: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    random.usesAllVariables = true
    var trial = ExpressionTrial()
    for _ in 0..<6000 {
      let depth = 1 + random.number(below: 3)
      var source = Array(random.expression(random.anyType(), depth: depth).utf8)
      for _ in 0...random.number(below: 3) { random.mutate(&source) }
      let text = String(decoding: source, as: UTF8.self)
      if !trial.run(text, &random, seed: Self.seed) { return }
    }
    print("mutated expressions: \(trial.checked) checked, \(trial.unchecked) unchecked evaluated")
    #expect(trial.checked > 500 && trial.unchecked > 1500)
  }

  static let tokens =
    Token.Symbol.allCases.map(\.rawValue) + RandomExpression.variables.map(\.name)
    + RandomExpression.otherVariables.map(\.name) + [
      "1", "0", "-1", "9223372036854775808", "1u", "2.5", "1e400", "0x1F", "'a'", "\"", "'", "b'x'",
      "r'\\'", "'\\u00e9'", "'''", "true", "false", "null", "x", "y", "e", "has(", "cel",
      "cel.bind(",
      "cel.block([", "cel.index(0)", ".map(", ".exists(", ".all(x,", ".filter(", ".transformMap(",
      "exists_one", ".optMap(", ".?", "[?", "{?", "optional.none()", "optional.of(", ".or(",
      ".orValue(", "lists.numbers", "in lists.names", "size(", "int(", "string(", "timestamp(",
      "duration(", "math.greatest(", ".matches(", ".format([", ".join(", ".replace(", "ip(",
      "cidr(",
      "type(", "dyn(", "//", "\n", "as", "if", "`a-b`", "List{", "int", "{'a': 1}", "[1, 2]",
    ]
}

/// Compiles and evaluates a text in every way.
struct ExpressionTrial: ~Copyable {
  private(set) var checked = 0
  private(set) var unchecked = 0
  private var worker = VectorWorker(rowCapacity: 1)

  /// False when the ways do not agree, which is recorded.
  mutating func run(_ source: String, _ random: inout RandomExpression, seed: UInt64) -> Bool {
    let values = random.rows(1)
    for isStrict in [true, false] {
      guard
        case .success(let expression) = Expression.compile(
          source, in: RandomExpression.declarations, expecting: nil, isStrict: isStrict)
      else { continue }
      if isStrict { checked += 1 } else { unchecked += 1 }
      let batch = ColumnBatch(
        types: RandomExpression.variables.map(\.type) + RandomExpression.otherVariables.map(\.type),
        values: values)
      _ = unsafe worker.run(
        VectorProgram(expression), columns: batch.columns, rows: 1, sets: FixedSets())
      guard let comparison = try? PlainComparison(expression, values) else { continue }
      let differences = comparison.differences(
        &worker, isChecked: isStrict, anyFaultWillDo: !isStrict)
      if let difference = differences.first {
        Issue.record("\(difference)\nchecked: \(isStrict), CEL_SEED=\(seed)")
        return false
      }
    }
    return true
  }
}

extension RandomExpression {
  /// Puts one fault into a text, or changes it to another good one.
  mutating func mutate(_ source: inout [UInt8]) {
    let start = number(below: source.count + 1)
    let end = min(source.count, start + number(below: 12))
    switch number(below: 6) {
    case 0: source.removeSubrange(start..<end)
    case 1: source.insert(contentsOf: source[start..<end], at: number(below: source.count + 1))
    case 2: source.insert(contentsOf: pick(MutatedExpressionTests.tokens).utf8, at: start)
    case 3: source.replaceSubrange(start..<end, with: pick(MutatedExpressionTests.tokens).utf8)
    case 4: source.replaceSubrange(start..<end, with: expression(anyType(), depth: 1).utf8)
    default:
      // A name for another one: well-formed, of another type perhaps.
      let names = (Self.variables + Self.otherVariables).map(\.name)
      let (old, new) = (Array(pick(names).utf8), pick(names))
      if let place = source.firstRange(of: old) { source.replaceSubrange(place, with: new.utf8) }
    }
  }
}
