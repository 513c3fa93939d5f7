/// The rows of a batch that an instruction may leave out, as columns.
@safe struct SkippedRows {
  let column: Column
  let value: UInt8

  @inline(__always)
  func covers(_ row: Int) -> Bool {
    if let status = unsafe column.status, unsafe status[row] != 0 { return false }
    return column.element(row, as: UInt8.self) == value
  }
}

extension Batch {
  func skipped(_ instruction: Instruction) -> [SkippedRows] {
    instruction.skips.map { SkippedRows(column: column($0.operand), value: $0.value) }
  }

  /// Runs the general evaluator over each row that matters.
  func general(_ instruction: Instruction, _ general: GeneralTerm) {
    let type = general.type
    let skips = skipped(instruction)
    var answers: [Int: Column] = [:]
    for (term, answer) in general.memberships { answers[term] = column(answer) }
    var reader = unsafe RowReader(columns: columns, memberships: answers)
    var evaluator = Evaluator(program.tree, steps: 0)
    evaluator.membership = sets
    let status = unsafe outputStatus(instruction)
    let register = unsafe registers + instruction.output
    unsafe register.pointee.text.removeAll()
    var faults: UInt8 = 0
    for row in 0..<rows {
      unsafe status[row] = 0
      if skips.contains(where: { $0.covers(row) }) {
        storeZero(instruction, row, type)
        continue
      }
      reader.row = row
      evaluator.source = .row(reader)
      evaluator.budget = Budget(steps: Limits.rowSteps)
      do throws(EvaluationFault) {
        try store(evaluator.evaluate(general.term), instruction, row, type)
      } catch {
        storeZero(instruction, row, type)
        unsafe status[row] = error.rawValue
        faults |= error.rawValue
      }
    }
    unsafe finish(
      instruction, status: faults == 0 ? nil : UnsafePointer(status),
      base: type == .string ? UnsafePointer(register.pointee.text.base) : nil)
  }

  private func storeZero(_ instruction: Instruction, _ row: Int, _ type: CELType) {
    switch type {
    case .bool: unsafe output(instruction, as: UInt8.self)[row] = 0
    case .ip: unsafe output(instruction, as: (UInt64, UInt64).self)[row] = (0, 0)
    default: unsafe output(instruction, as: UInt64.self)[row] = 0
    }
  }

  /// Writes a value to its row.
  /// - Throws: `noMatchingOverload` when it has another type than the checker found (`dyn`).
  private func store(
    _ value: Value, _ instruction: Instruction, _ row: Int, _ type: CELType
  ) throws(EvaluationFault) {
    guard type.admits(value) else { throw .noMatchingOverload }
    switch value {
    case .bool(let value): unsafe output(instruction, as: UInt8.self)[row] = value ? 1 : 0
    case .int(let value): unsafe output(instruction, as: Int64.self)[row] = value
    case .uint(let value): unsafe output(instruction, as: UInt64.self)[row] = value
    case .double(let value): unsafe output(instruction, as: Double.self)[row] = value
    case .timestamp(let time):
      unsafe output(instruction, as: Int64.self)[row] = time.milliseconds
    case .duration(let span):
      unsafe output(instruction, as: Int64.self)[row] = span.milliseconds
    case .ip(let address):
      unsafe output(instruction, as: (UInt64, UInt64).self)[row] = (
        address.high, address.low
      )
    case .string(var text):
      let reference = text.withUTF8 { bytes in
        unsafe registers[instruction.output].text.append(bytes)
      }
      guard let reference else { throw .overflow }
      unsafe output(instruction, as: TextRef.self)[row] = reference
    case .null, .bytes, .list, .map, .type, .cidr, .optional: throw .noMatchingOverload
    }
  }
}
