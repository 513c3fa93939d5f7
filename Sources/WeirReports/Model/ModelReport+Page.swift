package import WeirLearning

extension ModelReport {
  /// The report as one HTML page that needs nothing else: charts are drawings inside of it, and
  /// there is no script.
  package var page: String {
    HTMLPage(
      title: "Model report", subtitle: policy,
      headline: gapParagraphs + [headlineCards.markup],
      sections: [
        HTMLPage.Section("What was measured", [evaluationTable.markup]),
        ranking, alerts, thresholds, weights, shifts, training, remarks,
      ].compactMap(\.self)
    ).text
  }

  private var gapParagraphs: [HTMLMarkup] {
    let sentences = evaluations.isEmpty ? ["no evaluation: nothing was measured"] : labelGaps
    return sentences.map { .element("p", text: $0 + ".") }
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
    return HTMLPage.Section("How it was trained", [settingList.markup])
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
