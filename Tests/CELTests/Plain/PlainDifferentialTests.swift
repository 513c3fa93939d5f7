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

  @Test func plannedEvaluatorsAgreeWithThePlainOne() throws {
    print("plain differential: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var worker = VectorWorker(rowCapacity: Self.rowCount)
    var counts = (general: 0, vector: 0, values: 0)
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
      let differences = comparison.differences(&worker)
      if let difference = differences.first {
        Issue.record("\(difference)\nCEL_SEED=\(Self.seed)")
        return
      }
      counts.general += Self.rowCount
      counts.vector += comparison.hasColumns ? Self.rowCount : 0
      counts.values += comparison.valueCount
    }
    print("plain differential: \(counts) rows agree")
    // A test that only compares faults would be lopsided.
    #expect(counts.values * 3 > counts.general)
    #expect(counts.vector * 2 > counts.general)
  }

  /// Types that only the evaluation knows.
  @Test func agreeOnWhatIsDynamic() throws {
    print("plain differential, dynamic: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var worker = VectorWorker(rowCapacity: Self.rowCount)
    random.vagueness = 15
    var counts = (general: 0, vector: 0, values: 0)
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
      let comparison = try PlainComparison(expression, values)
      if let difference = comparison.differences(&worker).first {
        Issue.record("\(difference)\nCEL_SEED=\(Self.seed)")
        return
      }
      counts.general += Self.rowCount
      counts.vector += comparison.hasColumns ? Self.rowCount : 0
      counts.values += comparison.valueCount
    }
    print("plain differential, dynamic: \(counts) rows agree")
    #expect(counts.values * 3 > counts.general)
    #expect(counts.vector * 3 > counts.general)
  }

  /// Types that do not fit are found by the evaluation alone.
  @Test func agreeOnWhatIsNotChecked() throws {
    print("plain differential, unchecked: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    var worker = VectorWorker(rowCapacity: Self.rowCount)
    random.usesAllVariables = true
    random.confusion = 5
    var valueCount = 0
    for _ in 0..<2000 {
      let depth = Int.random(in: 1...4, using: &random.generator)
      let source = random.expression(random.anyType(), depth: depth)
      let values = random.rows(4)
      guard
        case .success(let expression) = Expression.compile(
          source, in: RandomExpression.declarations, expecting: nil, isStrict: false)
      else { continue }
      let comparison = try PlainComparison(expression, values)
      if let difference = comparison.differences(&worker, isChecked: false).first {
        Issue.record("\(difference)\nCEL_SEED=\(Self.seed)")
        return
      }
      valueCount += comparison.valueCount
    }
    #expect(valueCount > 1000)
  }
}
