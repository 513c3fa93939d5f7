extension Evaluator {
  func negate(_ value: Value) throws(EvaluationFault) -> Value {
    switch value {
    case .int(let value):
      let (result, overflow) = (0 as Int64).subtractingReportingOverflow(value)
      guard !overflow else { throw .overflow }
      return .int(result)
    case .double(let value): return .double(-value)
    default: throw .noMatchingOverload
    }
  }

  mutating func arithmetic(
    _ function: Function, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value {
    switch (left, right) {
    case (.int(let left), .int(let right)): return .int(try integers(function, left, right))
    case (.uint(let left), .uint(let right)): return .uint(try integers(function, left, right))
    case (.double(let left), .double(let right)):
      switch function {
      case .add: return .double(left + right)
      case .subtract: return .double(left - right)
      case .multiply: return .double(left * right)
      case .divide: return .double(left / right)
      default: throw .noMatchingOverload
      }
    default: break
    }
    if function == .add, let joined = try concatenate(left, right) { return joined }
    return try times(function, left, right)
  }

  private func integers<Integer: FixedWidthInteger>(
    _ function: Function, _ left: Integer, _ right: Integer
  ) throws(EvaluationFault) -> Integer {
    let outcome: (partialValue: Integer, overflow: Bool)
    switch function {
    case .add: outcome = left.addingReportingOverflow(right)
    case .subtract: outcome = left.subtractingReportingOverflow(right)
    case .multiply: outcome = left.multipliedReportingOverflow(by: right)
    case .divide:
      guard right != 0 else { throw .divideByZero }
      outcome = left.dividedReportingOverflow(by: right)
    case .modulo:
      guard right != 0 else { throw .divideByZero }
      outcome = left.remainderReportingOverflow(dividingBy: right)
    default: throw .noMatchingOverload
    }
    guard !outcome.overflow else { throw .overflow }
    return outcome.partialValue
  }

  private mutating func concatenate(
    _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value? {
    switch (left, right) {
    case (.string(let left), .string(let right)):
      try budget.charge(byteCount: left.utf8.count + right.utf8.count)
      return .string(left + right)
    case (.bytes(let left), .bytes(let right)):
      try budget.charge(byteCount: left.count + right.count)
      return .bytes(left + right)
    case (.list(let left), .list(let right)):
      try budget.charge((left.count + right.count) / 8)
      return .list(left + right)
    default: return nil
    }
  }

  /// Sums and differences of timestamps and durations.
  private func times(
    _ function: Function, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value {
    switch (function, left, right) {
    case (.add, .timestamp(let time), .duration(let span)),
      (.add, .duration(let span), .timestamp(let time)):
      return try timestamp(time.totalNanoseconds + Int128(span.nanoseconds))
    case (.subtract, .timestamp(let time), .duration(let span)):
      return try timestamp(time.totalNanoseconds - Int128(span.nanoseconds))
    case (.subtract, .timestamp(let left), .timestamp(let right)):
      return try duration(left.totalNanoseconds - right.totalNanoseconds)
    case (.add, .duration(let left), .duration(let right)):
      return try duration(Int128(left.nanoseconds) + Int128(right.nanoseconds))
    case (.subtract, .duration(let left), .duration(let right)):
      return try duration(Int128(left.nanoseconds) - Int128(right.nanoseconds))
    default: throw .noMatchingOverload
    }
  }

  private func timestamp(_ nanoseconds: Int128) throws(EvaluationFault) -> Value {
    guard let time = Timestamp(nanoseconds: nanoseconds) else { throw .overflow }
    return .timestamp(time)
  }

  private func duration(_ nanoseconds: Int128) throws(EvaluationFault) -> Value {
    guard let exact = Int64(exactly: nanoseconds) else { throw .overflow }
    return .duration(TimeSpan(nanoseconds: exact))
  }
}
