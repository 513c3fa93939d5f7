import Glibc
import Testing

@testable import CEL

/// The evaluators say the same: the plain one, which walks the text's own tree, the general one
/// over the checked tree, and the one over columns. Values and faults alike.
@Suite struct PlainDifferentialTests {
  static let seed: UInt64 =
    unsafe getenv("CEL_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 20_261_125

  static let rowCount = 24
  static let variables = RandomExpression.variables + RandomExpression.otherVariables

  /// What was compared, and with which worker.
  private struct Tally: ~Copyable {
    private var worker = VectorWorker(rowCapacity: rowCount)
    /// Rows that the general evaluator and the columns were asked for, and that had a value.
    private(set) var (general, vector, values) = (0, 0, 0)

    /// False when the evaluators say different things, which is recorded.
    mutating func agree(_ comparison: PlainComparison, isChecked: Bool = true) -> Bool {
      if let difference = comparison.differences(&worker, isChecked: isChecked).first {
        Issue.record("\(difference)\nCEL_SEED=\(seed)")
        return false
      }
      general += rowCount
      vector += comparison.hasColumns ? rowCount : 0
      values += comparison.valueCount
      return true
    }

    var text: String { "\(general) rows agree, \(vector) in columns; \(values) have a value" }
  }

  @Test func plannedEvaluatorsAgreeWithThePlainOne() throws {
    print("plain differential: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var tally = Tally()
    for _ in 0..<4000 {
      random.usesAllVariables = random.chance(35)
      // Only columns hold what vectors give; the others compare two ways.
      let wanted: CELType? =
        random.chance(45) ? .bool : random.chance(80) ? random.scalarType() : nil
      let depth = Int.random(in: 1...5, using: &random.generator)
      let source = random.expression(wanted ?? random.anyType(), depth: depth)
      let values = random.rows(Self.rowCount)
      let comparison: PlainComparison
      switch Expression.compile(
        source, in: RandomExpression.declarations, expecting: wanted)
      {
      case .failure(let issues):
        // Macros inside each other: the estimate of what they cost may be too much.
        if issues.all.allSatisfy({ $0.code == .tooCostly }) { continue }
        Issue.record("\(source)\n\(issues)")
        return
      case .success(let expression): comparison = try PlainComparison(expression, values)
      }
      guard tally.agree(comparison) else { return }
    }
    print("plain differential: \(tally.text)")
    // A test that only compares faults would be lopsided.
    #expect(tally.values * 3 > tally.general)
    #expect(tally.vector * 2 > tally.general)
  }

  /// Types that only the evaluation knows.
  @Test func agreeOnWhatIsDynamic() throws {
    print("plain differential, dynamic: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var tally = Tally()
    random.vagueness = 15
    for _ in 0..<2000 {
      random.usesAllVariables = random.chance(35)
      let depth = Int.random(in: 1...4, using: &random.generator)
      let source = random.expression(random.chance(60) ? .bool : random.anyType(), depth: depth)
      let values = random.rows(Self.rowCount)
      // Some places, as the left of `in NAME`, take no value of an unknown type.
      guard
        case .success(let expression) = Expression.compile(
          source, in: RandomExpression.declarations)
      else { continue }
      guard tally.agree(try PlainComparison(expression, values)) else { return }
    }
    print("plain differential, dynamic: \(tally.text)")
    #expect(tally.values * 3 > tally.general)
    #expect(tally.vector * 3 > tally.general)
  }

  /// Types that do not fit are found by the evaluation alone.
  @Test func agreeOnWhatIsNotChecked() throws {
    print("plain differential, unchecked: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var tally = Tally()
    random.usesAllVariables = true
    random.confusion = 5
    for _ in 0..<2000 {
      let depth = Int.random(in: 1...4, using: &random.generator)
      let source = random.expression(random.anyType(), depth: depth)
      let values = random.rows(4)
      guard
        case .success(let expression) = Expression.compile(
          source, in: RandomExpression.declarations, expecting: nil, isStrict: false)
      else { continue }
      guard tally.agree(try PlainComparison(expression, values), isChecked: false) else { return }
    }
    #expect(tally.values > 1000)
  }
}
