extension Evaluator {
  /// Applies a function of one argument.
  @inline(never)
  mutating func apply(_ function: Function, _ value: Value) throws(EvaluationFault) -> Value {
    switch function {
    case .not:
      guard case .bool(let value) = value else { throw .noMatchingOverload }
      return .bool(!value)
    case .negate: return try negate(value)
    case .size: return .int(Int64(try size(of: value)))
    case .toInt: return .int(try integer(from: value))
    case .toUint: return .uint(try unsignedInteger(from: value))
    case .toDouble: return .double(try double(from: value))
    case .toString: return .string(try text(from: value))
    case .toBytes: return .bytes(try bytes(from: value))
    case .toBool: return .bool(try bool(from: value))
    case .toTimestamp: return .timestamp(try timestamp(from: value))
    case .toDuration: return .duration(try duration(from: value))
    case .typeOf: return .type(value.type)
    case .toDyn: return value
    case .toIP:
      if case .ip = value { return value }
      guard case .string(let text) = value else { throw .noMatchingOverload }
      guard let address = IPAddress(text) else { throw .invalidArgument }
      return .ip(address)
    case .isIP:
      guard case .string(let text) = value else { throw .noMatchingOverload }
      return .bool(IPAddress(text) != nil)
    case .family:
      guard case .ip(let address) = value else { throw .noMatchingOverload }
      return .int(address.isIPv4 ? 4 : 6)
    case .fullYear, .month, .dayOfYear, .dayOfMonth, .date, .dayOfWeek, .hours, .minutes, .seconds,
      .milliseconds:
      return .int(try timeField(function, of: value, zone: .utc))
    default: throw .noMatchingOverload
    }
  }

  /// Applies a function of two arguments.
  @inline(never)
  mutating func apply(
    _ function: Function, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value {
    switch function {
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let order = compareOrdered(left, right) else { throw .noMatchingOverload }
      return .bool(Comparison(function)?.holds(for: order) ?? false)
    case .add, .subtract, .multiply, .divide, .modulo:
      return try arithmetic(function, left, right)
    case .inside: return .bool(try isInside(left, right))
    case .index: return try element(of: left, at: right)
    case .contains, .startsWith, .endsWith, .matches:
      guard case .string(let text) = left, case .string(let part) = right else {
        throw .noMatchingOverload
      }
      return .bool(try search(function, text, part))
    default:
      guard case .string(let name) = right, case .timestamp = left else {
        throw .noMatchingOverload
      }
      guard let zone = TimeZone.named(name) else { throw .invalidArgument }
      return .int(try timeField(function, of: left, zone: zone))
    }
  }

  private mutating func isInside(_ value: Value, _ container: Value) throws(EvaluationFault) -> Bool
  {
    switch container {
    case .list(let elements):
      try charge(elements.count / 16)
      return elements.contains(value)
    case .map(let map): return map[value] != nil
    default: throw .noMatchingOverload
    }
  }

  private func element(of container: Value, at index: Value) throws(EvaluationFault) -> Value {
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
      guard let position, position >= 0, position < Int64(elements.count) else {
        throw .indexOutOfRange
      }
      return elements[Int(position)]
    case .map(let map):
      guard let value = map[index] else { throw .noSuchKey }
      return value
    default: throw .noMatchingOverload
    }
  }

  private mutating func search(
    _ function: Function, _ text: String, _ part: String
  ) throws(EvaluationFault) -> Bool {
    switch function {
    case .startsWith: return text.utf8.starts(with: part.utf8)
    case .endsWith: return text.utf8.reversed().starts(with: part.utf8.reversed())
    case .contains: return containsText(text, part)
    default:
      try charge(part.utf8.count + 10)
      do throws(RegexFault) {
        return search(text, for: try LinearRegex(pattern: part))
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
