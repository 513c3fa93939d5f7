@testable import CEL

/// Calls: the functions of the language by their names, then those of libraries.
extension PlainEvaluator {
  /// What the language has; `.name` is a method.
  private static let builtIn: Set<String> = [
    "size", ".size", ".contains", ".startsWith", ".endsWith", "matches", ".matches", "int", "uint",
    "double", "string", "bytes", "bool", "timestamp", "duration", "type", "dyn", ".getFullYear",
    ".getMonth", ".getDayOfYear", ".getDayOfMonth", ".getDate", ".getDayOfWeek", ".getHours",
    ".getMinutes", ".getSeconds", ".getMilliseconds", ".hasValue", ".or", ".orValue",
  ]

  mutating func call(
    _ name: String, _ target: Int?, _ arguments: [Int], isAbsolute: Bool
  ) throws(EvaluationFault) -> Value {
    var full = [name]
    var isRooted = isAbsolute
    var isLocal = false
    if let target {
      // `math.abs(x)`: what stands before the dot may be part of the name.
      if let path = syntax.path(of: target) {
        full = path.names + full
        isRooted = path.isAbsolute
        isLocal = !path.isAbsolute && self.isLocal(path.names[0])
      } else {
        isLocal = true
      }
    }
    if !isLocal {
      for candidate in names.candidates(full.joined(separator: "."), isAbsolute: isRooted)
      where isFunction(candidate) { return try call(candidate, arguments) }
    }
    guard let target, isFunction("." + name) else { throw .unknownFunction }
    return try call("." + name, [target] + arguments)
  }

  private func isFunction(_ name: String) -> Bool {
    Self.builtIn.contains(name) || names.functions[name] != nil
  }

  private mutating func call(_ name: String, _ operands: [Int]) throws(EvaluationFault) -> Value {
    if name == ".or" || name == ".orValue", operands.count == 2 {
      return try either(operands, unwraps: name == ".orValue")
    }
    var arguments: [Value] = []
    for operand in operands { arguments.append(try evaluate(operand)) }
    if Self.builtIn.contains(name) { return try builtIn(name, arguments) }
    for overload in names.functions[name] ?? []
    where overload.parameters.count == arguments.count {
      if zip(overload.parameters, arguments).allSatisfy({ takes($0, $1) }) {
        var budget = Budget(steps: 1_000_000)
        return try overload.body(arguments, &budget)
      }
    }
    throw .noMatchingOverload
  }

  /// What a parameter says of the elements of lists and maps is left to the function.
  private func takes(_ parameter: CELType, _ value: Value) -> Bool {
    switch parameter {
    case .dyn, .parameter: true
    default: parameter.runtimeName == value.type.runtimeName
    }
  }

  /// `x.or(y)` and `x.orValue(y)`: y is only looked at when x has no value.
  private mutating func either(
    _ operands: [Int], unwraps: Bool
  ) throws(EvaluationFault) -> Value {
    let first = try evaluate(operands[0])
    guard case .optional(let content) = first else { throw .noMatchingOverload }
    if let content { return unwraps ? content : first }
    let second = try evaluate(operands[1])
    if unwraps { return second }
    guard case .optional = second else { throw .noMatchingOverload }
    return second
  }

  private mutating func builtIn(
    _ name: String, _ arguments: [Value]
  ) throws(EvaluationFault) -> Value {
    let bare = name.hasPrefix(".") ? String(name.dropFirst()) : name
    switch (bare, arguments.count) {
    case ("type", 1): return .type(arguments[0].type)
    case ("dyn", 1): return arguments[0]
    case ("hasValue", 1):
      guard case .optional(let content) = arguments[0] else { throw .noMatchingOverload }
      return .bool(content != nil)
    case ("size", 1): return .int(Int64(try size(arguments[0])))
    case ("contains", 2), ("startsWith", 2), ("endsWith", 2), ("matches", 2):
      guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else {
        throw .noMatchingOverload
      }
      return .bool(try search(bare, text, part))
    case (let getter, 1...2) where getter.hasPrefix("get"):
      return .int(try part(getter, of: arguments))
    case (_, 1): return try convert(arguments[0], to: bare)
    default: throw .noMatchingOverload
    }
  }

  private func size(_ value: Value) throws(EvaluationFault) -> Int {
    switch value {
    case .string(let text): return Array(text.unicodeScalars).count
    case .bytes(let bytes): return bytes.count
    case .list(let elements): return elements.count
    case .map(let map): return map.keys.count
    default: throw .noMatchingOverload
    }
  }

  private mutating func search(
    _ name: String, _ text: String, _ part: String
  ) throws(EvaluationFault) -> Bool {
    let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
    try spend(bytes.count / 64)
    switch name {
    case "startsWith": return Array(bytes.prefix(wanted.count)) == wanted
    case "endsWith": return Array(bytes.suffix(wanted.count)) == wanted
    case "contains":
      for start in 0...bytes.count
      where Array(bytes[start...].prefix(wanted.count)) == wanted { return true }
      return false
    default:
      guard let pattern = try? LinearRegex(pattern: part) else { throw .badPattern }
      var zeroTerminated = bytes + [0]
      return unsafe pattern.matches(&zeroTerminated, count: bytes.count)
    }
  }

  /// A part of an instant in a time zone, or a whole number of units of a span.
  private func part(_ getter: String, of arguments: [Value]) throws(EvaluationFault) -> Int64 {
    switch (arguments[0], arguments.count) {
    case (.timestamp(let time), 1): return try part(getter, of: time, in: .utc)
    case (.timestamp(let time), 2):
      guard case .string(let name) = arguments[1] else { throw .noMatchingOverload }
      guard let zone = TimeZone.named(name) else { throw .invalidArgument }
      return try part(getter, of: time, in: zone)
    case (.duration(let span), 1):
      switch getter {
      case "getHours": return span.nanoseconds / 1_000_000_000 / 3600
      case "getMinutes": return span.nanoseconds / 1_000_000_000 / 60
      case "getSeconds": return span.nanoseconds / 1_000_000_000
      case "getMilliseconds": return span.nanoseconds % 1_000_000_000 / 1_000_000
      default: throw .noMatchingOverload
      }
    default: throw .noMatchingOverload
    }
  }

  private func part(
    _ getter: String, of time: Timestamp, in zone: TimeZone
  ) throws(EvaluationFault) -> Int64 {
    let seconds = time.seconds + zone.offset(at: time.seconds)
    let fields = CalendarFields(seconds: seconds)
    switch getter {
    case "getFullYear": return fields.year
    case "getMonth": return fields.month - 1
    case "getDayOfYear": return fields.dayOfYear
    case "getDayOfMonth": return fields.day - 1
    case "getDate": return fields.day
    case "getDayOfWeek":
      // 1970 began on a Thursday; Sunday is 0.
      let days = Int64((Double(seconds) / 86_400).rounded(.down))
      return ((days + 4) % 7 + 7) % 7
    case "getHours": return fields.hour
    case "getMinutes": return fields.minute
    case "getSeconds": return fields.second
    case "getMilliseconds": return Int64(time.nanoseconds) / 1_000_000
    default: throw .noMatchingOverload
    }
  }
}
