import WeirLearning

/// The charts of a report's page.
extension ModelReport {
  /// Recall against the false-positive rate.
  var rocChart: LineChart {
    LineChart(
      id: "roc", title: "ROC curve", x: .share("false-positive rate"), y: .share("recall"),
      series: evaluations.map { evaluation in
        .init(named(evaluation, "area", evaluation.areaUnderROC), evaluation.rocCurve)
      },
      reference: .init("by chance", Self.diagonal), absence: absence)
  }

  /// Precision against recall.
  var precisionRecallChart: LineChart {
    LineChart(
      id: "precision-recall", title: "Precision and recall", x: .share("recall"),
      y: .share("precision"),
      series: evaluations.map { evaluation in
        .init(
          named(evaluation, "average", evaluation.averagePrecision),
          evaluation.precisionRecallCurve)
      },
      reference: mainEvaluation.flatMap { evaluation in
        evaluation.fraudShare.map { share in
          .init(
            "\(evaluation.name) by chance",
            [CurvePoint(x: 0, y: share), CurvePoint(x: 1, y: share)])
        }
      }, absence: absence)
  }

  /// What scores say against what was true.
  var calibrationChart: LineChart {
    // A group without frauds is no news where there are no labels at all.
    let labelled = evaluations.filter { $0.labelGap == nil }
    let values = labelled.flatMap { $0.calibration.flatMap { [$0.meanScore, $0.fraudShare] } }
    return LineChart(
      id: "calibration", title: "Calibration, square-root scales",
      x: .smallShares("mean score", around: values),
      y: .smallShares("share of frauds", around: values),
      series: labelled.map { evaluation in
        .init(
          evaluation.name,
          evaluation.calibration.map { CurvePoint(x: $0.meanScore, y: $0.fraudShare) },
          labels: evaluation.calibration.map { group in
            "\(evaluation.name), \(Figures.count(group.rowCount)) rows: mean score"
              + " \(Figures.percent(group.meanScore)), frauds \(Figures.percent(group.fraudShare))"
          })
      },
      reference: .init("scores that are true", Self.diagonal), absence: absence)
  }

  /// Recall by the share of payments that are looked at.
  var alertRateChart: LineChart {
    let rates = Set(evaluations.flatMap { $0.alertRates.map(\.rate) }.filter(\.isFinite)).sorted()
    return LineChart(
      id: "alert-rates", title: "Recall by the share looked at",
      x: .steps(
        "payments looked at", labels: rates.map { Figures.short($0 * 100) + " %" }),
      y: .share("recall"),
      series: evaluations.map { evaluation in
        let rows = evaluation.alertRates.filter { $0.recall != nil }
        return .init(
          evaluation.name,
          rows.map { row in
            CurvePoint(
              x: rates.firstIndex(of: row.rate).map { Double($0) } ?? .nan, y: row.recall ?? .nan)
          },
          labels: rows.map { row in
            "\(evaluation.name), \(Figures.percent(row.rate)) looked at: recall"
              + " \(Figures.percent(row.recall))"
          })
      }, absence: absence)
  }

  /// So many bars tell the story; the table below has the others.
  private static let barCountMax = 42

  /// The largest weights with the 95 % interval of each.
  var weightChart: BarChart {
    let shown = weighed.prefix(Self.barCountMax)
    return BarChart(
      id: "weights", title: Self.barTitle("Weights", shown.count, of: weighed.count),
      axisTitle: "log-odds for one standard deviation",
      bars: shown.map { column in
        .init(
          column.name, value: column.weight,
          // 95 % of a normal distribution lie within 1.96 standard deviations.
          uncertainty: column.standardError.map { 1.96 * $0 },
          figure: Self.measure(column.weight))
      }, absence: "no columns")
  }

  /// The largest shifts.
  var driftChart: BarChart {
    let shown = sortedDrift.prefix(Self.barCountMax)
    return BarChart(
      id: "drift", title: Self.barTitle("Drift", shown.count, of: drift.count),
      axisTitle: "population stability index",
      bars: shown.map { row in
        .init(
          row.name, value: row.stabilityIndex,
          figure: "\(Self.measure(row.stabilityIndex)) \(row.word)")
      },
      guides: [
        .init(value: 0.1, label: "up to 0.1: stable"),
        .init(value: 0.25, label: "above 0.25: shift"),
      ], absence: "no test to compare with")
  }

  private static let diagonal = [CurvePoint(x: 0, y: 0), CurvePoint(x: 1, y: 1)]

  private func named(_ evaluation: Evaluation, _ what: String, _ figure: Double?) -> String {
    figure == nil ? evaluation.name : "\(evaluation.name), \(what) \(Self.measure(figure))"
  }

  private static func barTitle(_ title: String, _ shown: Int, of count: Int) -> String {
    shown < count ? "\(title), the \(shown) largest of \(Figures.count(count))" : title
  }
}
