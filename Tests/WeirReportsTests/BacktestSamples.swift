@testable import WeirBacktest

/// Reports of backtests that the tests render.
enum BacktestSamples {
  static let start: Int64 = 1_772_323_200_000  // 2026-03-01T00:00:00Z
  static let day: Int64 = 86_400_000

  /// By name, so that a failure does not print a whole report.
  static let reports: [String: BacktestReport] = [
    "small": small, "full": BacktestMaker().report(), "nothing": nothing, "no policy": noPolicy,
    "one policy": maker { $0.policyCount = 1 }, "no labels": maker { $0.isLabelled = false },
    "no scores": maker { $0.isScored = false }, "no rules": maker { $0.ruleCount = 0 },
    "300 rules": maker { ($0.ruleCount, $0.eventCount) = (300, 2_000) },
    "2,000 days": maker { $0.dayCount = 2_000 }, "huge amounts": huge,
    "one event": maker { ($0.eventCount, $0.dayCount) = (1, 1) },
    "no currency": maker { $0.currencies = [""] }, "no amounts": withoutAmounts,
    "no frauds": withoutFrauds, "hostile": named("</style><script>&\"'\u{0}\u{1B}\u{9B}<\u{338}"),
    "long words": named(String(repeating: "word", count: 60)),
    "many words": named(String(repeating: "word ", count: 60)),
    "infinite": measured(.infinity), "no number": measured(.nan), "negative": measured(-1e300),
  ]
  static let names = reports.keys.sorted()

  static func maker(_ change: (inout BacktestMaker) -> Void) -> BacktestReport {
    var maker = BacktestMaker()
    maker.eventCount = 1_000
    change(&maker)
    return maker.report()
  }

  // MARK: Small

  static func tally(_ count: UInt64, _ euros: Int128 = 0, _ dollars: Int128 = 0) -> Tally {
    let sums = [("EUR", euros), ("USD", dollars)].filter { $0.1 != 0 }
    return Tally(
      count: count, amounts: Amounts(sums.map { .init(currency: $0.0, amount: $0.1) }))
  }

  private static func counts(
    _ fraud: Tally, _ genuine: Tally = tally(0), unclear: Tally = tally(0),
    unlabelled: Tally = tally(0), immature: Tally = tally(0)
  ) -> LabelCounts {
    var counts = LabelCounts()
    (counts.fraud, counts.genuine, counts.unclear) = (fraud, genuine, unclear)
    (counts.unlabelled, counts.immature) = (unlabelled, immature)
    return counts
  }

  private static let all = counts(
    tally(20, 400_000), tally(900, 9_500_000, 5_000), unclear: tally(5, 50_000),
    unlabelled: tally(60, 100_000), immature: tally(10, 50_000))

  private static func rule(
    _ name: String, _ action: String, isShadow: Bool = false, _ hits: Tally, alone: UInt64,
    _ labels: LabelCounts, saved: Int128, moves: [DecisionMove], moved: LabelCounts, effect: Int128
  ) -> RuleFigures {
    RuleFigures(
      name: name, action: action, isShadow: isShadow, hits: hits, alone: alone, missing: 0,
      errors: 0, labels: RuleLabels(counts: labels, saved: tally(1, saved).amounts),
      effect: RuleEffect(moves: moves, labels: moved, saved: tally(1, effect).amounts))
  }

  private static let first = BacktestSide(
    stamp: "shop@3:1f2e",
    outcomes: [
      tally(955, 9_790_000, 5_000), tally(33, 240_000), tally(7, 70_000), tally(4), tally(0),
      tally(1),
    ], degraded: 0, late: 2,
    quality: DecisionQuality(
      all: all,
      reviewed: counts(tally(5, 60_000), tally(25, 170_000), unlabelled: tally(3, 10_000)),
      rejected: counts(tally(6, 50_000), tally(1, 20_000)),
      alerts: counts(tally(11, 110_000), tally(26, 190_000), unlabelled: tally(3, 10_000))),
    rules: [
      rule(
        "velocity", "review", tally(40, 300_000), alone: 30,
        counts(tally(8, 90_000), tally(30, 200_000), unlabelled: tally(2, 10_000)), saved: 90_000,
        moves: [DecisionMove(from: .review, to: .approve, tally: tally(28, 200_000))],
        moved: counts(tally(4, 40_000), tally(22, 150_000), unlabelled: tally(2, 10_000)),
        effect: 40_000),
      rule(
        "blocklist", "reject", tally(7, 70_000), alone: 5,
        counts(tally(6, 50_000), tally(1, 20_000)), saved: 50_000,
        moves: [
          DecisionMove(from: .reject, to: .approve, tally: tally(4, 40_000)),
          DecisionMove(from: .reject, to: .review, tally: tally(1, 10_000)),
        ], moved: counts(tally(4, 30_000), tally(1, 20_000)), effect: 30_000),
      rule(
        "night", "review", isShadow: true, tally(60, 500_000), alone: 55,
        counts(tally(0), tally(60, 500_000)), saved: 0,
        moves: [DecisionMove(from: .approve, to: .review, tally: tally(52, 450_000))],
        moved: counts(tally(0), tally(52, 450_000)), effect: 0),
    ],
    overlaps: [.init(first: 0, second: 1, count: 2), .init(first: 0, second: 2, count: 1)],
    scores: ScoreHistogram(
      counts: bins([(0, 940), (62, 40), (99, 10)]), frauds: bins([(0, 3), (62, 8), (99, 9)]),
      genuine: bins([(0, 925), (62, 30), (99, 1)]), unscored: 5))

  private static let second = BacktestSide(
    stamp: "shop@4:9a70",
    outcomes: [
      tally(920, 9_150_000, 5_000), tally(60, 760_000), tally(15, 190_000), tally(4), tally(0),
      tally(1),
    ], degraded: 0, late: 2,
    quality: DecisionQuality(
      all: all,
      reviewed: counts(tally(8, 200_000), tally(48, 540_000), unlabelled: tally(4, 20_000)),
      rejected: counts(tally(9, 150_000), tally(6, 40_000)),
      alerts: counts(tally(17, 350_000), tally(54, 580_000), unlabelled: tally(4, 20_000))),
    rules: [
      rule(
        "velocity", "review", tally(70, 800_000), alone: 65,
        counts(tally(9, 210_000), tally(56, 560_000), unlabelled: tally(5, 30_000)), saved: 210_000,
        moves: [DecisionMove(from: .review, to: .approve, tally: tally(58, 740_000))],
        moved: counts(tally(8, 200_000), tally(46, 520_000), unlabelled: tally(4, 20_000)),
        effect: 200_000)
    ], overlaps: [], scores: nil)

  private static func bins(_ counts: [(Int, UInt64)]) -> [UInt64] {
    var bins = [UInt64](repeating: 0, count: ScoreHistogram.binCount)
    for (bin, count) in counts { bins[bin] = count }
    return bins
  }

  private static func load(_ approve: UInt64, _ review: UInt64, _ reject: UInt64)
    -> AlertVolume.Load
  {
    var load = AlertVolume.Load()
    (load.approve, load.review, load.reject) = (approve, review, reject)
    return load
  }

  private static let volume = AlertVolume(
    days: [
      .init(start: start, loads: [load(500, 20, 4), load(480, 40, 4)]),
      .init(start: start + 2 * day, loads: [load(455, 13, 3), load(440, 20, 11)]),
    ],
    hoursOfDay: (0..<24).map { hour in
      let loads: [AlertVolume.Load] =
        hour == 9
        ? [load(900, 30, 7), load(870, 55, 15)]
        : hour == 21 ? [load(55, 3, 0), load(50, 5, 0)] : [load(0, 0, 0), load(0, 0, 0)]
      return .init(start: Int64(hour), loads: loads)
    },
    busiestHours: [
      .init(start: start + 9 * 3_600_000, loads: [load(480, 18, 4), load(470, 30, 2)]),
      .init(start: start + 2 * day + 9 * 3_600_000, loads: [load(420, 12, 3), load(400, 25, 13)]),
    ], further: [load(0, 0, 0), load(0, 0, 0)])

  private static let cells: [[Tally]] = [
    [
      tally(900, 9_000_000, 5_000), tally(50, 700_000), tally(5, 90_000), tally(0), tally(0),
      tally(0),
    ],
    [tally(20, 150_000), tally(10, 60_000), tally(3, 30_000), tally(0), tally(0), tally(0)],
    [tally(0), tally(0), tally(7, 70_000), tally(0), tally(0), tally(0)],
    [tally(0), tally(0), tally(0), tally(4), tally(0), tally(0)],
    [Tally](repeating: tally(0), count: 6),
    [tally(0), tally(0), tally(0), tally(0), tally(0), tally(1)],
  ]

  private static let flips = [
    Flip(
      eventID: "pay-7****", time: start + 9 * 3_600_000, from: .approve, to: .reject,
      amount: 60_000, currency: "EUR", label: "fraud", scoreFrom: 0.625, scoreTo: nil,
      rulesFrom: ["night"], rulesTo: ["velocity", "blocklist"]),
    Flip(
      eventID: "pay-1234****", time: start + 9 * 3_600_000 + 250, from: .review, to: .approve,
      amount: nil, currency: "", label: nil, scoreFrom: nil, scoreTo: nil, rulesFrom: [],
      rulesTo: []),
  ]

  private static func point(
    _ value: String, _ review: Tally, _ alerts: LabelCounts, changed: UInt64
  )
    -> SweepTable.Point
  {
    SweepTable.Point(
      values: [value], isPolicy: changed == 0,
      approve: tally(988 - review.count, 9_900_000), review: review, reject: tally(7, 70_000),
      changed: changed,
      quality: DecisionQuality(
        all: all, reviewed: alerts, rejected: counts(tally(0)), alerts: alerts))
  }

  /// Two policies, a row of everything, figures that can be checked by hand.
  static let small = BacktestReport(
    lines: LineUse(lines: 1_110, events: 1_100, warmUp: 100, entered: 30),
    span: start...(start + 3 * day - 1), dayCount: 3, currency: "EUR", amountField: "amount_minor",
    labels: LabelUse(payments: 925, countsUnlabelled: false, maturity: 36 * 3_600_000, until: nil),
    sides: [first, second], changes: DecisionMatrix(cells: cells), flips: flips, volume: volume,
    sweep: SweepTable(
      stamp: "shop@3:1f2e", names: ["review_at"],
      points: [
        point("0.5", tally(80, 700_000), counts(tally(15), tally(70)), changed: 47),
        point("0.6", tally(33, 240_000), counts(tally(11), tally(26)), changed: 0),
        point("0.99", tally(0), counts(tally(0), tally(0)), changed: 33),
      ]),
    gates: [
      .init(text: "alerts_per_day > 20", state: .failed, found: ["alerts_per_day is 25.0"]),
      .init(text: "recall < 0.5", state: .passed, found: ["recall is 0.85", "A has 0.55"]),
      .init(text: "rule(\"gone\").hits > 3", state: .unknown(why: "there is no rule of this name")),
    ],
    speed: BacktestSpeed(
      seconds: 0.5, workers: 1, eventsPerSecond: 2_200,
      sides: [
        .init(
          ownNanoseconds: 1_500, sharedNanoseconds: 500, medianNanoseconds: 6_100,
          slowNanoseconds: 14_850),
        .init(
          ownNanoseconds: 0, sharedNanoseconds: 0, medianNanoseconds: 0, slowNanoseconds: 0),
      ]), notes: ["2026-03-02 has no event"])

  // MARK: Edges

  /// A recording of which no event counts.
  static let nothing: BacktestReport = {
    var report = maker { ($0.eventCount, $0.dayCount, $0.ruleCount) = (0, 1, 2) }
    (report.span, report.dayCount, report.currency) = (nil, 0, "")
    report.volume.busiestHours = [nil, nil]
    (report.gates, report.notes) = ([], [])
    return report
  }()

  private static var noPolicy: BacktestReport {
    BacktestReport(
      lines: LineUse(), span: nil, dayCount: 0, currency: "", amountField: nil, labels: nil,
      sides: [], changes: nil, flips: [],
      volume: AlertVolume(days: [], hoursOfDay: [], busiestHours: [], further: []), sweep: nil,
      gates: [], speed: nil, notes: [])
  }

  /// Sums beyond 64 bits.
  static let huge: BacktestReport = {
    var report = maker { $0.amountMax = UInt64(Int64.max) }
    report.flips[0].amount = .max
    report.flips[1].amount = .min
    return report
  }()

  private static var withoutAmounts: BacktestReport {
    var report = BacktestMaker().report()
    report.amountField = nil
    for flip in report.flips.indices { report.flips[flip].amount = nil }
    return report
  }

  /// Labels that say that everything is genuine.
  static let withoutFrauds: BacktestReport = {
    var report = small
    for side in report.sides.indices {
      for path in [
        \DecisionQuality.all, \DecisionQuality.reviewed, \DecisionQuality.rejected,
        \DecisionQuality.alerts,
      ] {
        guard let counts = report.sides[side].quality?[keyPath: path] else { continue }
        report.sides[side].quality?[keyPath: path].genuine.count += counts.fraud.count
        report.sides[side].quality?[keyPath: path].fraud = Tally()
      }
    }
    return report
  }()

  /// The small report with another text in every place that has one.
  static func named(_ text: String) -> BacktestReport {
    var report = small
    (report.currency, report.amountField, report.notes) = (text, text, [text])
    for side in report.sides.indices {
      report.sides[side].stamp = text
      for rule in report.sides[side].rules.indices {
        report.sides[side].rules[rule].name = text
        report.sides[side].rules[rule].action = text
      }
    }
    report.flips[0].eventID = text
    (report.flips[0].currency, report.flips[0].label) = (text, text)
    (report.flips[0].rulesFrom, report.flips[0].rulesTo) = ([text], [text, text])
    report.sweep?.stamp = text
    report.sweep?.names = [text]
    for point in report.sweep?.points.indices ?? 0..<0 {
      report.sweep?.points[point].values = [text]
    }
    report.gates = [
      .init(text: text, state: .failed, found: [text]),
      .init(text: text, state: .unknown(why: text)),
    ]
    return report
  }

  /// The small report with the same number in every place that has a Double.
  static func measured(_ value: Double) -> BacktestReport {
    var report = small
    (report.flips[0].scoreFrom, report.flips[0].scoreTo) = (value, value)
    report.speed = BacktestSpeed(
      seconds: value, workers: 1, eventsPerSecond: value,
      sides: report.sides.map { _ in
        .init(
          ownNanoseconds: value, sharedNanoseconds: value, medianNanoseconds: .max,
          slowNanoseconds: .max)
      })
    return report
  }
}
