/// A map of the language. Keys are int, uint, bool or string; `1`, `1u` and `1.0` find the same
/// entry. Entries keep the order in which they were written.
public struct ValueMap: Sendable {
  /// The keys, in the order in which they were written.
  public private(set) var keys: [Value] = []
  /// The values, in the order of their keys.
  public private(set) var elements: [Value] = []
  private var positions: [EqualityKey: Int] = [:]

  /// Makes an empty map.
  public init() {}

  /// Makes a map of the pairs, in their order.
  /// - Throws: `unsupportedKey`, `duplicateKey`.
  public init(_ entries: [(key: Value, value: Value)]) throws(EvaluationFault) {
    for entry in entries { try insert(entry.value, for: entry.key) }
  }

  /// How many entries there are.
  public var count: Int { keys.count }

  /// Adds an entry.
  /// - Throws: `unsupportedKey` when the key is of another type; `duplicateKey`. The map is then as
  ///   it was.
  public mutating func insert(_ value: Value, for key: Value) throws(EvaluationFault) {
    switch key {
    case .bool, .int, .uint, .string: break
    default: throw .unsupportedKey
    }
    guard let equality = EqualityKey(key) else { throw .unsupportedKey }
    guard positions[equality] == nil else { throw .duplicateKey }
    positions[equality] = keys.count
    keys.append(key)
    elements.append(value)
  }

  /// The value of the entry whose key equals `key`, which may be a double too.
  public subscript(key: Value) -> Value? {
    guard let equality = EqualityKey(key), let position = positions[equality] else { return nil }
    return elements[position]
  }
}

extension ValueMap: Equatable {
  /// Whether both have equal keys with equal values, in any order.
  public static func == (left: ValueMap, right: ValueMap) -> Bool {
    guard left.count == right.count else { return false }
    return left.positions.allSatisfy { key, position in
      guard let other = right.positions[key] else { return false }
      return left.elements[position] == right.elements[other]
    }
  }
}
