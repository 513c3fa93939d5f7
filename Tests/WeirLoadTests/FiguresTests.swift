import Testing

@testable import WeirLoad

/// Numbers as they are written, and where they lie on charts.
@Suite struct FiguresTests {
  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"),
      (.max, "18,446,744,073,709,551,615"),
    ] as [(UInt64, String)]) func groups(_ item: (count: UInt64, text: String))
  {
    #expect(Figures.grouped(item.count) == item.text)
  }

  @Test(
    arguments: [
      (0, 1, "0.0"), (0.05, 1, "0.1"), (1_234.504, 2, "1,234.50"), (9.999, 2, "10.00"),
      (1.5, 0, "2"), (.nan, 1, "-"), (.infinity, 1, "-"), (-1, 1, "-"), (1e300, 1, "-"),
    ] as [(Double, Int, String)]) func rounds(_ item: (value: Double, decimals: Int, text: String))
  {
    #expect(Figures.fixed(item.value, decimals: item.decimals) == item.text)
  }

  @Test(
    arguments: [
      (0, "0 ns"), (999, "999 ns"), (1_000, "1.0 us"), (999_949, "999.9 us"), (999_950, "1.00 ms"),
      (2_000_000, "2.00 ms"), (999_995_000, "1.00 s"), (60_000_000_000, "60.00 s"),
    ] as [(UInt64, String)]) func choosesTheUnit(_ item: (nanoseconds: UInt64, text: String))
  {
    #expect(Figures.duration(item.nanoseconds) == item.text)
  }

  @Test(
    arguments: [
      (0, "0.0"), (12_345, "12.3"), (9_999_999_949, "9,999,999.9"), (9_999_999_950, "10,000,000"),
      (999_999_999_499, "999,999,999"), (999_999_999_500, "over 1000 s"), (.max, "over 1000 s"),
    ] as [(UInt64, String)]) func fitsAColumn(_ item: (nanoseconds: UInt64, text: String))
  {
    #expect(Figures.microseconds(item.nanoseconds) == item.text)
    #expect(item.text.count <= 11)
  }

  @Test(
    arguments: [
      (0, "0"), (0.5, "0.5"), (2_000, "2,000"), (20_000, "20k"), (150_000, "150k"), (1.5e6, "1.5M"),
    ] as [(Double, String)]) func shortens(_ item: (value: Double, text: String))
  {
    #expect(Figures.short(item.value) == item.text)
  }

  @Test(
    arguments: [
      (0.5, "0.5 us"), (20, "20 us"), (1_000, "1 ms"), (500_000, "500 ms"), (2e6, "2 s"),
    ] as [(Double, String)]) func shortensTimes(_ item: (value: Double, text: String))
  {
    #expect(Figures.shortTime(microseconds: item.value) == item.text)
  }
}

/// Axes.
@Suite struct ChartAxisTests {
  private func label(_ value: Double) -> String { Figures.short(value) }

  @Test func aLogarithmicAxisEndsAtRoundValues() {
    let axis = ChartAxis.logarithmic("t", around: [12, 70, 0]) { label($0) }
    #expect([axis.lower, axis.upper] == [10, 100])
    #expect(axis.ticks.map(\.label) == ["10", "20", "50", "100"])
    #expect(axis.position(10) == 0)
    #expect(axis.position(100) == 1)
    #expect(axis.position(0) == 0)
    #expect(axis.position(1e9) == 1)
  }

  @Test func aWideOneHasPowersOfTenOnly() {
    let axis = ChartAxis.logarithmic("t", around: [3, 40_000]) { label($0) }
    #expect(axis.ticks.map(\.label) == ["10", "100", "1,000", "10k"])
  }

  @Test(arguments: [[], [0], [5], [1, 1]] as [[Double]]) func fewValuesMakeAnAxis(
    _ values: [Double]
  ) {
    let axis = ChartAxis.logarithmic("t", around: values) { label($0) }
    #expect(axis.lower < axis.upper)
    #expect(!axis.ticks.isEmpty)
  }

  @Test func aLinearAxisBeginsAtNothing() {
    let axis = ChartAxis.linear("t", upTo: 131_000) { label($0) }
    #expect(axis.ticks.map(\.label) == ["0", "50k", "100k", "150k"])
    #expect(axis.position(75_000) == 0.5)
  }

  @Test func eachNineTakesTheSameRoom() {
    let axis = ChartAxis.percentiles("t", count: 10_000)
    #expect(axis.ticks.map(\.label) == ["0", "50", "90", "99", "99.9", "99.99"])
    let places = [0.0, 90, 99, 99.9, 99.99].map { axis.position(ChartAxis.oneIn($0)) }
    for (place, expected) in zip(places, [0, 0.25, 0.5, 0.75, 1]) {
      #expect(abs(place - expected) < 1e-9)
    }
    #expect(axis.position(ChartAxis.oneIn(100)) == 1)
  }
}
