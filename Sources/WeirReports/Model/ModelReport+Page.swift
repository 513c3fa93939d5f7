package import WeirLearning

extension ModelReport {
  /// The report as one HTML page that needs nothing else: charts are drawings inside of it, and
  /// there is no script.
  package var page: String {
    HTMLPage(
      title: "Model report", subtitle: policy,
      headline: gapParagraphs + [headlineCards.markup],
      sections: [
        HTMLPage.Section("Evaluations", [evaluationTable.markup]), ranking, alerts, thresholds,
        weights, shifts, training, remarks,
      ].compactMap(\.self)
    ).text
  }

  // MARK: What counts most

  private var gapParagraphs: [HTMLMarkup] {
    let sentences = evaluations.isEmpty ? ["no evaluation: nothing was measured"] : labelGaps
    return sentences.map { .element("p", text: $0 + ".") }
  }

  /// The figures of the last evaluation, below each those of the others.
  private var headlineCards: HeadlineCards {
    guard let main = mainEvaluation else { return HeadlineCards([]) }
    let figures: [(String, (Evaluation) -> String)] = [
      ("area under the ROC curve", { Self.measure($0.areaUnderROC) }),
      ("average precision", { Self.measure($0.averagePrecision) }),
      ("log loss", { Self.loss($0.logLoss) }), ("Brier score", { Self.loss($0.brierScore) }),
    ]
    let counts: [(String, (Evaluation) -> String)] = [
      ("payments", { Figures.count($0.rowCount) }), ("frauds", { Figures.count($0.fraudCount) }),
    ]
    return HeadlineCards(
      (figures + counts).enumerated().map { index, item in
        let (name, figure) = item
        let isMissing = index < figures.count && main.labelGap != nil && main.rowCount > 0
        let others = evaluations.dropLast().map { "\($0.name) \(figure($0))" }
        return .init(
          figure(main), "\(name), \(main.name)",
          remark: isMissing
            ? "labels needed" : others.isEmpty ? nil : others.joined(separator: ", "))
      })
  }

  // MARK: Sections

  private var ranking: HTMLPage.Section? {
    if evaluations.isEmpty { return nil }
    return HTMLPage.Section(
      "How well scores rank, and what they mean",
      [
        Self.paragraph(
          "A score ranks well where the curves reach far above chance. It can be read as a"
            + " probability where the points of the calibration, each a group of rows with"
            + " neighbouring scores, lie on the dashed line: below it scores are too high."),
        Self.figures([
          rocChart.figure, precisionRecallChart.figure, calibrationChart.figure,
          alertRateChart.figure,
        ]),
      ])
  }

  private var alerts: HTMLPage.Section? {
    let tables = [precisionTable.markup] + alertRateTables.map(\.markup)
    guard tables.contains(where: { $0 != .empty }) else { return nil }
    return HTMLPage.Section("What looking at alerts finds", isLong: true, tables)
  }

  private var thresholds: HTMLPage.Section? {
    guard let main = mainEvaluation, !main.thresholds.isEmpty else { return nil }
    let marked = main.cheapestThreshold == nil ? "" : " The row of the lowest cost is marked."
    return HTMLPage.Section(
      "How to choose thresholds", isLong: true,
      [
        Self.paragraph(main.thresholdAdvice + marked), thresholdTable(of: main).markup,
      ])
  }

  private var weights: HTMLPage.Section? {
    if coefficients.isEmpty { return nil }
    return HTMLPage.Section(
      "What the model weighs", isLong: true,
      [
        Self.paragraph(
          "What a column adds to the log-odds of fraud for one standard deviation. The whiskers"
            + " reach 1.96 standard errors to both sides; where they cross 0 the sign of a weight"
            + " is not certain."),
        Self.figures([weightChart.figure]), coefficientTable.markup,
      ])
  }

  private var shifts: HTMLPage.Section? {
    if drift.isEmpty { return nil }
    return HTMLPage.Section(
      "How the features moved", isLong: true,
      [
        Self.paragraph(
          "How much the values of a feature differ between the rows of the training and those of"
            + " the test. A feature that shifted may not mean any more what the model has learnt."),
        Self.figures([driftChart.figure]), driftTable.markup,
      ])
  }

  private var training: HTMLPage.Section? {
    if settings.isEmpty { return nil }
    let items = settings.flatMap { setting in
      [HTMLMarkup.element("dt", text: setting.name), .element("dd", text: setting.text)]
    }
    return HTMLPage.Section("How it was trained", [.block("dl", items)])
  }

  private var remarks: HTMLPage.Section? {
    if notes.isEmpty { return nil }
    return HTMLPage.Section("Notes", notes.map(Self.paragraph))
  }

  private static func paragraph(_ text: String) -> HTMLMarkup { .element("p", text: text) }

  private static func figures(_ figures: [HTMLMarkup]) -> HTMLMarkup {
    .block("div", [.init("class", "figures")], figures)
  }
}
