import Testing
import WeirCore
import WeirEngine

@testable import WeirBacktest

/// The figures of the recording that was made by hand, as they are worked out by hand.
@Suite struct HandMadeTests {
  private typealias Recording = HandMadeRecording

  private static func euros(_ amount: Int128) -> Amounts {
    Amounts([.init(currency: "EUR", amount: amount)])
  }

  private static func dollars(_ amount: Int128) -> Amounts {
    Amounts([.init(currency: "USD", amount: amount)])
  }

  @Test func linesAreAccountedFor() throws {
    let report = try Recording.report()
    #expect(report.lines.lines == 12)
    #expect(report.lines.events == 11)
    #expect(report.lines.counted == 11)
    #expect(report.changes?.count == 11)
    #expect(report.dayCount == 4)
    #expect(report.currency == "EUR")
  }

  @Test func theMatrixHasEachDecision() throws {
    let changes = try #require(try Recording.report().changes)
    #expect(changes[.approve, .approve].count == 3)
    #expect(changes[.review, .approve].count == 2)
    #expect(changes[.reject, .approve] == Tally(count: 1, amounts: Self.euros(200)))
    #expect(changes[.reject, .review] == Tally(count: 1, amounts: Self.euros(300)))
    #expect(changes[.reject, .reject] == Tally(count: 1, amounts: Self.euros(500)))
    #expect(changes[.undecided, .undecided].count == 1)
    #expect(changes[.repeated, .repeated].count == 1)
    #expect(changes[.invalid, .invalid].count == 1)
    #expect(changes.changedCount == 4)
    #expect(
      changes[.review, .approve].amounts
        == Amounts([.init(currency: "EUR", amount: 150), .init(currency: "USD", amount: 120)]))
  }

  @Test func flipsAreListedByAmount() throws {
    let flips = try Recording.report().flips
    #expect(flips.map(\.eventID) == ["e4", "e3", "e2", "e6"])
    #expect(flips[0].from == .reject && flips[0].to == .review)
    #expect(flips[0].rulesFrom == ["foreign"] && flips[0].rulesTo == [])
    #expect(flips[1].rulesFrom == ["big", "foreign"])
    #expect(flips.map(\.label) == ["genuine", "fraud", "fraud", "genuine"])
    #expect(try Recording.report { $0.flipCount = 2 }.flips.map(\.eventID) == ["e4", "e3"])
  }

  @Test func decisionsAreHeldAgainstLabels() throws {
    let report = try Recording.report()
    let use = try #require(report.labels)
    let quality = try report.sides.map { try #require($0.quality) }
    // Three frauds, two caught by the first; two genuine payments and one without a label are not.
    #expect(quality[0].all.fraud.count == 3)
    #expect(quality[0].alerts.fraud == Tally(count: 2, amounts: Self.euros(350)))
    #expect(quality[0].alerts.genuine.count == 2)
    #expect(quality[0].alerts.unclear.count == 1)
    #expect(quality[0].alerts.precision(use) == 0.5)
    #expect(quality[0].alerts.recall(of: quality[0].all) == 2.0 / 3)
    #expect(quality[0].alerts.falsePositiveRate(of: quality[0].all, use) == 2.0 / 4)
    #expect(quality[0].rejected.precision(use) == 0.5)
    // The second looks at e4, which is genuine, and rejects e8, of which nobody can tell.
    #expect(quality[1].alerts.recall(of: quality[1].all) == 0)
    #expect(quality[1].alerts.falsePositiveRate(of: quality[1].all, use) == 0.25)
  }

  @Test func withoutUnlabelledPaymentsFewerAreGenuine() throws {
    var context = BacktestContext()
    context.labels = LabelUse(payments: 7, countsUnlabelled: false, maturity: nil, until: nil)
    let report = try Recording.report(with: context)
    let use = try #require(report.labels)
    let quality = try #require(report.sides[0].quality)
    #expect(quality.alerts.falsePositiveRate(of: quality.all, use) == 2.0 / 3)
  }

  @Test func rulesHaveTheirFigures() throws {
    let report = try Recording.report()
    let use = try #require(report.labels)
    let all = try #require(report.sides[0].quality).all
    let rules = report.sides[0].rules
    let (big, foreign, idea) = (rules[0], rules[1], rules[2])
    // big: e2, e3, e4, e6, e8; foreign: e3, e4, e8; idea: those of big and e5.
    #expect(big.hits.count == 5 && foreign.hits.count == 3 && idea.hits.count == 6)
    #expect(foreign.hits.amounts == Self.euros(1_000))
    // Shadow rules take nothing from others: e2 and e6 are only big, e5 is only an idea.
    #expect(big.alone == 2 && foreign.alone == 0 && idea.alone == 1)
    let labels = try rules.map { try #require($0.labels) }
    #expect(labels[0].counts.precision(use) == 0.5)
    #expect(labels[0].counts.recall(of: all) == 2.0 / 3)
    #expect(labels[0].saved == Self.euros(350))
    #expect(labels[1].counts.precision(use) == 0.5)
    #expect(labels[1].saved == Self.euros(200))
    #expect(idea.isShadow && labels[2].counts.fraud.count == 3)
  }

  @Test func rulesAreMissedWhereNothingElseDecides() throws {
    let rules = try Recording.report().sides[0].rules
    // Without big, e2 and e6 are approved; without foreign, e3, e4 and e8 are still big.
    #expect(
      rules[0].effect.moves == [
        DecisionMove(
          from: .review, to: .approve,
          tally: Tally(
            count: 2,
            amounts: Amounts([
              .init(currency: "EUR", amount: 150), .init(currency: "USD", amount: 120),
            ])))
      ])
    #expect(rules[0].effect.saved == Self.euros(150))
    #expect(
      rules[1].effect.moves == [
        DecisionMove(
          from: .reject, to: .review, tally: Tally(count: 3, amounts: Self.euros(1_000)))
      ])
    #expect(rules[1].effect.saved == Amounts())
    // Enforced, idea would look at e5, which is a fraud.
    #expect(
      rules[2].effect.moves == [
        DecisionMove(
          from: .approve, to: .review, tally: Tally(count: 1, amounts: Self.dollars(60)))
      ])
    #expect(rules[2].effect.saved == Self.dollars(60))
    #expect(rules[2].effect.labels?.fraud.count == 1)
  }

  @Test func rulesOverlap() throws {
    let overlaps = try Recording.report().sides[0].overlaps
    #expect(
      overlaps == [
        RuleOverlap(first: 0, second: 2, count: 5), RuleOverlap(first: 0, second: 1, count: 3),
        RuleOverlap(first: 1, second: 2, count: 3),
      ])
  }

  @Test func alertsHaveTheirDayAndHour() throws {
    let volume = try Recording.report().volume
    #expect(volume.days.count == 4)
    #expect(volume.days.map { $0.loads[0].alerts } == [3, 1, 0, 1])
    #expect(volume.days.map { $0.loads[1].alerts } == [1, 0, 0, 1])
    #expect(volume.hoursOfDay[9].loads[0].decisions == 6)
    #expect(volume.hoursOfDay.reduce(0) { $0 + $1.loads[0].decisions } == 8)
    #expect(volume.busiestHours[0]?.start == Timestamp.parse("2026-03-01T09:00:00Z"))
    #expect(volume.busiestHours[0]?.loads[0].alerts == 2)
    #expect(volume.busiestHours[1]?.start == Timestamp.parse("2026-03-01T11:00:00Z"))
  }

  @Test func daysBeyondTheFirstOnesAreTogether() throws {
    let volume = try Recording.report { $0.dayCountMax = 2 }.volume
    #expect(volume.days.map { $0.loads[0].decisions } == [4, 2])
    #expect(volume.further.map(\.decisions) == [2, 2])
  }

  @Test func theWarmUpFillsAndDoesNotCount() throws {
    // A day after the first event: from e5 on.
    let report = try Recording.report { $0.warmUp = 86_400_000 }
    #expect(report.lines.events == 11)
    #expect(report.lines.warmUp == 6)
    #expect(report.changes?.count == 5)
    #expect(report.sides[0].alertCount == 2)
    #expect(report.span?.lowerBound == Timestamp.parse("2026-03-02T09:10:00Z"))
  }

  @Test func aWarmUpBeyondTheEndLeavesNothing() throws {
    let report = try Recording.report { $0.warmUp = .max }
    #expect(report.lines.counted == 0)
    #expect(report.span == nil && report.dayCount == 0)
    #expect(report.sides[0].quality?.alerts.count == 0)
  }

  @Test func youngEventsAreNotJudged() throws {
    // e6 is just old enough, e7 and e8 are too young.
    let report = try Recording.report {
      $0.matureUntil = Timestamp.parse("2026-03-02T10:00:00Z")
    }
    let quality = try #require(report.sides[0].quality)
    #expect(quality.all.immature.count == 2)
    #expect(quality.all.count == 8)
    #expect(quality.alerts.unclear.count == 0)
    #expect(quality.alerts.immature.count == 1)
  }

  @Test func withoutLabelsNothingIsSaidOfThem() throws {
    let report = try Recording.report(labels: nil)
    #expect(report.labels == nil)
    #expect(report.sides[0].quality == nil)
    #expect(report.sides[0].rules.allSatisfy { $0.labels == nil && $0.effect.saved == nil })
    #expect(report.sides[0].rules[0].hits.count == 5)
  }

  @Test func onePolicyHasNoChanges() throws {
    let report = try Recording.report([Recording.first])
    #expect(report.changes == nil && report.flips.isEmpty)
    #expect(report.sides.count == 1 && report.sides[0][.reject].count == 3)
  }

  @Test func scoresNeedAModel() throws {
    #expect(try Recording.report().sides[0].scores == nil)
  }
}
