import Testing
import WeirLearning

@testable import WeirReports

/// The report as a page: well-formed, alone, safe whatever the names are.
@Suite struct ModelReportPageTests {
  /// By name, so that a failure does not print a whole report.
  static let reports: [String: ModelReport] = [
    "small": SampleReports.small, "full": SampleReports.full, "empty": SampleReports.empty,
    "hostile": SampleReports.named("</style><script>&\"'\u{0}\u{1B}\u{9B}<\u{338}"),
    "infinite": SampleReports.measured(.infinity), "no number": SampleReports.measured(.nan),
    "below infinity": SampleReports.measured(-.infinity),
    "huge": SampleReports.measured(-.greatestFiniteMagnitude),
    "large counts": SampleReports.counted(.max), "negative": SampleReports.counted(.min),
    "unlabelled": unlabelled,
  ]
  static let names = reports.keys.sorted()

  private static func page(_ name: String) throws -> String { try #require(reports[name]).page }

  private static var unlabelled: ModelReport {
    var report = SampleReports.small
    report.evaluations = [
      SampleReports.evaluation("train"), SampleReports.evaluation("test", rows: 7),
    ]
    return report
  }

  @Test(arguments: names) func isWellFormed(_ name: String) throws {
    #expect(MarkupReader(try Self.page(name)).complaints == [])
  }

  @Test(arguments: names) func needsNothingElse(_ name: String) throws {
    let page = try Self.page(name).lowercased()
    for word in ["http", "src=", "<script", "url(", "@import", "//", "javascript:", "<iframe"] {
      #expect(!page.contains(word), "\(word)")
    }
    for element in MarkupReader(try Self.page(name)).elements {
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" })
    }
  }

  @Test(arguments: names) func holdsNoNumberThatIsNone(_ name: String) throws {
    let reader = MarkupReader(try Self.page(name))
    #expect(!reader.text.contains("nan") && !reader.text.contains("inf"))
    let drawn: Set = ["d", "x", "y", "cx", "cy", "width", "height", "viewBox", "transform"]
    for element in reader.elements {
      for (attribute, value) in element.attributes where drawn.contains(attribute) {
        let numbers = value.split { "MLtranslatero() ".contains($0) }
        #expect(numbers.allSatisfy { Double($0)?.isFinite == true }, "\(value)")
        // Nothing lies far outside of its drawing.
        #expect(numbers.allSatisfy { (Double($0) ?? 0).magnitude < 1_000 }, "\(value)")
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
    let page = SampleReports.named("<b>&\"'\u{1B}").page
    #expect(!page.contains("<b>&") && !page.contains("\u{1B}"))
    let escaped = "&lt;b&gt;&amp;&quot;&#39;?"
    #expect(page.contains("<title>Model report: \(escaped)</title>"))
    for (place, start) in [
      ("setting", "<dt>"), ("text of a setting", "<dd>"), ("note", "<p>"),
      ("column", "<th scope=\"row\">"), ("evaluation", "<th scope=\"col\">"),
      ("caption", "aria-label=\"Thresholds, "), ("card", "<span>log loss, "),
    ] {
      #expect(page.contains(start + escaped), "\(place)")
    }
    // Twice each: what is drawn, and what is shown when it is pointed at.
    #expect(page.components(of: "text-anchor=\"start\">\(escaped)</text>") == 4)
    #expect(page.components(of: "<title>\(escaped): ") == 4)
  }

  @Test func hasEveryPart() {
    let page = SampleReports.full.page
    let titles = page.split(separator: "<h2>").dropFirst().map { $0.prefix { $0 != "<" } }
    #expect(
      titles == [
        "What was measured", "How well scores rank, and what they mean",
        "What looking at alerts finds", "How to choose thresholds", "What the model weighs",
        "How the features moved", "How it was trained", "Notes",
      ])
    let charts = page.split(separator: "<figcaption>").dropFirst().map { $0.prefix { $0 != "<" } }
    #expect(
      charts == [
        "ROC curve", "Precision and recall", "Calibration, square-root scales",
        "Recall by the share looked at", "Weights", "Drift",
      ])
    #expect(page.components(of: "<table>") == 7)
    #expect(page.components(of: "class=\"marked\"") == 1)
  }

  @Test func withoutLabelsChartsSayWhatIsNeeded() {
    let page = Self.unlabelled.page
    #expect(page.components(of: "<p class=\"absent\">labels needed</p>") == 4)
    #expect(page.contains("<p>train: no rows, nothing was measured.</p>"))
    #expect(page.contains("<p>test: labels needed, of 7 rows none is labelled as a fraud.</p>"))
    #expect(
      page.contains("<li><b>–</b><span>log loss, test</span><small>labels needed</small></li>"))
    #expect(page.contains("<li><b>7</b><span>payments, test</span><small>train 0</small></li>"))
  }

  @Test func calibrationLeavesOutWhatHasNoLabels() {
    var report = SampleReports.small
    report.evaluations[0].fraudCount = 0
    #expect(report.calibrationChart.series.map(\.name) == ["test"])
    report.evaluations[1].fraudCount = 400
    #expect(report.calibrationChart.series == [])
  }

  @Test func anEmptyReportHasNoEmptyParts() {
    let page = SampleReports.empty.page
    #expect(page.contains("<p>no evaluation: nothing was measured.</p>"))
    for word in ["<table", "<figure", "<ul", "<dl"] { #expect(!page.contains(word), "\(word)") }
  }

  @Test func manyColumnsShowTheLargestBarsAndAllRows() {
    var report = SampleReports.small
    report.coefficients = (0..<100).map { number in
      Coefficient(
        name: "f\(number)", weight: Double(number), standardError: 1, mean: 0, scale: 1)
    }
    let page = report.page
    #expect(page.contains("<figcaption>Weights, the 42 largest of 99</figcaption>"))
    #expect(page.contains("<title>f58: 58.0000</title>"))
    #expect(!page.contains("<title>f57: "))
    for number in 0..<100 { #expect(page.contains("<th scope=\"row\">f\(number)</th>")) }
  }

  @Test func bytesAreTheSameEveryTime() {
    let bytes = Array(SampleReports.full.page.utf8)
    for _ in 0..<3 { #expect(Array(SampleReports.full.page.utf8) == bytes) }
    #expect(bytes.count < 100_000)
  }
}
