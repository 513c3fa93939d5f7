import Testing
import WeirCore

@testable import WeirBacktest
@testable import WeirReports

/// The report of a backtest for a terminal, letter for letter.
@Suite struct BacktestTextTests {
  @Test func everythingAsText() {
    #expect(BacktestSamples.small.text(style: .plain) == BacktestSmallText.text + "\n")
  }

  @Test func nothingAsText() throws {
    let report = try #require(BacktestSamples.reports["no policy"])
    #expect(
      report.text(style: .plain) == """
        Backtest
          decisions  none
          events     0 of 0 count; no warm-up
          amounts    the policy names no field of amounts
          labels     labels needed, without them nothing is said of frauds

        - No event counts: the recording has none.

        """)
  }

  @Test(arguments: BacktestSamples.names) func everyLineFitsAnOldTerminal(_ name: String) throws {
    let text = try #require(BacktestSamples.reports[name]).text(style: .plain)
    #expect(text.hasSuffix("\n"))
    for line in text.split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
      #expect(line.last != " ", "\(line)")
      let steering = line.unicodeScalars.filter { $0.value < 32 || 0x7F...0x9F ~= $0.value }
      #expect(steering.isEmpty, "\(line)")
    }
  }

  @Test(arguments: BacktestSamples.names) func noFigureIsNoNumber(_ name: String) throws {
    let text = try #require(BacktestSamples.reports[name]).text(style: .plain)
    for word in text.split(whereSeparator: { " \n".contains($0) }) {
      #expect(!["nan", "-nan", "inf", "-inf"].contains(word))
    }
  }

  @Test func partsStandInTheirOrder() {
    let text = BacktestSamples.small.text(style: .plain)
    let parts = [
      "Backtest of A against B", "- 2 of 3 gates", "Gates: ", "A and B side",
      "Decisions from A to B, e",
      "Decisions from A to B, a", "What changes", "What events turned out to be, decided by A",
      "Changed decisions one by one", "Rules of A: what they hit", "Rules of A: what they find",
      "Without each enforced", "With each shadow", "Rules of A that hit together",
      "Alerts, reviews",
      "Decisions by day", "Decisions by hour", "Review load", "Scores of A", "Other values",
      "Speed: ", "note: ",
    ]
    let places = parts.compactMap { text.firstRange(of: "\n" + $0)?.lowerBound }
    // The first one stands behind no line's end.
    #expect(text.hasPrefix(parts[0]))
    #expect(places.count == parts.count - 1)
    #expect(places == places.sorted())
  }

  @Test func coloursSetOffHeadingsAndGates() {
    let coloured = BacktestSamples.small.text(style: .coloured)
    #expect(coloured.contains("\u{1B}[31m  FAILED   alerts_per_day > 20\u{1B}[0m\n"))
    #expect(coloured.contains("\u{1B}[31m  UNKNOWN  rule(\"gone\").hits > 3\u{1B}[0m\n"))
    #expect(coloured.contains("\u{1B}[32m  passed   recall < 0.5\u{1B}[0m\n"))
    #expect(coloured.contains("\u{1B}[1mReview load\u{1B}[0m\n"))
    let plain = ["1", "2", "31", "32", "0"].reduce(coloured) { text, code in
      text.replacing("\u{1B}[\(code)m", with: "")
    }
    #expect(plain == BacktestSamples.small.text(style: .plain))
  }

  // MARK: What is missing

  @Test func withoutLabelsTheWordsStandInPlaceOfFigures() throws {
    let report = try #require(BacktestSamples.reports["no labels"])
    // A line may break between any two words.
    let text = Self.joined(report.text(style: .plain))
    for words in [
      "- Which policy is better cannot be told: labels needed.",
      "Precision, recall, false-positive rate and amount saved: labels needed.",
      "Frauds and genuine payments among them: labels needed.",
      "Their precision: labels needed.", "Frauds and genuine payments: labels needed.",
      "Precision and recall: labels needed.",
      "frauds, precision, recall and false-positive rate: labels needed.",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("0.0000") && !text.contains("precision of alerts"))
    #expect(!text.contains("What events turned out to be"))
  }

  @Test func labelsWithoutFraudsLeaveRecallOpen() {
    let report = BacktestSamples.withoutFrauds
    let text = report.text(style: .plain)
    #expect(report.rates(0)?.recall == nil && report.rates(0)?.precision == 0)
    #expect(Self.joined(text).contains("recall of frauds – – –"))
    #expect(Self.joined(text).contains("A was shown no known fraud, and alerts on 37 of 920"))
  }

  @Test func withoutAmountsThereIsNoAmount() throws {
    let report = try #require(BacktestSamples.reports["no amounts"])
    let text = Self.joined(report.text(style: .plain))
    #expect(text.contains("amounts the policy names no field of amounts"))
    #expect(!text.contains("minor") && !text.contains("Amounts"))
  }

  @Test(
    arguments: [
      (["EUR"], "Amounts in EUR minor units."), ([""], "Amounts in minor units."),
      (["EUR", "USD"], "in EUR, minor units; other currencies are in the JSON; –: all"),
    ]) func amountsNameTheirCurrency(_ item: (currencies: [String], words: String))
  {
    let report = BacktestSamples.maker { $0.currencies = item.currencies }
    #expect(Self.joined(report.text(style: .plain)).contains(item.words))
  }

  @Test func aLongRecordingShowsItsLastDays() {
    let text = BacktestSamples.maker { ($0.dayCount, $0.eventCount) = (2_000, 6_000) }
      .text(style: .plain)
    let days = text.split(separator: "\n").filter { line in
      let name = line.dropFirst(2).prefix { $0 != " " }
      return name.count == 10 && name.hasPrefix("20") && name.filter { $0 == "-" }.count == 2
    }
    #expect(days.count == 31)
    #expect(text.contains("earlier") && text.contains("The last 31 days"))
  }

  @Test func manyPairsOfRulesAreCut() throws {
    let report = try #require(BacktestSamples.reports["300 rules"])
    let text = Self.joined(report.text(style: .plain))
    let count = Figures.count(report.sides[0].overlaps.count - 20)
    #expect(text.contains("The 20 largest, \(count) more pairs in the JSON. Events are of"))
    #expect(report.overlapTable(0).rows.count == 20)
  }

  // MARK: Words

  @Test(
    arguments: [
      (0, "0 seconds"), (1, "1 millisecond"), (1_500, "1,500 milliseconds"), (90_000, "90 seconds"),
      (60_000, "1 minute"), (129_600_000, "36 hours"), (86_400_000, "1 day"),
      (1_209_600_000, "14 days"),
    ] as [(Int64, String)]) func writesDurations(_ item: (milliseconds: Int64, text: String))
  {
    #expect(BacktestReport.duration(item.milliseconds) == item.text)
  }

  @Test(
    arguments: [
      (.approve, .review, .stricter), (.approve, .reject, .stricter), (.review, .reject, .stricter),
      (.reject, .review, .milder), (.review, .approve, .milder), (.reject, .approve, .milder),
      (.approve, .undecided, .other), (.repeated, .reject, .other), (.invalid, .approve, .other),
    ] as [(Outcome, Outcome, BacktestReport.Direction)]) func changesHaveADirection(
      _ item: (from: Outcome, to: Outcome, direction: BacktestReport.Direction)
    )
  {
    #expect(BacktestReport.Direction(item.from, item.to) == item.direction)
  }

  @Test(
    arguments: [
      ([.passed], "The gate passed."), ([.passed, .passed], "All 2 gates passed."),
      ([.failed], "1 of 1 gate failed."), ([.unknown(why: "x"), .passed], "1 of 2 gates failed."),
    ] as [([GateOutcome.State], String)]) func gatesAreSummedUp(
      _ item: (states: [GateOutcome.State], sentence: String)
    )
  {
    var report = BacktestSamples.small
    report.gates = item.states.map { GateOutcome(text: "a > 1", state: $0) }
    #expect(report.summary.first == item.sentence)
  }

  @Test(arguments: [(19, nil), (20, nil), (21, "1 more pair in"), (22, "2 more pairs in")])
  func onlyPairsThatAreLeftOutAreCounted(_ item: (count: Int, words: String?)) {
    var report = BacktestSamples.small
    report.sides[0].overlaps = Array(
      repeating: .init(first: 0, second: 1, count: 2), count: item.count)
    // This one has no rules, and is nowhere.
    report.sides[0].overlaps.append(.init(first: 0, second: 9, count: 1))
    let remark = report.overlapTable(0).remark ?? ""
    #expect(
      remark == (item.words.map { "The 20 largest, \($0) the JSON. " } ?? "")
        + "Events are of 995 decided events.")
  }

  @Test(
    arguments: [
      ("a", ["  a"]), ("", ["  –"]), (String(repeating: "i", count: 40) + "****", nil),
      (String(repeating: "i", count: 76), nil),
      (
        String(repeating: "i", count: 77), ["  " + String(repeating: "i", count: 76), "  i"]
      ), ("a\u{1B} b", ["  a? b"]),
    ] as [(String, [String]?)]) func idsAreNeverCut(_ item: (id: String, lines: [String]?))
  {
    var report = BacktestSamples.small
    report.flips[0].eventID = item.id
    let wanted = item.lines ?? ["  " + item.id]
    let lines = report.flipLines(.plain)
    #expect(Array(lines[1...wanted.count]) == wanted)
    #expect(lines[wanted.count + 1].hasPrefix("    2026-03-01T09:00:00Z"))
  }

  @Test func policiesThatAgreeAreSaidToAgree() {
    var report = BacktestSamples.small
    report.gates = []
    report.changes = DecisionMatrix(
      cells: Outcome.allCases.map { from in
        Outcome.allCases.map { Tally(count: from == $0 ? 3 : 0) }
      })
    #expect(report.summary.first == "A and B decide all 18 events alike.")
  }

  /// The words of a text with one space between them.
  private static func joined(_ text: String) -> String {
    text.split(whereSeparator: { " \n".contains($0) }).joined(separator: " ")
  }
}
