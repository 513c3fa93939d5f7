import Testing

@testable import WeirReports

/// Numbers as reports write them.
@Suite struct FiguresTests {
  @Test(
    arguments: [
      (0, 0, "0"), (0, 2, "0.00"), (1_234.5, 2, "1,234.50"), (999_999.999, 2, "1,000,000.00"),
      // Exact halves go away from zero.
      (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (0.125, 2, "0.13"),
      (-0.125, 2, "-0.13"),
      // Below and above their halves, where the product with 100 is a half.
      (2.675, 2, "2.67"), (0.015, 2, "0.01"), (0.025, 2, "0.03"), (-2.675, 2, "-2.67"),
      (0.499_999_999_999_999_94, 0, "0"), (-0.001, 2, "0.00"), (-0.0, 1, "0.0"),
      (999_999_999_999_999, 0, "999,999,999,999,999"), (1e15, 0, "over 1e15"),
      (-1e300, 0, "below -1e15"), (1e11, 4, "over 1e11"),
      (.greatestFiniteMagnitude, 2, "over 1e13"),
      (.nan, 2, "–"), (.infinity, 2, "–"), (-.infinity, 0, "–"), (nil, 2, "–"), (1.5, -3, "2"),
      (0.25, 40, "0.250000000000"), (.leastNonzeroMagnitude, 3, "0.000"),
    ] as [(Double?, Int, String)]) func rounds(
      _ item: (value: Double?, decimals: Int, text: String)
    )
  {
    #expect(Figures.fixed(item.value, decimals: item.decimals) == item.text)
  }

  @Test(
    arguments: [
      (0, "0.00 %"), (1, "100.00 %"), (0.123_456, "12.35 %"), (nil, "–"), (.nan, "–"),
      (-0.5, "-50.00 %"), (.greatestFiniteMagnitude, "over 1e13 %"),
      // Rounded once: its product with 100 is rounded the other way.
      (0.00065, "0.06 %"),
    ] as [(Double?, String)]) func writesShares(_ item: (share: Double?, text: String))
  {
    #expect(Figures.percent(item.share) == item.text)
  }

  @Test(
    arguments: [
      (0, "0"), (0.5, "0.5"), (-0.25, "-0.25"), (0.1 + 0.2, "0.3"), (100, "100"), (2_000, "2,000"),
      (1e6, "1M"), (-1.5e6, "-1.5M"), (1e-9, "0.000000001"),
    ]) func shortens(_ item: (value: Double, text: String))
  {
    #expect(Figures.short(item.value) == item.text)
  }

  @Test(
    arguments: [
      (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e-5, "1e-05"), (1e16, "1e+16"),
      (0.1 + 0.2, "0.30000000000000004"), (.leastNonzeroMagnitude, "5e-324"), (.nan, nil),
      (.infinity, nil),
      (-.infinity, nil),
    ] as [(Double, String?)]) func writesAllDigits(_ item: (value: Double, text: String?))
  {
    #expect(Figures.exact(item.value) == item.text)
    if let text = item.text { #expect(Double(text)?.bitPattern == item.value.bitPattern) }
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1_772_323_200_000, "2026-03-01T00:00:00Z"),
      (1_772_323_200_250, "2026-03-01T00:00:00.250Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (253_402_300_800_000, "–"), (.min, "–"), (.max, "–"),
    ] as [(Int64, String)]) func writesMoments(_ item: (milliseconds: Int64, text: String))
  {
    #expect(Figures.moment(item.milliseconds) == item.text)
  }

  @Test(
    arguments: [
      (0, "0"), (1.005, "1"), (12.346, "12.35"), (1_234.5, "1234.5"), (-3.1, "-3.1"), (.nan, "0"),
      (.infinity, "0"),
    ] as [(Double, String)]) func writesPlaces(_ item: (value: Double, text: String))
  {
    #expect(Figures.place(item.value) == item.text)
  }

  @Test(
    arguments: [
      (0, "1970-01-01", "1970-01-01 00:00"), (1_772_373_599_999, "2026-03-01", "2026-03-01 13:00"),
      (-1, "1969-12-31", "1969-12-31 23:00"), (.max, "–", "–"), (.min, "–", "–"),
    ] as [(Int64, String, String)]) func writesDaysAndHours(
      _ item: (milliseconds: Int64, day: String, hour: String)
    )
  {
    #expect(Figures.day(item.milliseconds) == item.day)
    #expect(Figures.hour(item.milliseconds) == item.hour)
  }

  @Test(
    arguments: [
      (0, 0, "–"), (5, 0, "–"), (0, 7, "0.0 %"), (1, 3, "33.3 %"), (7, 7, "100.0 %"),
      (1, 1_000, "0.1 %"), (1, 1_001, "0.10 %"), (21, 100_000, "0.021 %"), (1, 10_000, "0.010 %"),
      (34, 1_000_000, "0.0034 %"), (1, 29_411, "0.0034 %"), (1, 10_000_000, "0.000010 %"),
      // Rounded up to a power of ten: no digit more.
      (996, 10_000_000, "0.010 %"), (9_949, 10_000_000, "0.099 %"), (9_951, 10_000_000, "0.10 %"),
      (1, 1_000_000_000, "0.00000010 %"), (1, 1_000_000_001, "under 0.0000001 %"),
      (1, .max, "under 0.0000001 %"), (999_999, 1_000_000, "100.0 %"),
    ] as [(UInt64, UInt64, String)]) func writesSharesOfCounts(
      _ item: (part: UInt64, whole: UInt64, text: String)
    )
  {
    #expect(Figures.share(item.part, of: item.whole) == item.text)
  }

  @Test(
    arguments: [
      (1.25, "+1.3"), (-1.25, "-1.3"), (0, "0.0"), (0.04, "0.0"), (-0.04, "0.0"), (0.05, "+0.1"),
      (nil, "–"), (.nan, "–"), (.infinity, "–"), (1e15, "+over 1e14"),
    ] as [(Double?, String)]) func writesDifferences(_ item: (value: Double?, text: String))
  {
    #expect(Figures.signed(item.value, decimals: 1) == item.text)
  }

  @Test func roundsAsDecimalArithmeticDoes() {
    // Sixteenths are exact: their hundredths can be counted in whole numbers.
    let seed: UInt64 = 11
    var random = SplitMix64(seed: seed)
    for _ in 0..<2_000 {
      let sixteenths = Int(random.next() >> 40)
      let hundredths = (sixteenths * 200 + 16) / 32
      let rest = hundredths % 100
      let text = "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
      let figure = Figures.fixed(Double(sixteenths) / 16, decimals: 2).filter { $0 != "," }
      #expect(figure == text, "seed \(seed), \(sixteenths) sixteenths")
    }
  }
}
