import Glibc
import Testing

@testable import CEL

/// Two sets with fixed members.
final class FixedSets: SetMembership {
  static let numbers: Set<Int64> = [1, 3, 7, .max]
  static let names: Set<String> = ["", "a", "payment", "日本語"]

  func membership(
    of set: Int, values: Column, type: CELType, rows: Range<Int>,
    into out: UnsafeMutablePointer<UInt8>
  ) {
    for row in 0..<rows.count {
      guard let value = try? values.value(at: row, type: type) else {
        unsafe out[row] = 1
        continue
      }
      switch value {
      case .int(let value): unsafe out[row] = Self.numbers.contains(value) ? 1 : 0
      case .string(let value): unsafe out[row] = Self.names.contains(value) ? 1 : 0
      default: unsafe out[row] = 0
      }
    }
  }
}

/// The vectorised evaluator says the same as the general one, faults included.
@Suite struct VectorDifferentialTests {
  static let seed: UInt64 =
    unsafe getenv("CEL_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 20_261_124

  @Test func agreesWithTheGeneralEvaluator() throws {
    print("differential: CEL_SEED=\(Self.seed)")
    var random = RandomExpression(generator: SeededGenerator(state: Self.seed))
    let variables = RandomExpression.variables
    let rows = 67
    let types = variables.map(\.type)
    let sets = FixedSets()
    var worker = VectorWorker(rowCapacity: rows)
    var compared = 0
    for _ in 0..<3000 {
      let wanted = random.pick([
        CELType.bool, .bool, .bool, .int, .double, .string, .timestamp, .ip,
      ])
      let depth = Int.random(in: 1...4, using: &random.generator)
      let source = random.expression(wanted, depth: depth)
      let expression = try Expression.compile(
        source, in: RandomExpression.declarations, expecting: wanted
      ).get()
      var values: [[Value?]] = []
      for variable in variables {
        let isOptional = variable.isOptional && random.chance(80)
        values.append(
          (0..<rows).map { _ in
            random.value(of: variable.type, isOptional: isOptional)
          })
      }
      let batch = ColumnBatch(types: types, values: values)
      let program = VectorProgram(expression)
      let result = unsafe worker.run(program, columns: batch.columns, rows: rows, sets: sets)
      for row in 0..<rows {
        var evaluator = Evaluator(expression.tree, steps: Limits.evaluationSteps)
        evaluator.source = .values(values.map { $0[row] })
        evaluator.membership = sets
        let general = Self.inColumns(
          Outcome { () throws(EvaluationFault) -> Value in
            try evaluator.evaluate(expression.tree.root)
          })
        let vector = Outcome { () throws(EvaluationFault) -> Value in
          try result.value(at: row, type: expression.type)
        }
        compared += 1
        if row < 5 {
          let trace = unsafe expression.trace(columns: batch.columns, row: row, sets: sets)
          let traced = Self.inColumns(
            Outcome { () throws(EvaluationFault) -> Value in try trace.outcome.get() })
          #expect(traced == vector, "the trace of \(source)")
        }
        if vector != general {
          Issue.record("\(source)\nrow \(values.map { $0[row] }): \(vector), not \(general)")
          return
        }
      }
    }
    print("differential: \(compared) rows agree")
  }

  /// What is left of a value in a column: milliseconds.
  static func inColumns(_ outcome: Outcome) -> Outcome {
    switch outcome {
    case .value(.timestamp(let time)):
      Timestamp(milliseconds: time.milliseconds).map { .value(.timestamp($0)) } ?? outcome
    case .value(.duration(let span)):
      TimeSpan(milliseconds: span.milliseconds).map { .value(.duration($0)) } ?? outcome
    default: outcome
    }
  }
}
