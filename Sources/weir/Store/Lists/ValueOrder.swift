/// The order of values by their bytes, which is that of the store.
enum ValueOrder {
  /// Eight bytes of a value as a number, so that most comparisons are one of numbers.
  private struct Key {
    let bytes: UInt64
    let place: Int
  }

  /// The places of values in the order of their bytes; of the same value, as they come.
  static func places(of values: [[UInt8]]) -> [Int] {
    let shared = sharedByteCount(values)
    var keys = values.indices.map { Key(bytes: number(values[$0], from: shared), place: $0) }
    keys.sort { one, other in
      if one.bytes != other.bytes { return one.bytes < other.bytes }
      let (left, right) = (values[one.place], values[other.place])
      return left == right ? one.place < other.place : left.lexicographicallyPrecedes(right)
    }
    return keys.map(\.place)
  }

  /// How many bytes at the start are the same in all values: addresses have many.
  private static func sharedByteCount(_ values: [[UInt8]]) -> Int {
    guard let first = values.first else { return 0 }
    var count = first.count
    for value in values {
      count = min(count, value.count)
      var place = 0
      while place < count, value[place] == first[place] { place += 1 }
      count = place
    }
    return count
  }

  /// The eight bytes from a place on, the first one highest; zeros behind the end.
  private static func number(_ value: [UInt8], from start: Int) -> UInt64 {
    var number: UInt64 = 0
    for place in start..<start + 8 {
      number = number << 8 | (place < value.count ? UInt64(value[place]) : 0)
    }
    return number
  }
}
