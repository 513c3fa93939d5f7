import Testing
import WeirLearning

@testable import WeirBacktest
@testable import WeirReports

/// The report of a backtest as a page: well-formed, alone, safe whatever the names are.
@Suite struct BacktestPageTests {
  private static func page(_ name: String) throws -> String {
    try #require(BacktestSamples.reports[name]).page
  }

  private static let names = BacktestSamples.names

  @Test(arguments: names) func isWellFormed(_ name: String) throws {
    #expect(MarkupReader(try Self.page(name)).complaints == [])
  }

  @Test(arguments: names) func needsNothingElse(_ name: String) throws {
    let page = try Self.page(name)
    for word in ["http", "src=", "<script", "url(", "@import", "//", "javascript:", "<iframe"] {
      #expect(!page.lowercased().contains(word), "\(word)")
    }
    for element in MarkupReader(page).elements {
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" })
    }
  }

  @Test(arguments: names) func holdsNoNumberThatIsNone(_ name: String) throws {
    let reader = MarkupReader(try Self.page(name))
    for word in reader.text.split(whereSeparator: { " \n,;:/".contains($0) }) {
      #expect(!["nan", "-nan", "inf", "-inf"].contains(word))
    }
    let drawn: Set = ["d", "x", "y", "cx", "cy", "width", "height", "viewBox", "transform"]
    for element in reader.elements {
      for (attribute, value) in element.attributes where drawn.contains(attribute) {
        let numbers = value.split { "MLtranslatero() ".contains($0) }
        // Nothing lies far outside of its drawing.
        #expect(
          numbers.allSatisfy { number in Double(number).map { $0.magnitude < 1_000 } == true },
          "\(value)")
      }
    }
  }

  @Test(arguments: names) func idsAreUniqueAndReferredTo(_ name: String) throws {
    let elements = MarkupReader(try Self.page(name)).elements
    let ids = elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for element in elements where element.attributes["role"] == "img" {
      for reference in ["aria-labelledby", "aria-describedby"] {
        #expect(element.attributes[reference].map(ids.contains) == true)
      }
    }
  }

  @Test func namesAreEscapedEverywhere() {
    let page = BacktestSamples.named("<b>&\"'\u{1B}").page
    #expect(!page.contains("<b>&") && !page.contains("\u{1B}"))
    let escaped = "&lt;b&gt;&amp;&quot;&#39;?"
    for (place, start) in [
      ("title", "<title>Backtest: A against B: A "), ("subtitle", "<p class=\"soft\">A "),
      ("stamp", "<dd>"), ("note", "<p>"), ("rule, event, value or gate", "<th scope=\"row\">"),
      ("action, label", "<td class=\"word\">"), ("rules of a flip", "<td class=\"word wrap\">"),
      ("amount of a flip", "<td>60,000 "), ("sweep", "aria-label=\"Other values of "),
      ("chart", "<figcaption>Alerts a day by "), ("bar", "text-anchor=\"start\">"),
    ] {
      #expect(page.contains(start + escaped), "\(place)")
    }
  }

  @Test func hasEveryPart() {
    let page = BacktestSamples.small.page
    let titles = page.split(separator: "<h2>").dropFirst().map { $0.prefix { $0 != "<" } }
    #expect(
      titles == [
        "What changes", "What was compared", "How many alerts there are", "What rules hit",
        "What each rule adds", "Where rules overlap", "How scores are spread",
        "What other values would do", "What events turned out to be", "Changed decisions",
        "Days and hours", "How fast it went", "Notes",
      ])
    let charts = page.split(separator: "<figcaption>").dropFirst().map { $0.prefix { $0 != "<" } }
    #expect(
      charts == [
        "Alerts a day", "Reviews a day", "Alerts by hour of the day, UTC", "Rules by hits",
        "Scores of A", "Recall by review_at", "Precision by review_at", "Alerts a day by review_at",
      ])
    #expect(page.components(of: "class=\"marked\"") == 1)
    #expect(page.components(of: "class=\"total\"") == 8)
  }

  // MARK: The first screen

  private static func cards(_ report: BacktestReport) -> [String] {
    report.headlineCards.cards.map { card in
      "\(card.figure) \(card.name)" + (card.remark.map { ", \($0)" } ?? "")
    }
  }

  @Test func cardsCompareBWithA() {
    #expect(
      Self.cards(BacktestSamples.small) == [
        "78 changed decisions, 7.8 % of all events", "25.0 alerts a day, B, A 13.3",
        "0.8500 recall of frauds, B, A 0.5500", "0.2394 precision of alerts, B, A 0.2973",
        "0.0600 false-positive rate, B, A 0.0289",
        "87.5 % of the amount of frauds is stopped, B, A 27.5 %", "1,000 events that count, 3 days",
        "2 FAILED gates, of 3",
      ])
  }

  @Test func cardsSayThatLabelsAreNeeded() throws {
    let cards = Self.cards(try #require(BacktestSamples.reports["no labels"]))
    #expect(cards.filter { $0.hasPrefix("– ") && $0.hasSuffix(", labels needed") }.count == 4)
  }

  @Test func cardsOfNothingHoldNoFigures() {
    #expect(
      Self.cards(BacktestSamples.nothing) == [
        "0 changed decisions, – of all events", "– alerts a day, B, A –",
        "– recall of frauds, B, A –", "– precision of alerts, B, A –",
        "– false-positive rate, B, A –", "– of the amount of frauds is stopped, B, A –",
        "0 events that count, 0 days", "none gates",
      ])
  }

  @Test func gatesThatFailAreSetOff() {
    let page = BacktestSamples.small.page
    #expect(page.contains("<b class=\"bad\">2 FAILED</b>"))
    #expect(page.contains("<td class=\"word bad\">UNKNOWN</td>"))
    #expect(page.contains("<td class=\"word good\">passed</td>"))
  }

  // MARK: Charts

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
    let chart = report.alertChart
    #expect(chart.title == item.title)
    #expect(chart.series.map(\.points.count) == [item.points, item.points])
    // Every day has 24 alerts, and so has every mean.
    #expect(chart.series[0].points.allSatisfy { $0.y == 24 })
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
    #expect(report.page.contains("<th scope=\"row\">rule_299</th>"))
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

  @Test func bytesAreTheSameEveryTime() {
    // Each is drawn and counted anew: its dictionaries have another order every time.
    let runs = (0..<4).map { _ in BacktestSamples.maker { $0.eventCount = 200 }.page }
    #expect(Set(runs).count == 1)
  }
}
