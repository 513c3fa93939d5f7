import WeirLearning

/// The tables that all renderings of a report share.
extension ModelReport {
  /// What every evaluation comes to, side by side.
  var evaluationTable: DataTable {
    let facts: [(String, (Evaluation) -> String)] = [
      ("from", { Figures.moment($0.from) }), ("before", { Figures.moment($0.to) }),
      ("days with rows", { Figures.count($0.dayCount) }),
      ("rows", { Figures.count($0.rowCount) }), ("frauds", { Figures.count($0.fraudCount) }),
      ("share of frauds", { Figures.percent($0.fraudShare, decimals: 3) }),
      ("amount, minor units", { Figures.count($0.amount) }),
      ("of frauds, minor units", { Figures.count($0.fraudAmount) }),
      ("area under the ROC curve", { Self.measure($0.areaUnderROC) }),
      ("average precision", { Self.measure($0.averagePrecision) }),
      ("log loss", { Self.loss($0.logLoss) }), ("Brier score", { Self.loss($0.brierScore) }),
    ]
    return DataTable(
      "Evaluations",
      columns: [.init("")] + evaluations.map { .init($0.name) },
      rows: evaluations.isEmpty
        ? [] : facts.map { name, figure in [name] + evaluations.map(figure) })
  }

  /// How many of the highest scores of a day are frauds.
  var precisionTable: DataTable {
    let counts = Set(evaluations.flatMap { $0.precisionAtAlerts.map(\.alertsPerDay) }).sorted()
    return DataTable(
      "Precision of the highest scores of a day",
      columns: [.init("alerts a day")]
        + evaluations.flatMap { evaluation in
          [
            .init("\(evaluation.name), payments"), .init("\(evaluation.name), cards"),
          ] as [DataTable.Column]
        },
      rows: counts.map { count in
        [Figures.count(count)]
          + evaluations.flatMap { evaluation -> [String] in
            let row = evaluation.precisionAtAlerts.first { $0.alertsPerDay == count }
            return [Figures.percent(row?.precision), Figures.percent(row?.cardPrecision)]
          }
      })
  }

  /// By the share of payments that are looked at, a table an evaluation.
  var alertRateTables: [DataTable] {
    evaluations.map { evaluation in
      DataTable(
        "Looking at the highest scores, \(evaluation.name)",
        columns: ["looked at", "alerts", "precision", "recall", "recall of amount"].map {
          .init($0)
        },
        rows: evaluation.alertRates.map { row in
          [
            Figures.percent(row.rate), Figures.count(row.alertCount),
            Figures.percent(row.precision), Figures.percent(row.recall),
            Figures.percent(row.amountRecall),
          ]
        })
    }
  }

  /// What thresholds would do to the rows of an evaluation; the one of the lowest cost is marked.
  func thresholdTable(of evaluation: Evaluation) -> DataTable {
    DataTable(
      "Thresholds, \(evaluation.name)",
      columns: [
        "alerts from", "alerts", "alerts a day", "precision", "recall", "recall of amount",
        "false positives", "cost, minor units",
      ].map { .init($0) },
      rows: evaluation.thresholds.map { row in
        [
          Figures.fixed(row.threshold, decimals: Figures.scoreDecimals),
          Figures.count(row.alertCount), Figures.fixed(row.alertsPerDay, decimals: 1),
          Figures.percent(row.precision), Figures.percent(row.recall),
          Figures.percent(row.amountRecall),
          Figures.percent(row.falsePositiveRate, decimals: 3), Figures.count(row.cost),
        ]
      }, markedRow: evaluation.cheapestThreshold)
  }

  /// What the model weighs, the intercept first, then from the largest weight on.
  var coefficientTable: DataTable {
    DataTable(
      "Weights, log-odds for one standard deviation",
      columns: [
        .init("column"), .init("weight"), .init("standard error"), .init("mean"),
        .init("standard deviation"),
      ],
      rows: (coefficients.prefix(1) + weighed).map { column in
        [column.name]
          + [column.weight, column.standardError, column.mean, column.scale].map(Self.measure)
      })
  }

  /// How the features moved, from the largest shift on.
  var driftTable: DataTable {
    DataTable(
      "Drift, population stability index",
      columns: [
        .init("feature"), .init("index"), .init("", holdsWords: true), .init("missing before"),
        .init("missing after"),
      ],
      rows: sortedDrift.map { row in
        [
          row.name, Self.measure(row.stabilityIndex), row.word,
          Figures.percent(row.missingBefore), Figures.percent(row.missingAfter),
        ]
      })
  }

  /// What is close to 0 for rare frauds.
  static func loss(_ value: Double?) -> String {
    Figures.fixed(value, decimals: Figures.scoreDecimals)
  }

  static func measure(_ value: Double?) -> String {
    Figures.fixed(value, decimals: Figures.measureDecimals)
  }
}
