import Testing
import WeirLearning

@testable import WeirReports

/// Axes, and what charts draw.
@Suite struct ChartTests {
  @Test(
    arguments: [
      ("50,000", 344, "339"), ("0", 16, "16"), ("-0.25", 4, "17.5"), ("50", 180, "180"),
      ("", 0, "0"),
      // Wider than the drawing: in its middle.
      (String(repeating: "9", count: 80), 344, "180"),
    ]) func labelsStayInTheirDrawing(_ item: (text: String, x: Double, place: String))
  {
    let label = Drawing.label(item.text, x: item.x, y: 5, width: 360)
    #expect(label.source.contains(" x=\"\(item.place)\" "), "\(label.source)")
  }

  @Test func theLastLabelOfBarsIsNotClipped() {
    let chart = BarChart(
      id: "b", title: "t", axisTitle: "hits", bars: [.init("a", value: 47_580, figure: "47,580")],
      absence: "none")
    #expect(chart.figure.source.contains("x=\"339\" y=\"50\" text-anchor=\"middle\">50,000<"))
  }

  @Test(
    arguments: [
      ([], "0 1"), ([0], "0 1"), ([0.3, 0.9], "0 0.2 0.4 0.6 0.8 1"),
      ([-0.2, 0.15], "-0.2 -0.1 0 0.1 0.2"),
      ([-3], "-3 -2 -1 0"), ([7], "0 2 4 6 8"), ([0.004], "0 0.001 0.002 0.003 0.004"),
      ([.nan, .infinity, 2], "0 0.5 1 1.5 2"),
      ([1e300], "0 200,000M 400,000M 600,000M 800,000M 1,000,000M"),
      ([1e-300], "0 0.000000001"), ([5e6, -1], "-2M 0 2M 4M 6M"),
    ] as [([Double], String)]) func ticksAreRound(_ item: (values: [Double], ticks: String))
  {
    let axis = ChartAxis.around("v", item.values)
    #expect(axis.ticks.map(\.label).joined(separator: " ") == item.ticks)
    #expect(axis.lower == axis.ticks.first?.value && axis.upper == axis.ticks.last?.value)
  }

  @Test(
    arguments: [
      ([], "0 % 2 % 10 % 30 % 60 % 100 %"), ([0.3, 0.001], "0 % 1 % 5 % 15 % 30 % 50 %"),
      ([0.0004], "0 % 0.002 % 0.01 % 0.03 % 0.06 % 0.1 %"), ([1], "0 % 2 % 10 % 30 % 60 % 100 %"),
      ([.nan, 7, 0.05], "0 % 0.1 % 0.5 % 1.5 % 3 % 5 %"),
    ] as [([Double], String)]) func smallSharesHaveRoom(_ item: (values: [Double], ticks: String))
  {
    let axis = ChartAxis.smallShares("v", around: item.values)
    #expect(axis.ticks.map(\.label).joined(separator: " ") == item.ticks)
  }

  @Test(
    arguments: [
      (0...0, "day of 1970, UTC", "01-01"), (0...2, "day of 1970, UTC", "01-01 01-02 01-03"),
      (20_513...20_540, "day of 2026, UTC", "03-01 03-08 03-15 03-22"),
      (20_800...20_830, "day of 2026 to 2027, UTC", "12-13 12-20 12-27 01-03 01-10"),
      (20_513...22_512, "month of 2026 to 2031, UTC", "2026-03 2028-03 2030-03"),
      (
        -719_162...2_932_896, "month of 0001 to 9999, UTC",
        "0001-01 2500-10 5000-07 7500-03 9999-12"
      ),
    ] as [(ClosedRange<Int64>, String, String)]) func daysHaveDates(
      _ item: (days: ClosedRange<Int64>, title: String, ticks: String)
    )
  {
    let axis = ChartAxis.days(item.days)
    #expect(axis.title == item.title)
    #expect(axis.ticks.map(\.label).joined(separator: " ") == item.ticks)
    #expect(axis.lower < axis.upper)
  }

  @Test(
    arguments: [
      ([], "0 1"), ([0.5], "0 1"), ([0.5, 0.8], "0.5 0.6 0.7 0.8"),
      ([100, 103], "100 101 102 103"),
      ([-2, -1], "-2 -1.8 -1.6 -1.4 -1.2 -1"), ([.nan, 1e300, 3, 4], "3 3.2 3.4 3.6 3.8 4"),
    ] as [([Double], String)]) func axesNeedNotHoldZero(
      _ item: (values: [Double], ticks: String)
    )
  {
    let axis = ChartAxis.spanning("v", item.values)
    #expect(axis.ticks.map(\.label).joined(separator: " ") == item.ticks)
  }

  @Test(arguments: [(0, 0), (1, 1), (6, 6), (7, 4), (100, 6)])
  func manyStepsHaveFewLabels(_ item: (steps: Int, ticks: Int)) {
    let axis = ChartAxis.manySteps("v", labels: (0..<item.steps).map { "\($0)" })
    #expect(axis.ticks.count == item.ticks)
    #expect(axis.ticks.allSatisfy { $0.label == Figures.short($0.value) })
    #expect(axis.lower < axis.upper)
  }

  @Test func placesLieBetweenTheEnds() {
    let linear = ChartAxis.around("v", [-1, 1])
    #expect([-1, 0, 1].map(linear.position) == [0, 0.5, 1])
    #expect([-9, 9, .infinity, -.infinity, .nan].map(linear.position) == [0, 1, 1, 0, 0])
    let small = ChartAxis.smallShares("v", around: [1])
    #expect([0, 0.25, 1].map(small.position) == [0, 0.5, 1])
    let steps = ChartAxis.steps("v", labels: [])
    #expect(steps.position(.nan) == 0)
  }

  private static func line(_ series: [LineChart.Series]) -> LineChart {
    LineChart(
      id: "c", title: "T", x: .share("x"), y: .share("y"), series: series,
      reference: .init("half", [CurvePoint(x: 0, y: 0.5), CurvePoint(x: 1, y: 0.5)]),
      absence: "nothing")
  }

  @Test func curvesGoThroughTheirPoints() {
    let source = Self.line([
      .init("a", [CurvePoint(x: 0, y: 0), CurvePoint(x: 0.5, y: 1)]),
      .init("b", [CurvePoint(x: 1, y: 0.5)], labels: ["<here>"]),
    ]).figure.source
    #expect(source.contains("<g class=\"s0 d0\"><path class=\"curve\" d=\"M64 222L202 10\"/></g>"))
    #expect(
      source.contains(
        "<g class=\"s1 d1\"><path class=\"curve\" d=\"M340 116\"/>"
          + "<circle cx=\"340\" cy=\"116\" r=\"3.5\"><title>&lt;here&gt;</title></circle></g>"))
    #expect(source.contains("<path class=\"guide\" d=\"M64 116L340 116\"/>"))
    // Dashes above what has none.
    let groups = source.split(separator: "<g class=\"").dropFirst().map { $0.prefix(5) }
    #expect(groups == ["s0 d0", "s1 d1"])
    #expect(source.contains("<title id=\"c-title\">T</title>"))
    #expect(
      source.contains("<desc id=\"c-description\">y against x: a, 2 points; b, 1 point</desc>"))
    #expect(source.contains("role=\"img\" aria-labelledby=\"c-title\""))
  }

  @Test func pointsThatAreNoNumbersAreLeftOut() {
    let series = LineChart.Series(
      "a", [CurvePoint(x: .nan, y: 0), CurvePoint(x: 1, y: 1), CurvePoint(x: 0, y: .infinity)],
      labels: ["1", "2", "3"])
    #expect(series.points == [CurvePoint(x: 1, y: 1)])
    #expect(series.labels == ["2"])
    let source = Self.line([series]).figure.source
    #expect(!source.contains("nan") && !source.contains("inf"))
  }

  @Test func chartsWithoutPointsSayWhy() {
    for series in [[], [LineChart.Series("a", [])]] {
      let source = Self.line(series).figure.source
      #expect(source.contains("<p class=\"absent\">nothing</p>"))
      #expect(!source.contains("<svg"))
    }
    let bars = BarChart(id: "b", title: "T", axisTitle: "x", bars: [], absence: "nothing")
    #expect(bars.figure.source.contains("<p class=\"absent\">nothing</p>"))
  }

  @Test func barsStartAtZeroAndWhiskersReachAround() {
    let source = BarChart(
      id: "b", title: "T", axisTitle: "x",
      bars: [
        .init("up", value: 1, uncertainty: 0.5, figure: "1.0"),
        .init("down", value: -1, figure: "-1.0"),
        .init("none", value: .nan, uncertainty: .infinity, figure: "–"),
      ], guides: [.init(value: 2, label: "far")], absence: "nothing"
    ).figure.source
    // -1 at 16, 0 at 125.33, 2 at 344.
    #expect(
      source.contains("<rect class=\"bar\" x=\"125.33\" y=\"18\" width=\"109.33\" height=\"10\"/>"))
    #expect(source.contains("<path class=\"whisker\" d=\"M180 23L289.33 23\"/>"))
    #expect(
      source.contains("<rect class=\"bar\" x=\"16\" y=\"49\" width=\"109.33\" height=\"10\"/>"))
    #expect(source.contains("<path class=\"guide d0\" d=\"M344 0L344 97\"/>"))
    #expect(source.components(of: "<rect") == 2)
    #expect(source.components(of: "class=\"whisker\"") == 3)
    #expect(!source.contains("nan") && !source.contains("inf"))
  }

  @Test func furtherSeriesLieBelowTheFirst() {
    let source = BarChart(
      id: "b", title: "T", axisTitle: "x",
      bars: [
        .init("both", value: 1, others: [2], figure: "1 / 2"),
        .init("one", value: 1, others: [.nan], figure: "1 / –"),
      ], seriesNames: ["<A>", "B"], absence: "nothing"
    ).figure.source
    // From 0 at 16 to 2 at 344.
    #expect(
      source.contains("<rect class=\"bar\" x=\"16\" y=\"18\" width=\"164\" height=\"10\"/>"))
    #expect(
      source.contains(
        "<g class=\"s1\"><rect class=\"bar\" x=\"16\" y=\"28\" width=\"328\" height=\"10\"/></g>"))
    #expect(
      source.contains("<rect class=\"bar\" x=\"16\" y=\"59\" width=\"164\" height=\"10\"/>"))
    // A key a series.
    #expect(source.components(of: "<rect") == 3 + 2)
    #expect(source.contains("</svg>&lt;A&gt;</li>") && source.contains("</svg>B</li>"))
    #expect(!source.contains("nan"))
  }

  @Test(arguments: [(12, [12]), (13, [6, 7]), (24, [12, 12])])
  func namesWithSeveralBarsAreFewerToADrawing(_ item: (count: Int, sizes: [Int])) {
    let chart = BarChart(
      id: "b", title: "T", axisTitle: "x",
      bars: (0..<item.count).map { .init("\($0)", value: 1, others: [1], figure: "1") },
      seriesNames: ["A", "B"], absence: "nothing")
    let names = chart.figure.source.split(separator: "<svg").map {
      String($0).components(of: "class=\"name\"")
    }
    #expect(names.filter { $0 > 0 } == item.sizes)
  }

  @Test func aWhiskerWithoutEndHidesNoOtherBar() {
    let source = BarChart(
      id: "b", title: "T", axisTitle: "x",
      bars: [
        .init("certain", value: 1, uncertainty: 0.5, figure: "1"),
        .init("not", value: 1, uncertainty: 1e6, figure: "1"),
        .init("below", value: 1, uncertainty: -1, figure: "1"),
      ], absence: "nothing"
    ).figure.source
    // From -4 at 16 to 4 at 344: the long whisker reaches the ends and has no caps.
    #expect(source.contains("<path class=\"whisker\" d=\"M16 54L344 54\"/>"))
    #expect(source.components(of: "class=\"whisker\"") == 4)
  }

  @Test(arguments: [(1, [1]), (14, [14]), (15, [7, 8]), (40, [13, 13, 14])])
  func manyBarsAreSpreadOverDrawings(_ item: (count: Int, sizes: [Int])) {
    let chart = BarChart(
      id: "b", title: "T", axisTitle: "x",
      bars: (0..<item.count).map { .init("bar \($0)", value: Double($0), figure: "\($0)") },
      absence: "nothing")
    let drawings = chart.figure.source.split(separator: "<svg").dropFirst()
    #expect(drawings.map { String($0).components(of: "<rect") } == item.sizes)
    #expect(drawings.first?.contains("T, part 1 of") == (item.sizes.count > 1))
  }

  @Test(
    arguments: [
      ("short", 9, "short"), ("123456789", 9, "123456789"), ("1234567890", 9, "1234…890"),
      ("ééééé", 9, "éé…é"), ("abc", 0, "…"), ("", 0, ""),
    ]) func longNamesLoseTheirMiddle(_ item: (name: String, columns: Int, fitted: String))
  {
    #expect(DrawnName.fitted(item.name, columns: item.columns) == item.fitted)
  }
}

extension String {
  /// How often a text is in this one.
  func components(of text: String) -> Int { ranges(of: text).count }
}
