/// The static type of an expression.
public indirect enum CELType: Hashable, Sendable {
  /// 64-bit signed integer.
  case int
  /// 64-bit unsigned integer.
  case uint
  /// 64-bit IEEE 754 number.
  case double
  /// Truth value.
  case bool
  /// Sequence of Unicode code points.
  case string
  /// Sequence of bytes.
  case bytes
  /// Instant between the years 1 and 9999, in nanoseconds.
  case timestamp
  /// Signed span of time in nanoseconds, at most 2⁶³ of them.
  case duration
  /// The type of `null`.
  case null
  /// A type that is known at run time only.
  case dyn
  /// The type of a type.
  case type
  /// An IPv4 or IPv6 address.
  case ip
  /// A list of elements of one type.
  case list(CELType)
  /// A map from keys of one type to values of one type.
  case map(CELType, CELType)
}

extension CELType: CustomStringConvertible {
  /// The type as it is written in messages: `int`, `list(string)`, `map(string, dyn)`.
  public var description: String {
    switch self {
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .null: "null"
    default: runtimeName
    }
  }

  /// The name that `type(x)` has in the language, without parameters.
  public var runtimeName: String {
    switch self {
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .bool: "bool"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .null: "null_type"
    case .dyn: "dyn"
    case .type: "type"
    case .ip: "net.IP"
    case .list: "list"
    case .map: "map"
    }
  }

  /// The types that an expression can name, by that name.
  static let named: [String: CELType] = [
    "int": .int, "uint": .uint, "double": .double, "bool": .bool, "string": .string,
    "bytes": .bytes, "null_type": .null, "type": .type, "list": .list(.dyn),
    "map": .map(.dyn, .dyn), "google.protobuf.Timestamp": .timestamp,
    "google.protobuf.Duration": .duration, "net.IP": .ip,
  ]

  var isNumeric: Bool { self == .int || self == .uint || self == .double }

  /// Whether a value of type `other` may turn out to be one of this type; `dyn` fits everywhere.
  func accepts(_ other: CELType) -> Bool {
    switch (self, other) {
    case (.dyn, _), (_, .dyn): true
    case (.list(let left), .list(let right)): left.accepts(right)
    case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
      leftKey.accepts(rightKey) && leftValue.accepts(rightValue)
    default: self == other
    }
  }

  /// Whether `==` between the two can ever hold; numbers of all types compare by value.
  func isComparable(with other: CELType) -> Bool {
    switch (self, other) {
    case (.dyn, _), (_, .dyn): true
    case (.list(let left), .list(let right)): left.isComparable(with: right)
    case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
      leftKey.isComparable(with: rightKey) && leftValue.isComparable(with: rightValue)
    default: self == other || (isNumeric && other.isNumeric)
    }
  }

  /// The narrowest type that covers both, `dyn` where they differ.
  func joined(with other: CELType) -> CELType {
    switch (self, other) {
    case (.list(let left), .list(let right)): .list(left.joined(with: right))
    case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
      .map(leftKey.joined(with: rightKey), leftValue.joined(with: rightValue))
    default: self == other ? self : .dyn
    }
  }
}
