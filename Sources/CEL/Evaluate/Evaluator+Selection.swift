/// Fields and elements, of values and of optional values: what is selected from an optional is an
/// optional again, without a value where anything on the way has none.
extension Evaluator {
  @inline(never)
  mutating func hasField(_ key: Int, _ index: Int) throws(EvaluationFault) -> Value {
    var operand = try evaluate(child(0, of: index))
    if case .optional(let value) = operand {
      guard let value else { return .bool(false) }
      operand = value
    }
    return .bool(try find(tree.constants[key], inside: operand) != nil)
  }

  /// An optional is not put into another one.
  private func wrapped(_ value: Value?) -> Value {
    if case .optional? = value, let value { return value }
    return .optional(value)
  }

  /// `container[index]`
  mutating func element(of container: Value, at index: Value) throws(EvaluationFault) -> Value {
    if case .optional(let value) = container {
      guard let value else { return container }
      return wrapped(try find(index, inside: value))
    }
    if let value = try find(index, inside: container) { return value }
    if case .map = container { throw .noSuchKey }
    throw .indexOutOfRange
  }

  /// `container[?index]`
  mutating func optionalElement(of container: Value, at index: Value) throws(EvaluationFault)
    -> Value
  {
    var container = container
    if case .optional(let value) = container {
      guard let value else { return container }
      container = value
    }
    return wrapped(try find(index, inside: container))
  }

  /// The element with an index or a key; nil when there is none.
  private mutating func find(
    _ index: Value, inside container: Value
  ) throws(EvaluationFault) -> Value? {
    switch container {
    case .list(let elements):
      let position: Int64?
      switch index {
      case .int(let value): position = value
      case .uint(let value): position = Int64(exactly: value)
      case .double(let value):
        guard let whole = Int64(exactly: value) else { throw .invalidArgument }
        position = whole
      default: throw .noMatchingOverload
      }
      guard let position, position >= 0, position < Int64(elements.count) else { return nil }
      return elements[Int(position)]
    case .map(let map):
      try charge(reading: index)
      return map[index]
    default: throw .noMatchingOverload
    }
  }

  /// `x.or(y)` and `x.orValue(y)`.
  @inline(never)
  mutating func either(_ index: Int, unwraps: Bool) throws(EvaluationFault) -> Value {
    let first = try evaluate(child(0, of: index))
    guard case .optional(let value) = first else { throw .noMatchingOverload }
    if let value { return unwraps ? value : first }
    let second = try evaluate(child(1, of: index))
    if unwraps { return second }
    guard case .optional = second else { throw .noMatchingOverload }
    return second
  }

  @inline(never)
  mutating func optionalMap(
    _ local: Int, _ index: Int, isFlat: Bool
  ) throws(EvaluationFault) -> Value {
    let operand = try evaluate(child(0, of: index))
    guard case .optional(let value) = operand else { throw .noMatchingOverload }
    guard let value else { return operand }
    locals[local] = value
    let result = try evaluate(child(1, of: index))
    guard isFlat else { return .optional(result) }
    guard case .optional = result else { throw .noMatchingOverload }
    return result
  }
}
