extension Evaluator {
  /// Applies a function of one argument.
  @inline(never)
  mutating func apply(_ function: Function, _ value: Value) throws(EvaluationFault) -> Value {
    switch function {
    case .not:
      guard case .bool(let value) = value else { throw .noMatchingOverload }
      return .bool(!value)
    case .negate: return try negate(value)
    case .size, .toInt, .toUint, .toDouble, .toString, .toBytes, .toBool, .toTimestamp, .toDuration:
      try charge(reading: value)
      return try convert(value, with: function)
    case .typeOf: return .type(value.type)
    case .toDyn: return value
    case .hasValue:
      guard case .optional(let value) = value else { throw .noMatchingOverload }
      return .bool(value != nil)
    case .fullYear, .month, .dayOfYear, .dayOfMonth, .date, .dayOfWeek, .hours, .minutes, .seconds,
      .milliseconds:
      return .int(try timeField(function, of: value, zone: .utc))
    default: throw .noMatchingOverload
    }
  }

  private func convert(
    _ value: Value, with function: Function
  ) throws(EvaluationFault) -> Value {
    switch function {
    case .size: .int(Int64(try size(of: value)))
    case .toInt: .int(try integer(from: value))
    case .toUint: .uint(try unsignedInteger(from: value))
    case .toDouble: .double(try double(from: value))
    case .toString: .string(try text(from: value))
    case .toBytes: .bytes(try bytes(from: value))
    case .toBool: .bool(try bool(from: value))
    case .toTimestamp: .timestamp(try timestamp(from: value))
    default: .duration(try duration(from: value))
    }
  }

  /// Pays for text or bytes that are read, hashed or kept as a key.
  mutating func charge(reading value: Value) throws(EvaluationFault) {
    switch value {
    case .string(let text): try budget.charge(byteCount: text.utf8.count)
    case .bytes(let bytes): try budget.charge(byteCount: bytes.count)
    default: break
    }
  }

  /// Applies a function of two arguments.
  @inline(never)
  mutating func apply(
    _ function: Function, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value {
    switch function {
    case .equal: return .bool(try areEqual(left, right))
    case .notEqual: return .bool(try !areEqual(left, right))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      try charge(reading: left)
      guard let order = compareOrdered(left, right) else { throw .noMatchingOverload }
      return .bool(Comparison(function)?.holds(for: order) ?? false)
    case .add, .subtract, .multiply, .divide, .modulo:
      return try arithmetic(function, left, right)
    case .inside: return .bool(try isInside(left, right))
    case .index: return try element(of: left, at: right)
    case .optionalIndex: return try optionalElement(of: left, at: right)
    case .contains, .startsWith, .endsWith, .matches:
      guard case .string(let text) = left, case .string(let part) = right else {
        throw .noMatchingOverload
      }
      return .bool(try search(function, text, part))
    default:
      guard case .string(let name) = right, case .timestamp = left else {
        throw .noMatchingOverload
      }
      try charge(reading: right)
      guard let zone = TimeZone.named(name) else { throw .invalidArgument }
      return .int(try timeField(function, of: left, zone: zone))
    }
  }

  private mutating func isInside(_ value: Value, _ container: Value) throws(EvaluationFault) -> Bool
  {
    switch container {
    case .list(let elements):
      for element in elements where try areEqual(element, value) { return true }
      return false
    case .map(let map):
      try charge(reading: value)
      return map[value] != nil
    default: throw .noMatchingOverload
    }
  }

  /// `value in [constants]`
  mutating func isInside(_ value: Value, _ set: Int) throws(EvaluationFault) -> Bool {
    try charge(reading: value)
    let set = tree.constantSets[set]
    if let isInside = set.lookUp(value) { return isInside }
    for other in set.others where try areEqual(other, value) { return true }
    return false
  }

  /// Equality that pays for what it reads: lists can share their parts, and be longer than memory
  /// when read to the end.
  mutating func areEqual(_ left: Value, _ right: Value) throws(EvaluationFault) -> Bool {
    switch (left, right) {
    case (.string(let first), .string(let second)):
      guard first.utf8.count == second.utf8.count else { return false }
      try budget.charge(byteCount: first.utf8.count)
    case (.bytes(let first), .bytes(let second)):
      guard first.count == second.count else { return false }
      try budget.charge(byteCount: first.count)
    case (.list(let first), .list(let second)):
      guard first.count == second.count else { return false }
      for (first, second) in zip(first, second) where try !areEqual(first, second) { return false }
      return true
    case (.map(let first), .map(let second)):
      guard first.count == second.count else { return false }
      for (key, value) in zip(first.keys, first.elements) {
        try charge(reading: key)
        guard let other = second[key], try areEqual(value, other) else { return false }
      }
      return true
    case (.optional(let first?), .optional(let second?)): return try areEqual(first, second)
    default: break
    }
    try budget.charge(1)
    return left == right
  }

  private mutating func search(
    _ function: Function, _ text: String, _ part: String
  ) throws(EvaluationFault) -> Bool {
    try budget.charge(byteCount: text.utf8.count)
    switch function {
    case .startsWith: return text.utf8.starts(with: part.utf8)
    case .endsWith: return text.utf8.reversed().starts(with: part.utf8.reversed())
    case .contains: return containsText(text, part)
    default:
      // The table of a constant pattern is made once; this one would be made for every value.
      guard part.utf8.count <= Limits.dynamicPatternBytes else { throw .badPattern }
      try budget.charge(100 + 10 * part.utf8.count)
      try budget.charge(text.utf8.count)
      do throws(RegexFault) {
        return search(text, for: try LinearRegex(pattern: part, stateLimit: 0))
      } catch {
        throw EvaluationFault.badPattern
      }
    }
  }

  func search(_ text: String, for pattern: LinearRegex) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else {
        var none: UInt8 = 0
        return unsafe pattern.matches(&none, count: 0)
      }
      return unsafe pattern.matches(start, count: bytes.count)
    }
  }
}
