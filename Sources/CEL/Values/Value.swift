/// A value of the language, outside of columns.
public enum Value: Sendable {
  /// The null value.
  case null
  /// A truth value.
  case bool(Bool)
  /// A signed integer.
  case int(Int64)
  /// An unsigned integer.
  case uint(UInt64)
  /// A number, NaN and infinities included.
  case double(Double)
  /// Text; compared and measured by code point, never by grapheme or canonical equivalence.
  case string(String)
  /// Bytes.
  case bytes([UInt8])
  /// A list, its elements of any types.
  case list([Value])
  /// A map with keys of type int, uint, bool or string.
  case map(ValueMap)
  /// An instant.
  case timestamp(Timestamp)
  /// A span of time.
  case duration(TimeSpan)
  /// A type, as `type(x)` gives it; the parameters of lists and maps are `dyn`.
  case type(CELType)
  /// An IP address.
  case ip(IPAddress)
  /// A range of IP addresses.
  case cidr(IPPrefix)
  /// A value, or none: what `a.?b` and `optional.of(x)` give.
  indirect case optional(Value?)

  /// The type of the value, with `dyn` inside lists and maps.
  public var type: CELType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .list: .list(.dyn)
    case .map: .map(.dyn, .dyn)
    case .timestamp: .timestamp
    case .duration: .duration
    case .type: .type
    case .ip: .ip
    case .cidr: .cidr
    case .optional: .optional(.dyn)
    }
  }
}

extension Value: Equatable {
  /// Equality of the language: numbers by exact value across int, uint and double, NaN unequal
  /// to itself, different kinds unequal, lists and maps by content.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.bytes(let left), .bytes(let right)): left == right
    case (.list(let left), .list(let right)): left == right
    case (.map(let left), .map(let right)): left == right
    case (.timestamp(let left), .timestamp(let right)): left == right
    case (.duration(let left), .duration(let right)): left == right
    case (.type(let left), .type(let right)): left == right
    case (.ip(let left), .ip(let right)): left == right
    case (.cidr(let left), .cidr(let right)): left == right
    case (.optional(let left), .optional(let right)): left == right
    default: compareNumbers(left, right) == .equal
    }
  }
}

/// How two values of one ordered domain relate.
enum Ordering: Sendable {
  case less
  case equal
  case greater
  /// One of them is NaN.
  case unordered

  init<T: Comparable>(_ left: T, _ right: T) {
    self = left < right ? .less : left == right ? .equal : left > right ? .greater : .unordered
  }

  var reversed: Ordering {
    switch self {
    case .less: .greater
    case .greater: .less
    case .equal, .unordered: self
    }
  }
}

/// The exact order of two numbers of any types; nil when one is not a number.
func compareNumbers(_ left: Value, _ right: Value) -> Ordering? {
  switch (left, right) {
  case (.int(let left), .int(let right)): Ordering(left, right)
  case (.uint(let left), .uint(let right)): Ordering(left, right)
  case (.double(let left), .double(let right)): Ordering(left, right)
  case (.int(let left), .uint(let right)): Ordering(Int128(left), Int128(right))
  case (.uint(let left), .int(let right)): Ordering(Int128(left), Int128(right))
  case (.int(let left), .double(let right)): compareExactly(left, right)
  case (.double(let left), .int(let right)): compareExactly(right, left).reversed
  case (.uint(let left), .double(let right)): compareExactly(left, right)
  case (.double(let left), .uint(let right)): compareExactly(right, left).reversed
  default: nil
  }
}

/// The exact order of an integer and a double: no rounding of the integer decides it.
func compareExactly<Integer: FixedWidthInteger>(_ left: Integer, _ right: Double) -> Ordering {
  if right.isNaN { return .unordered }
  guard let floor = Integer(exactly: right.rounded(.down)) else {
    return right > 0 ? .less : .greater
  }
  if left != floor { return left < floor ? .less : .greater }
  return right > right.rounded(.down) ? .less : .equal
}

/// The order of two texts by code point, which is that of their UTF-8 bytes.
func compareText(_ left: String, _ right: String) -> Ordering {
  if left.utf8.elementsEqual(right.utf8) { return .equal }
  return left.utf8.lexicographicallyPrecedes(right.utf8) ? .less : .greater
}

/// The order of two values for `<` and its kin; nil when their types have none.
///
/// Equality between an integer and a double is exact. Their order is that of two doubles, as the
/// conformance suite has it: the two differ only for integers beyond 2⁵³.
func compareOrdered(_ left: Value, _ right: Value) -> Ordering? {
  switch (left, right) {
  case (.bool(let left), .bool(let right)): Ordering(left ? 1 : 0, right ? 1 : 0)
  case (.string(let left), .string(let right)): compareText(left, right)
  case (.bytes(let left), .bytes(let right)):
    left == right ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
  case (.timestamp(let left), .timestamp(let right)): Ordering(left, right)
  case (.duration(let left), .duration(let right)): Ordering(left, right)
  case (.int(let left), .double(let right)): Ordering(Double(left), right)
  case (.double(let left), .int(let right)): Ordering(left, Double(right))
  case (.uint(let left), .double(let right)): Ordering(Double(left), right)
  case (.double(let left), .uint(let right)): Ordering(left, Double(right))
  default: compareNumbers(left, right)
  }
}
