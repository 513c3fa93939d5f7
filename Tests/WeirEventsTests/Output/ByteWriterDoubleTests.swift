import Testing

@testable import WeirEvents

struct ByteWriterDoubleTests {
  static func fixed(_ value: Double, _ decimals: FixedDecimals) -> String {
    number { $0.appendFixed(value, decimals: decimals) }
  }

  static func shortest(_ value: Double) -> String {
    number { $0.appendShortest(value) }
  }

  /// What C prints, without the sign of a zero.
  static func expected(_ value: Double, _ decimals: FixedDecimals) -> String {
    let text = printed(decimals == .four ? "%.4f" : "%.6f", value)
    guard text.hasPrefix("-"), !text.contains(where: { "1"..."9" ~= $0 }) else { return text }
    return String(text.dropFirst())
  }

  @Test(arguments: [
    (0.0, "0.000000"), (-0.0, "0.000000"), (1, "1.000000"), (0.5, "0.500000"),
    (0.7310585786300049, "0.731059"), (0.9999995, "1.000000"), (0.99999949, "0.999999"),
    (-0.0000004, "0.000000"), (-1.2345678, "-1.234568"), (.leastNonzeroMagnitude, "0.000000"),
    // Exact ties: 1/128 and 3/128 end in a 5 in the seventh place.
    (0.0078125, "0.007812"), (0.0234375, "0.023438"), (-0.0234375, "-0.023438"),
    (4_503_599_627_370_495.5, "4503599627370495.500000"), (0x1p53, "9007199254740992.000000"),
    (0x1p63, "9223372036854775808.000000"), (0x1p64, "18446744073709551616.000000"),
    (-1e22, "-10000000000000000000000.000000"), (.infinity, "null"), (.nan, "null"),
  ])
  func sixDecimals(_ value: Double, _ text: String) {
    #expect(Self.fixed(value, .six) == text)
  }

  @Test(arguments: [
    (1.2041, "1.2041"), (0.00005, "0.0001"), (0.00004999, "0.0000"), (-0.00004, "0.0000"),
    (0.03125, "0.0312"), (0.09375, "0.0938"), (12.96875, "12.9688"), (-12.96875, "-12.9688"),
    (9.99994999, "9.9999"), (9.99995, "10.0000"), (-.infinity, "null"),
  ])
  func fourDecimals(_ value: Double, _ text: String) {
    #expect(Self.fixed(value, .four) == text)
  }

  @Test func theLargestNumberHas309DigitsAndMakesItsOwnRoom() {
    for value in [Double.greatestFiniteMagnitude, 1e300, 0x1p1000, 0x1.8p64, 3e19, 1e100] {
      #expect(Self.fixed(value, .six) == printed("%.6f", value))
      #expect(Self.fixed(-value, .four) == printed("%.4f", -value))
      let twice = written {
        $0.reserve(ByteWriter.numberByteCountMax)
        $0.appendFixed(value, decimals: .six)
        $0.reserve(ByteWriter.numberByteCountMax)
        $0.appendFixed(value, decimals: .six)
      }
      #expect(twice == printed("%.6f", value) + printed("%.6f", value))
    }
  }

  @Test func aMillionRandomScoresEqualC() {
    var random = OutputRandom(seed: 20_260_103, for: "scores")
    var differences = 0
    var writer = ByteWriter()
    for _ in 0..<1_000_000 {
      let value = Double.random(in: 0...1, using: &random)
      writer.clear()
      writer.reserve(ByteWriter.numberByteCountMax)
      writer.appendFixed(value, decimals: .six)
      let text = printed("%.6f", value)
      if unsafe !text.utf8.elementsEqual(writer.bytes) { differences += 1 }
    }
    #expect(differences == 0)
  }

  @Test func randomBitPatternsEqualC() {
    var random = OutputRandom(seed: 20_260_104, for: "bit patterns")
    var differences = 0
    for _ in 0..<100_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      if Self.fixed(value, .six) != Self.expected(value, .six) { differences += 1 }
      if Self.fixed(value, .four) != Self.expected(value, .four) { differences += 1 }
    }
    #expect(differences == 0)
  }

  @Test func valuesNextToEveryKindOfMidpointEqualC() {
    var random = OutputRandom(seed: 20_260_105, for: "midpoints")
    var differences = 0
    for _ in 0..<200_000 {
      // An exact tie k/2^s, or the double nearest to a decimal midpoint; and both neighbours.
      let bits = random.next()
      let shift = Double(sign: .plus, exponent: -Int(bits % 12), significand: 1)
      let tie = Double(bits >> 8 & 0xFFFF_FFFF) * shift
      let midpoint = (Double(bits >> 8 % 50_000_000) + 0.5) / (bits & 1 == 0 ? 1e6 : 1e4)
      for middle in [tie, midpoint] {
        for value in [middle.nextDown, middle, middle.nextUp, -middle] {
          if Self.fixed(value, .six) != Self.expected(value, .six) { differences += 1 }
          if Self.fixed(value, .four) != Self.expected(value, .four) { differences += 1 }
        }
      }
    }
    #expect(differences == 0)
  }

  @Test(arguments: [
    (7.0, "7"), (0.0, "0"), (-0.0, "0"), (-12, "-12"), (9_007_199_254_740_991, "9007199254740991"),
    (9_007_199_254_740_992, "9007199254740992"), (18_014_398_509_481_984, "18014398509481984"),
    (0.1, "0.1"), (-0.5, "-0.5"), (12.345, "12.345"), (0.1 + 0.2, "0.30000000000000004"),
    (0.000001, "0.000001"), (0.0000001, "0.0000001"), (1.25e-7, "0.000000125"), (1e-8, "1e-8"),
    (-2.5e-8, "-2.5e-8"), (1e20, "100000000000000000000"), (1e21, "1e21"), (-1.5e21, "-1.5e21"),
    (123_456_789_012_345_683_968, "123456789012345680000"), (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e308"), (999_999_999.999999, "999999999.999999"),
    (1.0000000000000002, "1.0000000000000002"), (.infinity, "null"), (-.infinity, "null"),
    (.nan, "null"),
  ])
  func shortestForm(_ value: Double, _ text: String) {
    #expect(Self.shortest(value) == text)
  }

  @Test func randomNumbersReadBackTheSameAndAreNoLongerThanTheirDigits() {
    var random = OutputRandom(seed: 20_260_106, for: "shortest")
    for round in 0..<100_000 {
      let bits = random.next()
      let value: Double =
        switch round % 4 {
        case 0: Double(bitPattern: bits)
        case 1: Double(bits % 1_000_000_000_000) / 1e6
        case 2: Double(bits % 1_000_000) / 100
        default: Double.random(in: -1e6...1e6, using: &random)
        }
      guard value.isFinite else { continue }
      let text = Self.shortest(value)
      if Double(text) != value { Issue.record("does not read back: pattern \(value.bitPattern)") }
      if Self.significantDigits(text) != Self.significantDigits(value.description) {
        Issue.record("other digits: pattern \(value.bitPattern)")
      }
      #expect(text.utf8.count <= ByteWriter.numberByteCountMax)
    }
  }

  /// The digits of a number's text without zeros at either end, the point and the power.
  private static func significantDigits(_ text: String) -> [UInt8] {
    let digits = text.utf8.prefix { $0 != UInt8(ascii: "e") }.filter { 48...57 ~= $0 }
    let front = digits.drop { $0 == 48 }
    return front.reversed().drop { $0 == 48 }.reversed()
  }
}
