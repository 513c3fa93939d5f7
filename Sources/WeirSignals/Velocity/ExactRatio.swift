/// Quotients of whole numbers as doubles, rounded once: the double nearest to the exact quotient,
/// ties to even. So a mean is the same however its sum was collected.
enum ExactRatio {
  /// `numerator / denominator`. The denominator is not zero.
  @inline(__always)
  static func quotient(_ numerator: Int128, _ denominator: UInt64) -> Double {
    let magnitude = numerator.magnitude
    if magnitude < 1 << 53, denominator < 1 << 53 {
      // Both are exact, and the division rounds once.
      return Double(Int64(truncatingIfNeeded: numerator)) / Double(Int64(bitPattern: denominator))
    }
    let result = quotient(magnitude, denominator)
    return numerator < 0 ? -result : result
  }

  /// The same of two magnitudes.
  @inline(never)
  static func quotient(_ numerator: UInt128, _ denominator: UInt64) -> Double {
    guard numerator != 0 else { return 0 }
    let denominator = UInt128(denominator)
    // Shifted so that the quotient has 64 bits or more; then one bit says whether a rest is left.
    let excess = bitCount(numerator) - bitCount(denominator)
    let shift = max(0, 65 - excess)
    // The shifted numerator has at most 65 + 64 bits; one of them is given up where it has 129.
    let safeShift = min(shift, 128 - bitCount(numerator))
    let (whole, rest) = (numerator << UInt128(safeShift))
      .quotientAndRemainder(dividingBy: denominator)
    return scaled(whole | (rest == 0 ? 0 : 1), by: -safeShift)
  }

  /// The square root of `(count · squares − sum²) / count²`: the population's standard deviation of
  /// 1 to 2³²−1 values.
  static func standardDeviation(count: UInt64, sum: Int128, squares: WideSum) -> Double {
    let top = squares.times(count).minusSquare(of: sum.magnitude)
    let divisor = count &* count
    guard top.high == 0 else {
      // Far beyond any amount: a few units in the last place are given up.
      let value = Double(top.high) * 0x1p128 + Double(top.low)
      return (value / Double(divisor)).squareRoot()
    }
    return quotient(top.low, divisor).squareRoot()
  }

  /// `whole` · 2^exponent, rounded once. `whole` has at least 55 bits or is exact.
  private static func scaled(_ whole: UInt128, by exponent: Int) -> Double {
    let bits = bitCount(whole)
    guard bits > 64 else { return Double(UInt64(whole)) * power(exponent) }
    // Down to 64 bits, what falls off kept as one sticky bit: the conversion rounds rightly then.
    let drop = UInt128(bits - 64)
    let kept = UInt64(truncatingIfNeeded: whole >> drop)
    let sticky: UInt64 = whole & ((1 << drop) - 1) == 0 ? 0 : 1
    return Double(kept | sticky) * power(exponent + bits - 64)
  }

  /// 2^exponent for −1,022 ... 1,023.
  private static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  private static func bitCount(_ value: UInt128) -> Int { 128 - value.leadingZeroBitCount }
}

/// A whole number of 0 ... 2²⁵⁶−1 as two halves; sums of squares of 64-bit numbers fit easily.
struct WideSum: Equatable {
  var high: UInt128 = 0
  var low: UInt128 = 0

  mutating func add(_ value: UInt128) {
    let (sum, carried) = low.addingReportingOverflow(value)
    low = sum
    if carried { high &+= 1 }
  }

  mutating func subtract(_ value: UInt128) {
    let (difference, borrowed) = low.subtractingReportingOverflow(value)
    low = difference
    if borrowed { high &-= 1 }
  }

  func times(_ factor: UInt64) -> WideSum {
    let product = low.multipliedFullWidth(by: UInt128(factor))
    return WideSum(high: high &* UInt128(factor) &+ product.high, low: product.low)
  }

  func minusSquare(of value: UInt128) -> WideSum {
    let square = value.multipliedFullWidth(by: value)
    var result = self
    result.subtract(square.low)
    result.high &-= square.high
    return result
  }
}
