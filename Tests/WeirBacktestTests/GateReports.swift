@testable import WeirBacktest

/// Reports made by hand, whose figures are easy to check.
enum GateReports {
  /// 10,000 lines of which 9,000 count, over 3 days; the second policy rejects more.
  static let two = report(sides: [first, second], labels: use, changes: changes)

  /// The same with the first policy alone.
  static let one = report(sides: [first], labels: use, changes: nil)

  /// The same without labels.
  static let unlabelled = report(
    sides: [first, second].map { side in
      var side = side
      side.quality = nil
      for index in side.rules.indices { side.rules[index].labels = nil }
      return side
    }, labels: nil, changes: changes)

  /// Of a recording in which nothing counts.
  static let empty: BacktestReport = {
    var report = GateReports.report(
      sides: [side("a@1:0", [0, 0, 0, 0, 0, 0], LabelCounts(), LabelCounts(), LabelCounts())],
      labels: use, changes: nil)
    report.lines = LineUse()
    report.span = nil
    report.dayCount = 0
    report.volume.days = []
    report.volume.busiestHours = [nil]
    return report
  }()

  private static let use = LabelUse(
    payments: 100, countsUnlabelled: true, maturity: nil, until: nil)

  private static func report(
    sides: [BacktestSide], labels: LabelUse?, changes: DecisionMatrix?
  ) -> BacktestReport {
    BacktestReport(
      lines: LineUse(lines: 10_001, events: 10_000, warmUp: 1_000),
      span: 1_772_409_600_000...1_772_668_800_000, dayCount: 3, currency: "USD",
      amountField: "amount_minor", labels: labels, sides: sides, changes: changes, flips: [],
      volume: AlertVolume(
        days: (0..<3).map { day in
          AlertVolume.Row(
            start: 1_772_409_600_000 + Int64(day) * 86_400_000,
            loads: sides.indices.map { load(review: UInt64(100 * day), reject: UInt64(10 * $0)) })
        },
        hoursOfDay: [],
        busiestHours: sides.indices.map { side in
          AlertVolume.Row(
            start: 1_772_409_600_000,
            loads: sides.indices.map { load(review: 40, reject: UInt64($0 + side)) })
        },
        further: sides.map { _ in AlertVolume.Load() }),
      sweep: nil, gates: [], speed: nil, notes: [])
  }

  private static func load(review: UInt64, reject: UInt64) -> AlertVolume.Load {
    var load = AlertVolume.Load()
    (load.review, load.reject) = (review, reject)
    return load
  }

  /// 8,000 approvals, 600 reviews, 200 rejections, 100 without a decision, 60 repeats, 40 invalid
  /// lines. 200 frauds, of which 100 are alerts; 400 genuine alerts.
  private static let first = side(
    "shop@1:1", [8_000, 600, 200, 100, 60, 40], counts(fraud: 200, genuine: 7_800),
    counts(fraud: 60, genuine: 300), counts(fraud: 40, genuine: 100))

  /// 120 of the frauds are alerts, and 480 genuine events.
  private static let second = side(
    "shop@2:2", [7_900, 500, 400, 100, 60, 40], counts(fraud: 200, genuine: 7_800),
    counts(fraud: 50, genuine: 250), counts(fraud: 70, genuine: 230))

  private static func counts(fraud: UInt64, genuine: UInt64) -> LabelCounts {
    var counts = LabelCounts()
    counts.fraud = Tally(count: fraud)
    // Half of what is genuine is not labelled, and counts.
    counts.genuine = Tally(count: genuine / 2)
    counts.unlabelled = Tally(count: genuine / 2)
    return counts
  }

  private static func side(
    _ stamp: String, _ outcomes: [UInt64], _ all: LabelCounts, _ reviewed: LabelCounts,
    _ rejected: LabelCounts
  ) -> BacktestSide {
    BacktestSide(
      stamp: stamp, outcomes: outcomes.map { Tally(count: $0) }, degraded: 3, late: 7,
      quality: DecisionQuality(
        all: all, reviewed: reviewed, rejected: rejected,
        alerts: counts(
          fraud: reviewed.fraud.count + rejected.fraud.count,
          genuine: reviewed.genuine.count * 2 + rejected.genuine.count * 2)),
      rules: [
        rule("many_cards", hits: 400, counts(fraud: 20, genuine: 380)),
        rule("odd \"name\"", hits: 0, LabelCounts()),
      ], overlaps: [], scores: nil)
  }

  private static func rule(_ name: String, hits: UInt64, _ labels: LabelCounts) -> RuleFigures {
    RuleFigures(
      name: name, action: "review", isShadow: false, hits: Tally(count: hits), alone: hits / 4,
      missing: 5, errors: 2, labels: RuleLabels(counts: labels, saved: Amounts()),
      effect: RuleEffect(
        moves: [DecisionMove(from: .review, to: .approve, tally: Tally(count: hits / 10))],
        labels: nil, saved: nil))
  }

  /// 10 to reject and 80 to review of what was approved, 5 and 110 of what was reviewed, 4 and 1 of
  /// what was rejected; 2 of the invalid lines are rejected.
  private static let changes: DecisionMatrix = {
    var cells = Outcome.allCases.map { _ in Outcome.allCases.map { _ in Tally() } }
    cells[0] = [7_910, 80, 10, 0, 0, 0].map { Tally(count: $0) }
    cells[1] = [5, 485, 110, 0, 0, 0].map { Tally(count: $0) }
    cells[2] = [4, 1, 195, 0, 0, 0].map { Tally(count: $0) }
    cells[3][3] = Tally(count: 100)
    cells[4][4] = Tally(count: 60)
    cells[5] = [0, 0, 2, 0, 0, 38].map { Tally(count: $0) }
    return DecisionMatrix(cells: cells)
  }()
}
