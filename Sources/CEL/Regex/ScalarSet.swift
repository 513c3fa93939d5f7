/// A set of Unicode scalar values: sorted closed ranges that neither overlap nor touch.
struct ScalarSet: Hashable, Sendable {
  let ranges: [ClosedRange<UInt32>]

  /// The largest scalar value.
  static let largest: UInt32 = 0x10FFFF

  /// Every scalar value (and the surrogates, which no UTF-8 text holds).
  static let any = ScalarSet([0...largest])

  /// Takes ranges in any order, overlapping or not. Cost: one sort.
  init(_ unordered: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      // Bounds are scalar values, far below where adding one overflows.
      guard let last = merged.last, range.lowerBound <= last.upperBound &+ 1 else {
        merged.append(range)
        continue
      }
      merged[merged.count &- 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }
    ranges = merged
  }

  init(_ scalar: Unicode.Scalar) {
    ranges = [scalar.value...scalar.value]
  }

  /// Every scalar value that is not in this set.
  var inverted: ScalarSet {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { gaps.append(next...(range.lowerBound &- 1)) }
      next = range.upperBound &+ 1
    }
    if next <= Self.largest { gaps.append(next...Self.largest) }
    return ScalarSet(gaps)
  }

  /// Whether `scalar` is in the set. Cost: a binary search.
  func contains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low &+ high) / 2
      if ranges[middle].upperBound < scalar { low = middle &+ 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= scalar
  }

  /// The parts of the set that lie within `bounds`.
  func clamped(to bounds: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
    ranges.filter { $0.overlaps(bounds) }.map { $0.clamped(to: bounds) }
  }
}
