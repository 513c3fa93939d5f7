@testable import CEL

/// One expression over rows of values, in all evaluators.
struct PlainComparison {
  let expression: Expression
  private let syntax: SyntaxTree
  /// By variable, then by row.
  private let values: [[Value?]]
  private let plain: [Outcome]

  init(_ expression: Expression, _ values: [[Value?]]) throws {
    let declarations = RandomExpression.declarations
    let syntax = try Parser.parse(
      Array(expression.source.utf8), macros: declarations.functions.macros
    ).get()
    (self.expression, self.syntax, self.values) = (expression, syntax, values)
    plain = values[0].indices.map { row in
      var evaluator = PlainEvaluator(syntax, Self.names)
      for (variable, values) in zip(PlainDifferentialTests.variables, values) {
        evaluator.values[variable.name] = values[row]
      }
      return Outcome { () throws(EvaluationFault) -> Value in try evaluator.evaluate() }
    }
  }

  static let names: PlainNames = {
    var names = PlainNames(libraries: Library.all + [.blocks])
    names.variables = Set(PlainDifferentialTests.variables.map(\.name))
    names.sets = ["lists.numbers": isInFixedSet, "lists.names": isInFixedSet]
    return names
  }()

  /// `FixedSets` tell numbers and names apart by their types; nil is no answer.
  @Sendable private static func isInFixedSet(_ value: Value) -> Bool? {
    switch value {
    case .int(let value): FixedSets.numbers.contains(value)
    case .string(let value): FixedSets.names.contains(value)
    case .null, .bytes, .list, .map, .type, .cidr, .optional: nil
    default: false
    }
  }

  /// Whether the expression is one for columns: its result, and all that it reads.
  var hasColumns: Bool {
    expression.type.columnWidth != nil
      && expression.slots.allSatisfy { $0 < RandomExpression.variables.count }
  }

  /// How many rows have a value.
  var valueCount: Int { plain.count { if case .value = $0 { true } else { false } } }

  /// What the planned evaluators say differently. Columns are for checked expressions only; an
  /// unchecked one that calls what does not exist may fail before or after its operands do.
  func differences(
    _ worker: inout VectorWorker, isChecked: Bool = true, anyFaultWillDo: Bool = false
  ) -> [String] {
    var differences: [String] = []
    func compare(_ name: String, _ row: Int, _ planned: Outcome, _ plain: Outcome) {
      if planned.isBudget || plain.isBudget || planned.isIdentical(to: plain) { return }
      if anyFaultWillDo, planned.isFault, plain.isFault { return }
      differences.append(
        "\(expression.source)\nrow: \(text(ofRow: row))\n\(name): \(planned)\nplain: \(plain)")
    }
    for row in plain.indices { compare("general", row, general(row), plain[row]) }
    guard isChecked, hasColumns else { return differences }
    let batch = ColumnBatch(
      types: RandomExpression.variables.map(\.type),
      values: Array(values.prefix(RandomExpression.variables.count)))
    let program = VectorProgram(expression)
    let result = unsafe worker.run(
      program, columns: batch.columns, rows: plain.count, sets: FixedSets())
    for row in plain.indices {
      let vector = Outcome { () throws(EvaluationFault) -> Value in
        try result.value(at: row, type: expression.type)
      }
      compare("vector", row, vector, VectorDifferentialTests.inColumns(plain[row]))
    }
    return differences
  }

  /// The values of the variables that the source names.
  private func text(ofRow row: Int) -> String {
    zip(PlainDifferentialTests.variables, values)
      .filter { expression.source.contains($0.0.name.split(separator: ".")[1]) }
      .map { variable, values in
        "\(variable.name) = \(values[row].map { "\($0)" } ?? "missing")"
      }.joined(separator: ", ")
  }

  private func general(_ row: Int) -> Outcome {
    var evaluator = Evaluator(expression.tree, steps: Limits.evaluationSteps)
    evaluator.source = .values(values.map { $0[row] })
    evaluator.membership = FixedSets()
    return Outcome { () throws(EvaluationFault) -> Value in
      try evaluator.evaluate(expression.tree.root)
    }
  }
}

extension Outcome {
  var isFault: Bool { if case .fault = self { true } else { false } }

  var isBudget: Bool { if case .fault(.budgetExceeded) = self { true } else { false } }

  /// Equality that tells types of numbers and signs of zero apart, takes NaN for equal to itself,
  /// and minds the order of maps.
  func isIdentical(to other: Outcome) -> Bool {
    switch (self, other) {
    case (.value(let left), .value(let right)): left.isIdentical(to: right)
    case (.fault(let left), .fault(let right)): left == right
    default: false
    }
  }
}

extension Value {
  func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.double(let left), .double(let right)):
      left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN)
    case (.list(let left), .list(let right)): left.isIdentical(to: right)
    case (.map(let left), .map(let right)):
      left.keys.isIdentical(to: right.keys) && left.elements.isIdentical(to: right.elements)
    case (.optional(let left?), .optional(let right?)): left.isIdentical(to: right)
    default: type == other.type && self == other
    }
  }
}

extension [Value] {
  func isIdentical(to other: [Value]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.isIdentical(to: $1) }
  }
}

extension RandomExpression {
  /// Values for every variable, by slot and then by row.
  mutating func rows(_ count: Int) -> [[Value?]] {
    (Self.variables + Self.otherVariables).map { variable in
      let isOptional = variable.isOptional && chance(80)
      return (0..<count).map { _ in value(of: variable.type, isOptional: isOptional) }
    }
  }
}
