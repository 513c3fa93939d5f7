import WeirLearning

/// What a page shows first.
extension ModelReport {
  /// The figures of the last evaluation, below each those of the others.
  var headlineCards: HeadlineCards {
    guard let main = mainEvaluation else { return HeadlineCards([]) }
    return HeadlineCards(
      Self.headlines.map { headline in
        let others = evaluations.dropLast().map { "\($0.name) \(headline.figure($0))" }
        let isUnlabelled = headline.needsLabels && main.rowCount > 0 && main.labelGap != nil
        let remark = isUnlabelled ? "labels needed" : others.joined(separator: ", ")
        return .init(
          headline.figure(main), "\(headline.name), \(main.name)",
          remark: remark.isEmpty ? nil : remark)
      })
  }

  /// A figure of an evaluation.
  private struct Headline: Sendable {
    let name: String
    var needsLabels = true
    let figure: @Sendable (Evaluation) -> String
  }

  private static let headlines = [
    Headline(name: "area under the ROC curve") { measure($0.areaUnderROC) },
    Headline(name: "average precision") { measure($0.averagePrecision) },
    Headline(name: "recall, 1 % looked at") { evaluation in
      Figures.percent(evaluation.alertRates.first { $0.rate == 0.01 }?.recall)
    },
    Headline(name: "card precision, 100 alerts a day") { evaluation in
      let row = evaluation.precisionAtAlerts.first { $0.alertsPerDay == 100 }
      return Figures.percent(row?.cardPrecision)
    },
    Headline(name: "log loss") { loss($0.logLoss) },
    Headline(name: "Brier score") { loss($0.brierScore) },
    Headline(name: "payments", needsLabels: false) { Figures.count($0.rowCount) },
    Headline(name: "frauds", needsLabels: false) { Figures.count($0.fraudCount) },
  ]
}
