/// A hashable stand-in for a scalar value that is equal exactly when the values are: `1`, `1u`
/// and `1.0` share one key. NaN, lists, maps and null have none.
enum EqualityKey: Hashable, Sendable {
  case bool(Bool)
  /// Any number that is an integer between −2⁶³ and 2⁶⁴.
  case integer(Int128)
  /// Any other number.
  case double(Double)
  /// UTF-8 bytes, so that no canonical equivalence applies.
  case text([UInt8])
  case bytes([UInt8])
  case timestamp(Timestamp)
  case duration(TimeSpan)
  case type(CELType)
  case ip(IPAddress)
  case cidr(IPPrefix)

  init?(_ value: Value) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .integer(Int128(value))
    case .uint(let value): self = .integer(Int128(value))
    case .double(let value):
      if value.isNaN { return nil }
      if let integer = Int64(exactly: value) {
        self = .integer(Int128(integer))
      } else if let integer = UInt64(exactly: value) {
        self = .integer(Int128(integer))
      } else {
        self = .double(value)
      }
    case .string(let value): self = .text(Array(value.utf8))
    case .bytes(let value): self = .bytes(value)
    case .timestamp(let value): self = .timestamp(value)
    case .duration(let value): self = .duration(value)
    case .type(let value): self = .type(value)
    case .ip(let value): self = .ip(value)
    case .cidr(let value): self = .cidr(value)
    case .null, .list, .map, .optional: return nil
    }
  }
}

/// A constant list made ready for `in`: a hash table, and apart from it the few elements that
/// cannot be hashed.
struct ConstantSet: Sendable {
  let elements: [Value]
  private let keys: Set<EqualityKey>
  /// Those that only a comparison finds.
  let others: [Value]

  init(_ elements: [Value]) {
    var keys = Set<EqualityKey>()
    var others: [Value] = []
    for element in elements {
      if let key = EqualityKey(element) { keys.insert(key) } else { others.append(element) }
    }
    (self.elements, self.keys, self.others) = (elements, keys, others)
  }

  /// Whether a value that can be hashed is an element; nil for one that cannot: it may be one of
  /// `others`.
  func lookUp(_ value: Value) -> Bool? { EqualityKey(value).map { keys.contains($0) } }
}
