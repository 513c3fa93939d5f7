/// How well scores tell fraud from genuine payments, over one set of rows. What needs a fraud, or a
/// genuine payment, is nil where there is none: nothing is made up.
package struct Evaluation: Hashable, Sendable {
  /// What was measured, such as `train` or `test`.
  package var name: String
  /// Milliseconds since 1970: events in [from, to).
  package var from: Int64
  package var to: Int64
  package var rowCount: Int
  package var fraudCount: Int
  /// Days of UTC that have a row.
  package var dayCount: Int
  /// Minor units, and those of the frauds; nil where the policy has no amount.
  package var amount: Int64?
  package var fraudAmount: Int64?

  /// The area under the ROC curve: ties count one half.
  package var areaUnderROC: Double?
  /// Σ (recall − recall before) · precision over the distinct scores, from the highest on.
  package var averagePrecision: Double?
  /// The mean of −ln of what the score says of the label.
  package var logLoss: Double?
  /// The mean of (score − label)².
  package var brierScore: Double?

  /// From (0, 0) to (1, 1): x is the false-positive rate, y the recall.
  package var rocCurve: [CurvePoint]
  /// x is the recall, y the precision, from the highest threshold on.
  package var precisionRecallCurve: [CurvePoint]
  /// By ten groups of equal size, from the lowest scores on; fewer where scores are equal.
  package var calibration: [CalibrationGroup]
  /// By the share of payments that are looked at: 0.1, 0.5, 1, 5 %.
  package var alertRates: [AlertRateRow]
  /// By alerts a day.
  package var precisionAtAlerts: [PrecisionAtAlerts]
  /// From the highest threshold on.
  package var thresholds: [ThresholdRow]
}

/// A point of a curve; both within 0...1.
package struct CurvePoint: Hashable, Sendable {
  package var x: Double
  package var y: Double

  /// A point.
  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Rows with neighbouring scores: what was said of them, and what was true.
package struct CalibrationGroup: Hashable, Sendable {
  package var rowCount: Int
  package var meanScore: Double
  package var fraudShare: Double
}

/// What is found when a share of all payments is looked at, those with the highest scores.
package struct AlertRateRow: Hashable, Sendable {
  /// Of all rows, 0...1.
  package var rate: Double
  package var alertCount: Int
  package var precision: Double?
  package var recall: Double?
  /// The share of the frauds' amount.
  package var amountRecall: Double?
}

/// How many of the k highest scores of a day are frauds, on the average over days.
package struct PrecisionAtAlerts: Hashable, Sendable {
  package var alertsPerDay: Int
  /// Of payments.
  package var precision: Double?
  /// Of cards: each by its highest score of the day, without cards that were found before. Nil
  /// where there is no card.
  package var cardPrecision: Double?
}

/// What a threshold would do.
package struct ThresholdRow: Hashable, Sendable {
  /// Scores at or above it are alerts.
  package var threshold: Double
  package var alertCount: Int
  package var alertsPerDay: Double
  package var precision: Double?
  package var recall: Double?
  package var amountRecall: Double?
  package var falsePositiveRate: Double?
  /// Minor units: the amount of frauds below it and the cost of looking at each alert. Nil without
  /// an amount or a cost.
  package var cost: Int64?
}
