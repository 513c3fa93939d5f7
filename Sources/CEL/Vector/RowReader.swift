/// The values of one row of columns, for the general evaluator.
@safe struct RowReader {
  /// By slot.
  let columns: UnsafePointer<Column>
  /// Answers to `x in NAME`, worked out for the whole batch before: by term, a bool column.
  let memberships: [Int: Column]
  var row: Int

  init(columns: UnsafePointer<Column>, memberships: [Int: Column]) {
    unsafe self.columns = columns
    self.memberships = memberships
    row = 0
  }

  func value(of slot: Int, type: CELType) throws(EvaluationFault) -> Value {
    try unsafe columns[slot].value(at: row, type: type)
  }

  /// - Throws: faults of the slot other than `missing`.
  func isPresent(_ slot: Int) throws(EvaluationFault) -> Bool {
    guard let fault = unsafe columns[slot].fault(at: row) else { return true }
    guard fault == .missing else { throw fault }
    return false
  }

  /// The answer of a term that was asked for the whole batch; nil for one inside of a macro that
  /// asks for its variable.
  func membership(of term: Int) throws(EvaluationFault) -> Bool? {
    guard let column = memberships[term] else { return nil }
    if let fault = column.fault(at: row) { throw fault }
    return column.element(row, as: UInt8.self) != 0
  }
}
