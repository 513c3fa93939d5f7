import Testing
import WeirCore

@testable import WeirBacktest
@testable import WeirReports

/// The sentences of a report by which a reader decides.
@Suite struct BacktestSentenceTests {
  // MARK: Means

  @Test func whereNothingWasDecidedThereIsNoMean() {
    var report = BacktestSamples.small
    report.span = nil
    let text = report.text(style: .plain)
    #expect(text.contains("There is no mean: nothing was decided."))
    #expect(!text.contains("0.0 days"))
  }

  @Test(
    arguments: [
      (72, "The mean is over 3.0 days, from the first decision to the last.", 25.0),
      (60, "The mean is over 2.5 days, from the first decision to the last.", 30.0),
      (24, "The mean is over 1.0 days, from the first decision to the last.", 75.0),
      (
        23, "The mean is over a whole day, though the first decision and the last are closer.",
        75.0
      ),
      (
        0, "The mean is over a whole day, though the first decision and the last are closer.",
        75.0
      ),
    ]) func meansAreOverTheTimeBetweenDecisions(
      _ item: (hours: Int64, sentence: String, mean: Double)
    )
  {
    var report = BacktestSamples.small
    // Calendar days are not what counts.
    report.dayCount = 9
    report.span = BacktestSamples.start...(BacktestSamples.start + item.hours * 3_600_000)
    #expect(report.perDay(75) == item.mean)
    #expect(report.alertTable.remark == item.sentence)
    #expect(report.reviewTable.remark == item.sentence)
    #expect(report.summary.contains { $0.hasSuffix(item.sentence) })
  }

  @Test func withoutDecisionsThereIsNoMean() {
    #expect(BacktestSamples.nothing.perDay(0) == nil)
  }

  @Test func timesThatDifferByMoreThan64BitsHaveAMean() {
    var report = BacktestSamples.small
    report.span = Int64.min...Int64.max
    #expect(report.meanSentence.hasPrefix("The mean is over 213,503,982,334.6 days"))
  }

  // MARK: Nothing to tell

  @Test(
    arguments: [
      (0, "No event counts: the recording has none."),
      (1, "No event counts: the only one came within the warm-up."),
      (1_234, "No event counts: all 1,234 events came within the warm-up."),
    ] as [(UInt64, String)]) func withoutEventsTheReportSaysWhy(
      _ item: (count: UInt64, sentence: String)
    )
  {
    var report = BacktestSamples.small
    (report.lines.events, report.lines.warmUp, report.span) = (item.count, item.count, nil)
    #expect(report.summary == [item.sentence])
    let text = report.text(style: .plain)
    let end = """

      - \(item.sentence)

      Gates: 2 of 3 FAILED
        FAILED   alerts_per_day > 20
                 alerts_per_day is 25.0
        passed   recall < 0.5
                 recall is 0.85
                 A has 0.55
        UNKNOWN  rule("gone").hits > 3
                 there is no rule of this name
        A gate fails where its condition holds, or cannot be known.

      note: 2026-03-02 has no event

      """
    #expect(text.hasSuffix(end))
    #expect(text.contains("decisions  none\n") && !text.contains("side by side"))
  }

  @Test func anEventThatCountsIsTold() {
    var report = BacktestSamples.small
    report.lines.warmUp = report.lines.events - 1
    #expect(report.text(style: .plain).contains("A and B side by side"))
  }

  // MARK: Nothing to judge

  private static func judged(
    unclear: UInt64 = 0, unlabelled: UInt64 = 0, immature: UInt64 = 0, genuine: UInt64 = 0
  ) -> DecisionQuality {
    var counts = LabelCounts()
    (counts.unclear.count, counts.unlabelled.count) = (unclear, unlabelled)
    (counts.immature.count, counts.genuine.count) = (immature, genuine)
    return DecisionQuality(
      all: counts, reviewed: LabelCounts(), rejected: LabelCounts(), alerts: LabelCounts())
  }

  @Test(
    arguments: [
      (judged(immature: 9), "all are younger than --maturity asks for"),
      (judged(unclear: 2), "all are unclear"), (judged(unlabelled: 2), "all are without a label"),
      (
        judged(unclear: 1, unlabelled: 2_000, immature: 9),
        "9 are younger than --maturity asks for, 1 is unclear, 2,000 are without a label"
      ), (judged(), "there is none"),
    ]) func decisionsThatCannotBeJudgedAreNotTold(_ item: (quality: DecisionQuality, why: String))
  {
    var report = BacktestSamples.small
    for side in report.sides.indices { report.sides[side].quality = item.quality }
    #expect(report.summary.last == "No decision can be judged: \(item.why).")
    #expect(!report.summary.joined().contains("known fraud"))
    // One policy's decisions can be.
    report.sides[1].quality = Self.judged(immature: 3, genuine: 1)
    #expect(
      report.summary.suffix(2) == [
        "No decision of A can be judged: \(item.why).",
        "B was shown no known fraud, and alerts on 0 of 1 genuine payment.",
      ])
  }

  @Test func paymentsThatCountAsGenuineCanBeJudged() {
    var report = BacktestSamples.small
    report.labels?.countsUnlabelled = true
    report.sides.removeLast()
    report.sides[0].quality = Self.judged(unlabelled: 2, immature: 9)
    #expect(
      report.summary.last
        == "The policy was shown no known fraud, and alerts on 0 of 2 genuine payments.")
  }

  // MARK: Rules

  @Test func aloneIsAmongEnforcedRules() {
    let remark = BacktestSamples.small.ruleTable(0).remark ?? ""
    #expect(remark.contains("; alone: no other enforced rule hit; "))
  }
}
