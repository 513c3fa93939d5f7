import Testing
import WeirLearning

@testable import WeirBacktest
@testable import WeirReports

/// The charts of a backtest's page.
@Suite struct BacktestChartTests {
  @Test(arguments: [
    (28, "Alerts a day", 28), (280, "Alerts a day", 280),
    (281, "Alerts a day, means of 7 days", 41), (2_000, "Alerts a day, means of 28 days", 72),
    (10_000, "Alerts a day, means of 91 days", 110),
  ])
  func manyDaysAreDrawnAsMeans(_ item: (days: Int, title: String, points: Int)) {
    var report = BacktestSamples.small
    report.volume.days = (0..<item.days).map { day in
      var row = report.volume.days[0]
      row.start = BacktestSamples.start + Int64(day) * BacktestSamples.day
      return row
    }
    report.span =
      BacktestSamples.start...(BacktestSamples.start + Int64(item.days) * BacktestSamples.day - 1)
    let chart = report.alertChart
    #expect(chart.title == item.title)
    #expect(chart.series.map(\.points.count) == [item.points, item.points])
    // Every day has 24 alerts, and so has every mean.
    #expect(chart.series[0].points.allSatisfy { $0.y == 24 })
  }

  @Test(
    arguments: [
      (0, 72, ""), (1, 71, ""), (1.01, 72, "; the first day is partial"),
      (0, 70.99, "; the last day is partial"), (9, 50, "; first and last day are partial"),
      // The last decision is of a day beyond those that are kept.
      (9, 200, "; the first day is partial"), (-1, 72, ""),
    ]) func partialDaysAreNamed(_ item: (from: Double, to: Double, words: String))
  {
    var report = BacktestSamples.small
    let ends = [item.from, item.to].map { BacktestSamples.start + Int64($0 * 3_600_000) }
    report.span = ends[0]...ends[1]
    #expect(report.alertChart.title == "Alerts a day" + item.words)
    #expect(report.reviewChart.title == "Reviews a day" + item.words)
  }

  @Test(arguments: [(0, 24, ""), (0, 5, "; the day is partial"), (5, 24, "; the day is partial")])
  func aLoneDayMayBePartial(_ item: (from: Int64, to: Int64, words: String)) {
    var report = BacktestSamples.small
    report.volume.days.removeLast()
    let ends = [item.from, item.to].map { BacktestSamples.start + $0 * 3_600_000 }
    report.span = ends[0]...ends[1]
    #expect(report.alertChart.title == "Alerts a day" + item.words)
    report.volume.days = []
    #expect(report.alertChart.title == "Alerts a day")
  }

  @Test func daysWithoutEventsAreDrawnAsNothing() {
    #expect(BacktestSamples.small.alertChart.series[0].points.map(\.y) == [24, 0, 16])
  }

  @Test func scoresAreSharesOfFraudsAndOfGenuinePayments() throws {
    let chart = try #require(BacktestSamples.small.scoreChart(0))
    #expect(chart.seriesNames == ["frauds", "genuine payments"])
    #expect(chart.bars[0].value == 15 && chart.bars[12].value == 40 && chart.bars[19].value == 45)
    #expect(chart.bars[12].figure == "40.0 % / 3.1 %")
    #expect(BacktestSamples.small.scoreChart(1) == nil)
    let unlabelled = try #require(BacktestSamples.reports["no labels"]?.scoreChart(0))
    #expect(unlabelled.seriesNames == [])
    #expect((unlabelled.bars.map(\.value).reduce(0, +) - 100).magnitude < 1e-9)
  }

  @Test func rulesOfBothPoliciesShareTheirBars() {
    let bars = BacktestSamples.small.ruleChart.bars
    #expect(bars.map(\.name) == ["velocity", "night", "blocklist"])
    #expect(bars.map(\.figure) == ["40 / 70", "60 / –", "7 / –"])
  }

  @Test func manyRulesShowTheMostHits() throws {
    let report = try #require(BacktestSamples.reports["300 rules"])
    #expect(report.ruleChart.bars.count == 28)
    #expect(report.ruleChart.title == "Rules by hits, the 28 largest of 300")
    #expect(report.page.contains("<th scope=\"row\">rule_<wbr>299</th>"))
  }

  @Test(
    arguments: [
      (["0.5", "0.6", "0.99"], [0.5, 0.6, 0.99]), (["low", "0.6", "high"], [0, 1, 2]),
      (["nan", "1", "2"], [0, 1, 2]), (["10", "5", "1e3"], [10, 5, 1_000]),
    ] as [([String], [Double])]) func sweptValuesHaveTheirPlaces(
      _ item: (values: [String], places: [Double])
    )
  {
    var report = BacktestSamples.small
    for (index, value) in item.values.enumerated() { report.sweep?.points[index].values = [value] }
    #expect(report.sweepCharts.last?.series.map { $0.points.map(\.x) } == [item.places])
  }

  @Test func eachCombinationOfOtherValuesHasItsCurve() {
    let charts = BacktestMaker().report().sweepCharts
    #expect(charts.map(\.id) == ["sweep-recall", "sweep-precision", "sweep-alerts"])
    for chart in charts {
      #expect(chart.series.map(\.name) == ["reject_at = 0.85", "reject_at = 0.95"])
      #expect(chart.series.allSatisfy { $0.points.count == 4 })
    }
  }

  @Test func longNamesFitTheirDrawings() throws {
    let source = try #require(BacktestSamples.reports["long words"]).page
    for text in source.split(separator: "<text ").dropFirst() {
      let shown = text.prefix { $0 != "<" }.split(separator: ">").last ?? ""
      #expect(shown.count <= 50, "\(shown)")
    }
  }
}
