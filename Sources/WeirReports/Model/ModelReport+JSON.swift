package import WeirCore
package import WeirLearning

extension ModelReport {
  /// The report for machines: all of it, names and order as they stay from version to version.
  ///
  /// Times are RFC 3339 in UTC, amounts and costs minor units, shares 0...1. Doubles have the
  /// fewest digits that read back as the same number. What is nil is left out, and so is a number
  /// that is not finite and a time that RFC 3339 cannot write.
  package var json: JSONValue {
    .members([
      ("policy", .string(policy)),
      (
        "settings",
        .list(settings) { [("name", .string($0.name)), ("text", .string($0.text))] }
      ),
      ("evaluations", .list(evaluations, Self.members)),
      (
        "coefficients",
        .list(coefficients) { column in
          [
            ("name", .string(column.name)), ("weight", .exact(column.weight)),
            ("standard_error", .exact(column.standardError)), ("mean", .exact(column.mean)),
            ("scale", .exact(column.scale)),
          ]
        }
      ),
      (
        "drift",
        .list(drift) { row in
          [
            ("name", .string(row.name)), ("stability_index", .exact(row.stabilityIndex)),
            ("missing_before", .exact(row.missingBefore)),
            ("missing_after", .exact(row.missingAfter)),
          ]
        }
      ),
      ("notes", .array(notes.map { .string($0) })),
    ])
  }

  private static func members(of evaluation: Evaluation) -> [(String, JSONValue?)] {
    [
      ("name", .string(evaluation.name)), ("from", .moment(evaluation.from)),
      ("to", .moment(evaluation.to)), ("row_count", .integer(Int64(evaluation.rowCount))),
      ("fraud_count", .integer(Int64(evaluation.fraudCount))),
      ("day_count", .integer(Int64(evaluation.dayCount))),
      ("amount", evaluation.amount.map { .integer($0) }),
      ("fraud_amount", evaluation.fraudAmount.map { .integer($0) }),
      ("area_under_roc", .exact(evaluation.areaUnderROC)),
      ("average_precision", .exact(evaluation.averagePrecision)),
      ("log_loss", .exact(evaluation.logLoss)), ("brier_score", .exact(evaluation.brierScore)),
      (
        "roc_curve",
        .list(evaluation.rocCurve) { point in
          [("false_positive_rate", .exact(point.x)), ("recall", .exact(point.y))]
        }
      ),
      (
        "precision_recall_curve",
        .list(evaluation.precisionRecallCurve) { point in
          [("recall", .exact(point.x)), ("precision", .exact(point.y))]
        }
      ),
    ] + rows(of: evaluation)
  }

  private static func rows(of evaluation: Evaluation) -> [(String, JSONValue?)] {
    [
      (
        "calibration",
        .list(evaluation.calibration) { group in
          [
            ("row_count", .integer(Int64(group.rowCount))),
            ("mean_score", .exact(group.meanScore)), ("fraud_share", .exact(group.fraudShare)),
          ]
        }
      ),
      (
        "alert_rates",
        .list(evaluation.alertRates) { row in
          [
            ("rate", .exact(row.rate)), ("alert_count", .integer(Int64(row.alertCount))),
            ("precision", .exact(row.precision)), ("recall", .exact(row.recall)),
            ("amount_recall", .exact(row.amountRecall)),
          ]
        }
      ),
      (
        "precision_at_alerts",
        .list(evaluation.precisionAtAlerts) { row in
          [
            ("alerts_per_day", .integer(Int64(row.alertsPerDay))),
            ("precision", .exact(row.precision)), ("card_precision", .exact(row.cardPrecision)),
          ]
        }
      ),
      (
        "thresholds",
        .list(evaluation.thresholds) { row in
          [
            ("threshold", .exact(row.threshold)), ("alert_count", .integer(Int64(row.alertCount))),
            ("alerts_per_day", .exact(row.alertsPerDay)), ("precision", .exact(row.precision)),
            ("recall", .exact(row.recall)), ("amount_recall", .exact(row.amountRecall)),
            ("false_positive_rate", .exact(row.falsePositiveRate)),
            ("cost", row.cost.map { .integer($0) }),
          ]
        }
      ),
    ]
  }
}
