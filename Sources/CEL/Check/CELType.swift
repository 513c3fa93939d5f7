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
  /// A range of IP addresses: an address and the length of its prefix.
  case cidr
  /// A list of elements of one type.
  case list(CELType)
  /// A map from keys of one type to values of one type.
  case map(CELType, CELType)
  /// A value of one type, or none.
  case optional(CELType)
  /// A type of the application, by name and parameters: only its own functions know its values.
  case opaque(String, [CELType])
  /// A type that an overload leaves open, by name: in `first(list(T)) -> T` both are the same one.
  case parameter(String)
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
    case .optional(let value): "optional(\(value))"
    case .opaque(let name, let parameters):
      parameters.isEmpty
        ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
    case .parameter(let name): name
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
    case .cidr: "net.CIDR"
    case .list: "list"
    case .map: "map"
    case .optional: "optional_type"
    case .opaque(let name, _), .parameter(let name): name
    }
  }

  /// The types that an expression can name, by that name.
  static let named: [String: CELType] = [
    "int": .int, "uint": .uint, "double": .double, "bool": .bool, "string": .string,
    "bytes": .bytes, "null_type": .null, "type": .type, "list": .list(.dyn),
    "map": .map(.dyn, .dyn), "google.protobuf.Timestamp": .timestamp,
    "google.protobuf.Duration": .duration, "net.IP": .ip, "net.CIDR": .cidr,
    "optional_type": .optional(.dyn),
  ]

  var isNumeric: Bool { self == .int || self == .uint || self == .double }

  /// Whether a value is one of this type; of lists, maps and optionals any.
  func admits(_ value: Value) -> Bool {
    switch (self, value) {
    case (.dyn, _), (.parameter, _), (.list, .list), (.map, .map), (.optional, .optional),
      (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double),
      (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp), (.duration, .duration),
      (.type, .type), (.ip, .ip), (.cidr, .cidr):
      true
    default: false
    }
  }

  /// Whether `==` between the two can ever hold; numbers of all types compare by value.
  func isComparable(with other: CELType) -> Bool {
    switch (self, other) {
    case (.dyn, _), (_, .dyn), (.parameter, _), (_, .parameter): true
    case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
      left.isComparable(with: right)
    case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
      leftKey.isComparable(with: rightKey) && leftValue.isComparable(with: rightValue)
    case (.opaque(let left, let lefts), .opaque(let right, let rights)):
      left == right && lefts.count == rights.count
        && zip(lefts, rights).allSatisfy { $0.isComparable(with: $1) }
    default: self == other || (isNumeric && other.isNumeric)
    }
  }
}
