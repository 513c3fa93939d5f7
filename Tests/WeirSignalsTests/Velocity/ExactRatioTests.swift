import Testing

@testable import WeirSignals

/// Quotients and deviations against arithmetic on wide whole numbers.
@Suite struct ExactRatioTests {
  /// Whether `result` is the double nearest to numerator / denominator: the exact quotient lies
  /// between the middles to its neighbours, and on a middle only when the result is even.
  private static func isNearest(
    _ result: Double, _ numerator: UInt128, _ denominator: UInt64
  ) -> Bool {
    guard numerator != 0 else { return result == 0 }
    let below = compare(numerator, denominator, withMiddleOf: result.nextDown, result)
    let above = compare(numerator, denominator, withMiddleOf: result, result.nextUp)
    let isEven = result.significandBitPattern & 1 == 0
    return (below > 0 || below == 0 && isEven) && (above < 0 || above == 0 && isEven)
  }

  /// The sign of numerator / denominator − (low + high) / 2.
  private static func compare(
    _ numerator: UInt128, _ denominator: UInt64, withMiddleOf low: Double, _ high: Double
  ) -> Int {
    // low + high = (l + h) · 2^exponent, exactly, with l and h whole.
    let exponent = Int(low.exponent) - 53
    let sum =
      UInt128(low * pow2(-exponent)) + UInt128(high * pow2(-exponent))
    // numerator / denominator ? sum · 2^(exponent − 1)
    var left = Wide(numerator)
    var right = Wide(sum).times(denominator)
    let shift = exponent - 1
    if shift > 0 { right = right.shifted(by: shift) } else { left = left.shifted(by: -shift) }
    return left.compare(right)
  }

  private static func pow2(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  @Test(arguments: 0..<6) func quotientsAreTheNearestDoubles(_ seed: UInt64) {
    var random = RandomWords(seed: seed, for: "quotients")
    for _ in 0..<5_000 {
      let numerator =
        (UInt128(random.next()) << 64 | UInt128(random.next()))
        >> UInt128.random(in: 1...127, using: &random)
      let denominator = max(1, random.next() >> UInt64.random(in: 0...63, using: &random))
      let result = ExactRatio.quotient(numerator, denominator)
      #expect(Self.isNearest(result, numerator, denominator), "\(numerator) / \(denominator)")
      let signed = Int128(numerator)
      #expect(ExactRatio.quotient(signed, denominator) == result)
      #expect(ExactRatio.quotient(-signed, denominator) == -result)
    }
  }

  @Test func tiesGoToTheEvenDouble() {
    for (numerator, expected) in [
      ((UInt128(1) << 54) + 2, 0x1p54), ((UInt128(1) << 54) + 6, 0x1p54 + 8),
      ((UInt128(1) << 100) + (1 << 47), 0x1p100),
      ((UInt128(1) << 100) + (1 << 47) + 1, 0x1p100.nextUp),
    ] {
      #expect(ExactRatio.quotient(numerator, 1) == expected)
      #expect(ExactRatio.quotient(numerator * 3, 3) == expected)
    }
    #expect(ExactRatio.quotient(UInt128(Int128.max) + 1, .max) == 0x1p63)
  }

  @Test func meansAtTheEndsOfTheRange() {
    let least = Int128(Int64.min)
    #expect(ExactRatio.quotient(least * 1_000_000, 1_000_000) == -0x1p63)
    #expect(ExactRatio.quotient(Int128(Int64.max) * 3, 3) == 0x1p63)
    #expect(ExactRatio.quotient(Int128(1), 3) == 1.0 / 3)
  }

  @Test(arguments: 0..<4) func deviationsAreWithinOneUnitOfTheLastPlace(_ seed: UInt64) {
    var random = RandomWords(seed: seed, for: "deviations")
    for _ in 0..<500 {
      let count = Int.random(in: 1...40, using: &random)
      let shift = Int64.random(in: 0...62, using: &random)
      let values = (0..<count).map { _ in Int64(bitPattern: random.next()) >> shift }
      var (sum, squares) = (Int128(0), WideSum())
      for value in values {
        sum += Int128(value)
        squares.add((Int128(value) * Int128(value)).magnitude)
      }
      let found = ExactRatio.standardDeviation(count: UInt64(count), sum: sum, squares: squares)
      // n² · variance = ½ Σᵢ Σⱼ (vᵢ − vⱼ)², which has nothing to cancel.
      var pairs = 0.0
      for (index, left) in values.enumerated() {
        for right in values[..<index] {
          let difference = Double(Int128(left) - Int128(right))
          pairs += difference * difference
        }
      }
      let expected = (pairs / Double(count * count)).squareRoot()
      #expect(abs(found - expected) <= expected * 1e-14)
    }
  }

  @Test func equalValuesDoNotDeviate() {
    for value in [Int64.max, .min, 0, 1, -7] {
      var squares = WideSum()
      for _ in 0..<1_000 { squares.add((Int128(value) * Int128(value)).magnitude) }
      #expect(
        ExactRatio.standardDeviation(count: 1_000, sum: Int128(value) * 1_000, squares: squares)
          == 0)
    }
  }

  @Test func sumsOfSquaresGoUpAndDown() {
    var random = RandomWords(seed: 2, for: "sums of squares")
    let values = (0..<1_000).map { _ in UInt128(random.next()) << 62 }
    var sum = WideSum()
    for value in values { sum.add(value << 1) }
    #expect(sum.high > 0)
    for value in values { sum.subtract(value << 1) }
    #expect(sum == WideSum())
  }
}

/// A whole number of any size, in words of 32 bits from the lowest.
private struct Wide {
  var words: [UInt32]

  init(_ value: UInt128) { words = (0..<4).map { UInt32(truncatingIfNeeded: value >> ($0 * 32)) } }

  func times(_ factor: UInt64) -> Wide {
    var result = Wide(0)
    result.words = Array(repeating: 0, count: words.count + 3)
    for (place, part) in [UInt32(truncatingIfNeeded: factor), UInt32(factor >> 32)].enumerated() {
      var carry: UInt64 = 0
      for index in 0..<words.count + 3 - place {
        let word = index < words.count ? UInt64(words[index]) : 0
        let sum = UInt64(result.words[index + place]) + carry
        let product = word * UInt64(part)
        let low = (product & 0xFFFF_FFFF) + (sum & 0xFFFF_FFFF)
        result.words[index + place] = UInt32(truncatingIfNeeded: low)
        carry = (product >> 32) + (sum >> 32) + (low >> 32)
      }
    }
    return result
  }

  func shifted(by count: Int) -> Wide {
    var result = self
    result.words = Array(repeating: 0, count: count / 32) + words + [0]
    let bits = UInt64(count % 32)
    var carry: UInt64 = 0
    for index in count / 32..<result.words.count {
      let value = UInt64(result.words[index]) << bits | carry
      result.words[index] = UInt32(truncatingIfNeeded: value)
      carry = value >> 32
    }
    return result
  }

  func compare(_ other: Wide) -> Int {
    for index in (0..<max(words.count, other.words.count)).reversed() {
      let left = index < words.count ? words[index] : 0
      let right = index < other.words.count ? other.words[index] : 0
      if left != right { return left < right ? -1 : 1 }
    }
    return 0
  }
}
