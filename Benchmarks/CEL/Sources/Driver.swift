import CEL

/// The ways to evaluate an expression.
enum Mode: String, CaseIterable {
  /// `Program.evaluate` over a dictionary of values.
  case dictionary
  /// A `VectorProgram` over a `Row` of unboxed slots.
  case row
  /// A `VectorProgram` over `Driver.batchRowCount` rows of columns.
  case batch
}

/// One expression, ready to be evaluated any number of times.
struct Driver: ~Copyable {
  /// What Weir has in a batch.
  static let batchRowCount = 832

  private let program: Program
  private let vector: VectorProgram
  private let values: [String: Value]
  private var row: Row
  private let columns: ColumnBatch
  private let sets: HashedSets
  private let hasColumns: Bool
  private var rowWorker = VectorWorker(rowCapacity: 1)
  private var batchWorker = VectorWorker(rowCapacity: batchRowCount)

  /// - Throws: what the compiler of the language says.
  init(_ source: String, in cases: CaseFile) throws(Complaint) {
    var environment = Environment()
    for variable in cases.variables {
      environment.variable(variable.name, variable.type, isOptional: variable.isOptional)
    }
    for (id, set) in cases.sets.enumerated() {
      environment.set(set.name, of: [set.type], id: id)
    }
    switch environment.compile(source) {
    case .success(let program): self.program = program
    case .failure(let issues): throw Complaint(message: "\(source)\n\(issues)")
    }
    let expression = program.expression
    vector = VectorProgram(expression)
    values = .init(
      cases.variables.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    row = Self.row(cases.variables)
    columns = ColumnBatch(cases.variables, rows: Self.batchRowCount)
    sets = HashedSets(cases.sets)
    hasColumns =
      ColumnBatch.holds(expression.type)
      && expression.slots.allSatisfy { ColumnBatch.holds(cases.variables[$0].type) }
  }

  /// A list stays missing: rows do not hold it.
  private static func row(_ variables: [CaseFile.Variable]) -> Row {
    var row = Row(slotCount: variables.count)
    for (slot, variable) in variables.enumerated() { try? row.set(variable.value, at: slot) }
    return row
  }

  /// Whether the mode can hold the values of the expression.
  func supports(_ mode: Mode) -> Bool { mode == .dictionary || hasColumns }

  /// Evaluates the expression.
  /// - Parameters:
  ///   - mode: one that `supports` it.
  ///   - count: of evaluations; batches are whole, so the last one may exceed it.
  /// - Throws: why it has no value.
  mutating func run(_ mode: Mode, count: Int) throws(EvaluationFault) {
    switch mode {
    case .dictionary:
      for _ in 0..<count { _ = try program.evaluate(values, sets: sets) }
    case .row where vector.type == .bool:
      for _ in 0..<count { _ = try rowWorker.isTrue(vector, row, sets: sets) }
    case .row:
      for _ in 0..<count { _ = try rowWorker.evaluate(vector, row, sets: sets) }
    case .batch:
      for _ in 0..<Self.batchCount(for: count) {
        let column = unsafe batchWorker.run(
          vector, columns: columns.columns, rows: Self.batchRowCount, sets: sets)
        if let fault = column.fault(at: Self.batchRowCount - 1) { throw fault }
      }
    }
  }

  /// How many evaluations `run` makes for a count.
  static func evaluationCount(_ mode: Mode, for count: Int) -> Int {
    mode == .batch ? batchCount(for: count) * batchRowCount : count
  }

  private static func batchCount(for count: Int) -> Int {
    (count + batchRowCount - 1) / batchRowCount
  }

  /// The value that a mode gives, as text; one of a type that the file format does not have is `?`.
  mutating func value(_ mode: Mode) throws(EvaluationFault) -> String {
    switch mode {
    case .dictionary: return Self.text(try program.evaluate(values, sets: sets))
    case .row: return Self.text(try rowWorker.evaluate(vector, row, sets: sets))
    case .batch:
      let row = Self.batchRowCount - 1
      let column = unsafe batchWorker.run(
        vector, columns: columns.columns, rows: row + 1, sets: sets)
      return try text(of: column, row: row)
    }
  }

  private func text(of column: Column, row: Int) throws(EvaluationFault) -> String {
    if let fault = column.fault(at: row) { throw fault }
    return switch vector.type {
    case .bool: unsafe Self.text(.bool(column.data.load(fromByteOffset: row, as: UInt8.self) != 0))
    case .int: unsafe Self.text(.int(column.data.load(fromByteOffset: row * 8, as: Int64.self)))
    default: "?"
    }
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    default: "?"
    }
  }
}
