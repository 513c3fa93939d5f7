import Testing

@testable import WeirLoad

/// The search for the knee, on servers that are computed.
@Suite struct KneeSearchTests {
  /// Every rate that is looked at, until the search ends.
  private func rates(
    from start: UInt64, upTo highest: UInt64 = 10_000_000, passes: (UInt64, Int) -> Bool
  ) -> (search: KneeSearch, rates: [UInt64]) {
    var search = KneeSearch(from: start, upTo: highest)
    var rates: [UInt64] = []
    while let rate = search.next, rates.count < 200 {
      rates.append(rate)
      search.record(passed: passes(rate, rates.count))
    }
    return (search, rates)
  }

  @Test(arguments: [20, 1_999, 2_000, 2_001, 5_123, 131_072, 777_777, 9_000_000] as [UInt64])
  func findsTheLimitWithinFivePercent(_ limit: UInt64) throws {
    let (search, rates) = rates(from: 2_000) { rate, _ in rate <= limit }
    let peak = try #require(search.peak)
    #expect(peak <= limit)
    #expect(Double(limit) <= Double(peak) * 1.05 + 1)
    #expect(rates.count <= 40)
  }

  @Test func doublesThenHalvesTheGap() {
    let (search, rates) = rates(from: 1_000) { rate, _ in rate <= 13_500 }
    #expect(
      rates == [
        1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 12_000, 14_000, 14_000, 13_000, 13_500,
      ])
    #expect(search.peak == 13_500)
    #expect(search.failed == 14_000)
  }

  @Test func oneBadSecondIsNotBelieved() {
    let (search, rates) = rates(from: 1_000) { rate, number in number != 2 && rate <= 4_000 }
    #expect(rates.prefix(4) == [1_000, 2_000, 2_000, 4_000])
    #expect(search.peak == 4_000)
  }

  @Test func goesDownWhereTheFirstRateIsTooHigh() {
    let (search, rates) = rates(from: 2_000) { rate, _ in rate <= 600 }
    #expect(rates.prefix(5) == [2_000, 2_000, 1_000, 1_000, 500])
    #expect(search.peak == 593)
  }

  @Test func givesUpWhereNothingPasses() {
    let (search, rates) = rates(from: 2_000) { _, _ in false }
    #expect(search.peak == nil)
    #expect(rates.last == 15)
  }

  @Test func endsAtTheHighestRate() {
    let (search, rates) = rates(from: 2_000, upTo: 10_000) { _, _ in true }
    #expect(rates == [2_000, 4_000, 8_000, 10_000])
    #expect(search.peak == 10_000)
    #expect(search.failed == nil)
  }
}
