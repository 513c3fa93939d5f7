@testable import WeirLearning

/// Reports that the tests render.
enum SampleReports {
  static let start: Int64 = 1_772_323_200_000  // 2026-03-01T00:00:00Z

  /// Nothing at all.
  static let empty = ModelReport(
    policy: "p@1:00", settings: [], evaluations: [], coefficients: [], drift: [], notes: [])

  static func evaluation(
    _ name: String, rows: Int = 0, frauds: Int = 0, amount: Int64? = nil,
    figures: Double? = nil, curve: [CurvePoint] = [], rowFigure: Double? = nil
  ) -> Evaluation {
    Evaluation(
      name: name, from: start, to: start + 86_400_000, rowCount: rows, fraudCount: frauds,
      dayCount: rows > 0 ? 1 : 0, amount: amount, fraudAmount: amount, areaUnderROC: figures,
      averagePrecision: figures, logLoss: figures, brierScore: figures, rocCurve: curve,
      precisionRecallCurve: curve, calibration: [],
      alertRates: rows == 0
        ? []
        : [
          AlertRateRow(
            rate: 0.01, alertCount: 1, precision: rowFigure, recall: rowFigure,
            amountRecall: rowFigure)
        ],
      precisionAtAlerts: rows == 0
        ? []
        : [PrecisionAtAlerts(alertsPerDay: 20, precision: rowFigure, cardPrecision: rowFigure)],
      thresholds: rows == 0
        ? []
        : [
          ThresholdRow(
            threshold: 0.5, alertCount: 1, alertsPerDay: 1, precision: rowFigure,
            recall: rowFigure, amountRecall: rowFigure, falsePositiveRate: rowFigure, cost: nil)
        ])
  }

  /// Two evaluations with a row of everything.
  static var small: ModelReport {
    var train = evaluation(
      "train", rows: 1_200, frauds: 12, amount: 9_000_050, figures: 0.91,
      curve: [CurvePoint(x: 0, y: 0), CurvePoint(x: 0.25, y: 0.875), CurvePoint(x: 1, y: 1)],
      rowFigure: 0.5)
    train.calibration = [CalibrationGroup(rowCount: 600, meanScore: 0.01, fraudShare: 0.02)]
    train.thresholds[0].cost = 41_000
    var test = train
    test.name = "test"
    (test.from, test.to) = (train.to, train.to + 86_400_000)
    (test.rowCount, test.fraudCount) = (400, 3)
    test.areaUnderROC = 0.875
    test.alertRates[0].amountRecall = nil
    test.precisionAtAlerts[0].cardPrecision = nil
    test.thresholds = [
      ThresholdRow(
        threshold: 0.75, alertCount: 10, alertsPerDay: 10, precision: 0.3, recall: 1,
        amountRecall: 1, falsePositiveRate: 0.0175, cost: 3_000),
      ThresholdRow(
        threshold: 0.1, alertCount: 40, alertsPerDay: 40, precision: 0.075, recall: 1,
        amountRecall: nil, falsePositiveRate: 0.0925, cost: 12_000),
    ]
    return ModelReport(
      policy: "shop@3:1f2e", settings: [.init("trainer", "Newton"), .init("l2", "1.0")],
      evaluations: [train, test],
      coefficients: [
        .init(name: "intercept", weight: -4.5, standardError: 0.25, mean: nil, scale: nil),
        .init(name: "age", weight: 0.125, standardError: nil, mean: 30, scale: 12.5),
        .init(name: "amount", weight: -1.25, standardError: 0.0625, mean: 8_412.5, scale: 100),
      ],
      drift: [
        .init(name: "age", stabilityIndex: 0.05, missingBefore: 0, missingAfter: 0.015),
        .init(name: "amount", stabilityIndex: 0.3, missingBefore: 0.125, missingAfter: 1),
      ],
      notes: ["the test has 3 frauds: its figures are uncertain"])
  }

  /// As large as those of a real policy.
  static let full: ModelReport = {
    let names = [
      "amount_minor.log1p", "card.count_1h", "card.count_24h", "card.amount_sum_24h.log1p",
      "card.distinct_merchants_7d", "device.count_1h", "device.distinct_cards_24h",
      "ip.distinct_cards_24h", "ip.is_hosting", "email.age_days", "bin.country_differs",
      "geo.distance_km.log1p", "geo.speed_kmh", "merchant.fraud_share_30d", "hour_of_day.sin",
      "hour_of_day.cos", "is_first_payment", "billing.postal_code_match",
      "card_not_present.three_domain_secure.result_code_of_the_issuer_is_attempted", "basket.size",
    ]
    var random = SplitMix64(seed: 3)
    let columns = names.map { name -> Coefficient in
      let weight = (random.share() - 0.35) * 1.6
      return Coefficient(
        name: name, weight: weight, standardError: 0.02 + random.share() * 0.12,
        mean: random.share() * 40, scale: random.share() * 12)
    }
    let drift = names.map { name -> DriftRow in
      let share = random.share()
      return DriftRow(
        name: name, stabilityIndex: share * share * share * 0.45,
        missingBefore: random.share() * 0.1, missingAfter: random.share() * 0.12)
    }
    let train = MadeUpScores(rowCount: 90_000, fraudShare: 0.012, seed: 1)
    let test = MadeUpScores(rowCount: 30_000, fraudShare: 0.011, seed: 2)
    return ModelReport(
      policy: "card-not-present@12:9f3c1a77e0b24d58",
      settings: [
        .init("trainer", "logistic regression by Newton's method, 9 iterations"),
        .init("regularisation", "l2 1.0"), .init("class weights", "balanced"),
        .init("missing values", "the mean, with an indicator column"),
        .init("split", "by time: the last 25 % of the days are the test"),
        .init("data", "120,000 events of payments.ndjson, labels of labels.csv"),
      ],
      evaluations: [
        train.evaluation("train", from: start, days: 90),
        test.evaluation("test", from: start + 90 * 86_400_000, days: 30),
      ],
      coefficients: [
        .init(name: "intercept", weight: -5.8213, standardError: 0.0412, mean: nil, scale: nil)
      ] + columns,
      drift: drift,
      notes: [
        "labels of the last 14 days may be incomplete: chargebacks take weeks, so precision of the"
          + " test may be higher than it looks",
        "1 column has no variance and weighs 0: basket.size",
      ])
  }()

  /// The small report with another text in every place that has one.
  static func named(_ text: String) -> ModelReport {
    var report = small
    report.policy = text
    report.settings = [.init(text, text)]
    for index in report.evaluations.indices { report.evaluations[index].name = text }
    for index in report.coefficients.indices { report.coefficients[index].name = text }
    for index in report.drift.indices { report.drift[index].name = text }
    report.notes = [text]
    return report
  }

  /// The small report with the same number in every place that has a Double.
  static func measured(_ value: Double) -> ModelReport {
    var report = small
    report.evaluations = report.evaluations.map { evaluation in
      var evaluation = evaluation
      (evaluation.areaUnderROC, evaluation.averagePrecision) = (value, value)
      (evaluation.logLoss, evaluation.brierScore) = (value, value)
      evaluation.rocCurve = [CurvePoint(x: value, y: value), CurvePoint(x: 0.5, y: value)]
      evaluation.precisionRecallCurve = [CurvePoint(x: value, y: 0.5)]
      evaluation.calibration = [
        CalibrationGroup(rowCount: 1, meanScore: value, fraudShare: value)
      ]
      evaluation.alertRates = [
        AlertRateRow(
          rate: value, alertCount: 1, precision: value, recall: value, amountRecall: value)
      ]
      evaluation.precisionAtAlerts = [
        PrecisionAtAlerts(alertsPerDay: 1, precision: value, cardPrecision: value)
      ]
      evaluation.thresholds = [
        ThresholdRow(
          threshold: value, alertCount: 1, alertsPerDay: value, precision: value, recall: value,
          amountRecall: value, falsePositiveRate: value, cost: 1)
      ]
      return evaluation
    }
    report.coefficients = report.coefficients.map { column in
      Coefficient(
        name: column.name, weight: value, standardError: value, mean: value, scale: value)
    }
    report.drift = [
      DriftRow(name: "f", stabilityIndex: value, missingBefore: value, missingAfter: value)
    ]
    return report
  }

  /// The small report with the same count in every place that has one.
  static func counted(_ count: Int) -> ModelReport {
    var report = small
    report.evaluations = report.evaluations.map { evaluation in
      var evaluation = evaluation
      (evaluation.from, evaluation.to) = (Int64(count), Int64(count))
      (evaluation.rowCount, evaluation.fraudCount, evaluation.dayCount) = (count, count, count)
      (evaluation.amount, evaluation.fraudAmount) = (Int64(count), Int64(count))
      evaluation.calibration[0].rowCount = count
      evaluation.alertRates[0].alertCount = count
      evaluation.precisionAtAlerts[0].alertsPerDay = count
      evaluation.thresholds[0].alertCount = count
      evaluation.thresholds[0].cost = Int64(count)
      return evaluation
    }
    return report
  }
}
