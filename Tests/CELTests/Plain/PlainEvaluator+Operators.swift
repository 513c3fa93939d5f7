@testable import CEL

/// Operators: arithmetic, equality, order, membership, indices.
extension PlainEvaluator {
  mutating func operation(
    _ function: Function, _ operands: [Int]
  ) throws(EvaluationFault) -> Value {
    if function == .inside { return .bool(try isInside(operands[0], operands[1])) }
    let left = try evaluate(operands[0])
    guard operands.count > 1 else {
      return function == .not ? try not(left) : try negate(left)
    }
    let right = try evaluate(operands[1])
    switch function {
    case .equal: return .bool(try areEqual(left, right))
    case .notEqual: return .bool(try !areEqual(left, right))
    case .less: return .bool(try order(left, right) == -1)
    case .lessOrEqual: return .bool([-1, 0].contains(try order(left, right)))
    case .greater: return .bool(try order(left, right) == 1)
    case .greaterOrEqual: return .bool([0, 1].contains(try order(left, right)))
    case .index: return try element(of: left, at: right, isOptional: false)
    case .optionalIndex: return try element(of: left, at: right, isOptional: true)
    default: return try arithmetic(function, left, right)
    }
  }

  private func not(_ value: Value) throws(EvaluationFault) -> Value {
    guard case .bool(let value) = value else { throw .noMatchingOverload }
    return .bool(!value)
  }

  private func negate(_ value: Value) throws(EvaluationFault) -> Value {
    switch value {
    case .int(let number): return .int(try narrow(-Int128(number)))
    case .double(let number): return .double(-number)
    default: throw .noMatchingOverload
    }
  }

  private func narrow<Integer: FixedWidthInteger>(
    _ value: Int128
  ) throws(EvaluationFault) -> Integer {
    guard let exact = Integer(exactly: value) else { throw .overflow }
    return exact
  }

  private mutating func arithmetic(
    _ function: Function, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value {
    switch (function, left, right) {
    case (_, .int(let left), .int(let right)):
      return .int(try narrow(try integers(function, Int128(left), Int128(right))))
    case (_, .uint(let left), .uint(let right)):
      return .uint(try narrow(try integers(function, Int128(left), Int128(right))))
    case (.add, .double(let left), .double(let right)): return .double(left + right)
    case (.subtract, .double(let left), .double(let right)): return .double(left - right)
    case (.multiply, .double(let left), .double(let right)): return .double(left * right)
    case (.divide, .double(let left), .double(let right)): return .double(left / right)
    case (.add, .string(let left), .string(let right)):
      try spend((left.utf8.count + right.utf8.count) / 64)
      return .string(left + right)
    case (.add, .bytes(let left), .bytes(let right)):
      try spend((left.count + right.count) / 64)
      return .bytes(left + right)
    case (.add, .list(let left), .list(let right)):
      try spend((left.count + right.count) / 8)
      return .list(left + right)
    case (.add, .timestamp(let time), .duration(let span)),
      (.add, .duration(let span), .timestamp(let time)):
      return try timestamp(nanoseconds(time) + Int128(span.nanoseconds))
    case (.subtract, .timestamp(let time), .duration(let span)):
      return try timestamp(nanoseconds(time) - Int128(span.nanoseconds))
    case (.subtract, .timestamp(let left), .timestamp(let right)):
      return try duration(nanoseconds(left) - nanoseconds(right))
    case (.add, .duration(let left), .duration(let right)):
      return try duration(Int128(left.nanoseconds) + Int128(right.nanoseconds))
    case (.subtract, .duration(let left), .duration(let right)):
      return try duration(Int128(left.nanoseconds) - Int128(right.nanoseconds))
    default: throw .noMatchingOverload
    }
  }

  private func integers(
    _ function: Function, _ left: Int128, _ right: Int128
  ) throws(EvaluationFault) -> Int128 {
    switch function {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply:
      let (product, overflow) = left.multipliedReportingOverflow(by: right)
      if overflow { throw .overflow }
      return product
    default: break
    }
    if right == 0 { throw .divideByZero }
    if function == .divide { return left / right }
    // The remainder is an error where the quotient is one.
    if left == Int128(Int64.min), right == -1 { throw .overflow }
    return left % right
  }

  private func nanoseconds(_ time: Timestamp) -> Int128 {
    Int128(time.seconds) * 1_000_000_000 + Int128(time.nanoseconds)
  }

  private func timestamp(_ nanoseconds: Int128) throws(EvaluationFault) -> Value {
    let billion: Int128 = 1_000_000_000
    let rest = (nanoseconds % billion + billion) % billion
    let seconds: Int64 = try narrow((nanoseconds - rest) / billion)
    guard let time = Timestamp(seconds: seconds, nanoseconds: Int32(rest)) else { throw .overflow }
    return .timestamp(time)
  }

  private func duration(_ nanoseconds: Int128) throws(EvaluationFault) -> Value {
    .duration(TimeSpan(nanoseconds: try narrow(nanoseconds)))
  }

  /// Numbers are equal by their exact values, whatever their types; values of other types are only
  /// equal to their like.
  mutating func areEqual(_ left: Value, _ right: Value) throws(EvaluationFault) -> Bool {
    try spend(1)
    switch (left, right) {
    case (.list(let left), .list(let right)):
      guard left.count == right.count else { return false }
      for index in left.indices where try !areEqual(left[index], right[index]) { return false }
      return true
    case (.map(let left), .map(let right)):
      guard left.keys.count == right.keys.count else { return false }
      for (key, value) in zip(left.keys, left.elements) {
        guard let other = find(key, in: right), try areEqual(value, other) else { return false }
      }
      return true
    case (.optional(let left?), .optional(let right?)): return try areEqual(left, right)
    case (.optional(let left), .optional(let right)): return left == nil && right == nil
    default: return areEqualScalars(left, right)
    }
  }

  private func areEqualScalars(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.uint(let left), .uint(let right)): left == right
    case (.double(let left), .double(let right)): left == right
    case (.int(let left), .uint(let right)), (.uint(let right), .int(let left)):
      UInt64(exactly: left) == right
    case (.int(let left), .double(let right)), (.double(let right), .int(let left)):
      Int64(exactly: right) == left
    case (.uint(let left), .double(let right)), (.double(let right), .uint(let left)):
      UInt64(exactly: right) == left
    case (.string(let left), .string(let right)): Array(left.utf8) == Array(right.utf8)
    case (.bytes(let left), .bytes(let right)): left == right
    case (.timestamp(let left), .timestamp(let right)): nanoseconds(left) == nanoseconds(right)
    case (.duration(let left), .duration(let right)): left.nanoseconds == right.nanoseconds
    case (.type(let left), .type(let right)): left == right
    case (.ip(let left), .ip(let right)): left.high == right.high && left.low == right.low
    case (.cidr(let left), .cidr(let right)):
      left.length == right.length && areEqualScalars(.ip(left.address), .ip(right.address))
    default: false
    }
  }

  /// The value of an entry. Keys are found as they are equal.
  func find(_ key: Value, in map: ValueMap) -> Value? {
    for (other, value) in zip(map.keys, map.elements) where areEqualScalars(other, key) {
      return value
    }
    return nil
  }

  /// -1, 0 or 1; nil when a number is NaN. An integer is ordered with a double as a double.
  private func order(_ left: Value, _ right: Value) throws(EvaluationFault) -> Int? {
    switch (left, right) {
    case (.bool(let left), .bool(let right)): return order(left ? 1 : 0, right ? 1 : 0)
    case (.int(let left), .int(let right)): return order(left, right)
    case (.uint(let left), .uint(let right)): return order(left, right)
    case (.double(let left), .double(let right)): return order(left, right)
    case (.int(let left), .uint(let right)): return order(Int128(left), Int128(right))
    case (.uint(let left), .int(let right)): return order(Int128(left), Int128(right))
    case (.int(let left), .double(let right)): return order(Double(left), right)
    case (.double(let left), .int(let right)): return order(left, Double(right))
    case (.uint(let left), .double(let right)): return order(Double(left), right)
    case (.double(let left), .uint(let right)): return order(left, Double(right))
    case (.string(let left), .string(let right)):
      return order(left.unicodeScalars.map(\.value), right.unicodeScalars.map(\.value))
    case (.bytes(let left), .bytes(let right)):
      return order(left.map { UInt32($0) }, right.map { UInt32($0) })
    case (.timestamp(let left), .timestamp(let right)):
      return order(nanoseconds(left), nanoseconds(right))
    case (.duration(let left), .duration(let right)):
      return order(left.nanoseconds, right.nanoseconds)
    default: throw .noMatchingOverload
    }
  }

  private func order<T: Comparable>(_ left: T, _ right: T) -> Int? {
    left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
  }

  /// The first place where two texts differ decides; else the shorter one is less.
  private func order(_ left: [UInt32], _ right: [UInt32]) -> Int? {
    for (first, second) in zip(left, right) where first != second {
      return first < second ? -1 : 1
    }
    return order(left.count, right.count)
  }
}
