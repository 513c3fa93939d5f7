import Testing

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

  private static func titles(_ page: String) -> [String] {
    page.split(separator: "<h2>").dropFirst().map { String($0.prefix { $0 != "<" }) }
  }

  @Test func hasEveryPart() {
    let page = BacktestSamples.small.page
    #expect(
      Self.titles(page) == [
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
        "87.5 % of the amount of frauds is stopped, B, A 27.5 %",
        "1,000 events that count, over 3.0 days",
        "2 FAILED gates, of 3",
      ])
  }

  @Test func cardsSayThatLabelsAreNeeded() throws {
    let cards = Self.cards(try #require(BacktestSamples.reports["no labels"]))
    #expect(cards.filter { $0.hasPrefix("– ") && $0.hasSuffix(", labels needed") }.count == 4)
  }

  @Test func gatesHaveACardWhereThereAreSome() {
    var report = BacktestSamples.small
    report.gates = []
    #expect(Self.cards(report).allSatisfy { !$0.contains("gate") })
    #expect(report.headlineCards.cards.count == 7)
    report.gates = [.init(text: "a > 1", state: .passed)]
    #expect(Self.cards(report).last == "passed gates, all 1")
  }

  @Test func withoutEventsThereAreGatesFactsAndNotes() {
    var report = BacktestSamples.nothing
    #expect(Self.cards(report) == [])
    #expect(Self.titles(report.page) == ["What was compared"])
    #expect(!report.page.contains("<table>") && !report.page.contains("<figure>"))
    report.gates = [.init(text: "recall < 0.5", state: .unknown(why: "labels needed"))]
    report.notes = ["a note"]
    #expect(Self.cards(report) == ["1 FAILED gates, of 1"])
    #expect(Self.titles(report.page) == ["What was compared", "Notes"])
    #expect(report.page.components(of: "<table>") == 1)
    #expect(report.page.contains("<p>No event counts: all 500 events came within the warm-up.</p>"))
  }

  @Test func gatesThatFailAreSetOff() {
    let page = BacktestSamples.small.page
    #expect(page.contains("<b class=\"bad\">2 FAILED</b>"))
    #expect(page.contains("<td class=\"word bad\">UNKNOWN</td>"))
    #expect(page.contains("<td class=\"word good\">passed</td>"))
  }

  @Test func gatesSayWhatTheyFound() {
    var report = BacktestSamples.small
    #expect(report.gateTable.columns.map(\.title) == ["condition", "outcome", "found", "why"])
    #expect(
      report.gateTable.rows.map { Array($0[2...]) } == [
        ["alerts_per_day is 25.0", ""], ["recall is 0.85; A has 0.55", ""],
        ["", "there is no rule of this name"],
      ])
    for gate in report.gates.indices { report.gates[gate].found = [] }
    #expect(report.gateTable.columns.map(\.title) == ["condition", "outcome", "why"])
    report.gates.removeLast()
    #expect(report.gateTable.columns.map(\.title) == ["condition", "outcome"])
  }

  @Test func bytesAreTheSameEveryTime() {
    // Each is drawn and counted anew: its dictionaries have another order every time.
    let runs = (0..<4).map { _ in BacktestSamples.maker { $0.eventCount = 200 }.page }
    #expect(Set(runs).count == 1)
  }
}
