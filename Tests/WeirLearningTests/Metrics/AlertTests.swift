import Testing

@testable import WeirLearning

/// Alert rates, thresholds and budgets of a day, by hand.
@Suite struct AlertTests {
  /// Ten rows a step: 0.9 has 6 frauds, 0.8 has 2, 0.2 has 1 and 970 others.
  private static func steps() throws -> ScoredRows {
    func labels(_ frauds: Int, _ count: Int) -> [UInt8] {
      [UInt8](repeating: 0, count: count - frauds) + [UInt8](repeating: 1, count: frauds)
    }
    let scores =
      [Double](repeating: 0.9, count: 10) + [Double](repeating: 0.8, count: 10)
      + [Double](repeating: 0.2, count: 980)
    let all = labels(6, 10) + labels(2, 10) + labels(1, 980)
    // Frauds of the three steps are of 100, 300 and 400.
    let amounts = zip(scores, all).map { score, label -> Int64 in
      if label == 0 { return 7 }
      return score == 0.9 ? 100 : score == 0.8 ? 300 : 400
    }
    return try ScoredRows(
      scores: scores, labels: all, times: (0..<1_000).map { Int64($0 % 2) * Rows.day },
      amounts: amounts)
  }

  @Test func equalScoresAtTheCutCountInProportion() throws {
    let rates = try ScoreMetrics().evaluation(of: Self.steps(), name: "test").alertRates
    #expect(rates.map(\.rate) == [0.001, 0.005, 0.01, 0.05])
    #expect(rates.map(\.alertCount) == [1, 5, 10, 50])
    let frauds: [Double] = [0.6, 3, 6, (8 * 980 + 30) / 980]
    let amounts: [Double] = [60, 300, 600, (1_200 * 980 + 30 * 400) / 980]
    #expect(rates.map(\.precision) == [0.6, 0.6, 0.6, frauds[3] / 50])
    #expect(rates.map(\.recall) == frauds.map { $0 / 9 })
    #expect(rates.map(\.amountRecall) == amounts.map { $0 / 1_600 })
  }

  @Test(arguments: [(9, [1, 1, 1, 1]), (2_900, [2, 14, 29, 145]), (700, [1, 3, 7, 35])])
  func countsAreRoundedDownButToOne(_ rowCount: Int, _ counts: [Int]) throws {
    let scores = (0..<rowCount).map { Double($0) / Double(rowCount) }
    let rows = try Rows.scored(scores, scores.map { $0 > 0.5 ? 1 : 0 })
    let rates = try ScoreMetrics().evaluation(of: rows, name: "test").alertRates
    #expect(rates.map(\.alertCount) == counts)
  }

  @Test func thresholdsAreThoseOfBudgetsRatesAndSteps() throws {
    let rows = try ScoreMetrics(reviewCost: 5).evaluation(of: Self.steps(), name: "test").thresholds
    let steps = (1...19).map { Double($0) / 20 }
    #expect(rows.map(\.threshold) == Set(steps + [0.9, 0.8, 0.2]).sorted(by: >))
    let row = try #require(rows.first { $0.threshold == 0.8 })
    #expect(row.alertCount == 20)
    #expect(row.alertsPerDay == 10)
    #expect(row.precision == 0.4)
    let recall = 8.0 / 9
    let falsePositiveRate = 12.0 / 991
    #expect(row.recall == recall)
    #expect(row.amountRecall == 0.75)
    #expect(row.falsePositiveRate == falsePositiveRate)
    // 400 are missed, and twenty alerts cost 5 each.
    #expect(row.cost == 500)
  }

  @Test func thresholdAboveAllScoresAlertsNothing() throws {
    let rows = try ScoreMetrics(reviewCost: 5).evaluation(of: Self.steps(), name: "test").thresholds
    let row = try #require(rows.first)
    #expect(row.threshold == 0.95 && row.alertCount == 0)
    #expect(row.precision == nil && row.recall == 0 && row.falsePositiveRate == 0)
    #expect(row.cost == 1_600)
  }

  @Test func budgetsThatFewRowsCannotFillHaveNoThreshold() throws {
    let scores = (0..<25).map { 0.301 + Double($0) / 1_000 }
    let rows = try Rows.scored(scores, scores.map { $0 > 0.32 ? 1 : 0 })
    let thresholds = try ScoreMetrics().evaluation(of: rows, name: "test").thresholds
    // Ten and twenty alerts, and one alert for each of the rates.
    let others = thresholds.map(\.threshold).filter { scores.contains($0) }
    #expect(others == [scores[24], scores[15], scores[5]])
  }

  @Test func thresholdsAreAtMostSixtyFromTheHighest() throws {
    let rows = try Rows.random(20_000, seed: 41, for: "thresholds")
    let thresholds = try ScoreMetrics().evaluation(of: rows, name: "test").thresholds
    #expect(thresholds.count <= 60)
    #expect(zip(thresholds, thresholds.dropFirst()).allSatisfy { $0.threshold > $1.threshold })
    #expect(zip(thresholds, thresholds.dropFirst()).allSatisfy { $0.alertCount <= $1.alertCount })
  }

  @Test func costStopsAtTheBound() throws {
    let rows = try Rows.scored([0.5, 0.01], [1, 1], amounts: [.max, .max])
    let thresholds = try ScoreMetrics(reviewCost: .max).evaluation(of: rows, name: "t").thresholds
    #expect(thresholds.first?.cost == .max)
  }

  // MARK: Days

  /// Precision of two alerts a day.
  private static func precision(_ uses: [Rows.Use]) throws -> PrecisionAtAlerts {
    let metrics = try ScoreMetrics(alertsPerDay: [2])
    return try #require(
      metrics.evaluation(of: Rows.scored(uses), name: "test").precisionAtAlerts.first)
  }

  @Test func precisionIsTheMeanOverDays() throws {
    let uses = [
      Rows.Use(0, 0, 0.9, 1), .init(0, 0, 0.8, 0), .init(0, 0, 0.1, 1),
      .init(5, 0, 0.3, 1), .init(5, 0, 0.2, 1), .init(5, 0, 0.1, 0),
    ]
    #expect(try Self.precision(uses).precision == 0.75)
  }

  @Test func dayWithFewerRowsIsStillDividedByTheBudget() throws {
    #expect(try Self.precision([.init(0, 0, 0.9, 1)]).precision == 0.5)
  }

  @Test func equalScoresAtTheBudgetCountInProportion() throws {
    let uses = [
      Rows.Use(0, 0, 0.9, 0), .init(0, 0, 0.5, 1), .init(0, 0, 0.5, 0), .init(0, 0, 0.5, 0),
      .init(0, 0, 0.5, 0),
    ]
    #expect(try Self.precision(uses).precision == 0.125)
  }

  // MARK: Cards

  struct CardCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var uses: @Sendable () -> [Rows.Use]
    var precision: Double?
  }

  static let cardCases: [CardCase] = [
    CardCase(
      testDescription: "a card has its highest score once",
      uses: { [.init(0, 1, 0.9, 1), .init(0, 1, 0.8, 1), .init(0, 2, 0.1, 1)] }, precision: 1),
    CardCase(
      testDescription: "any fraud of the day makes the card one",
      uses: { [.init(0, 1, 0.9, 0), .init(0, 1, 0.1, 1), .init(0, 2, 0.8, 0)] },
      precision: 0.5),
    CardCase(
      testDescription: "a card that was found is left out later",
      uses: {
        [
          .init(0, 1, 0.9, 1), .init(0, 2, 0.8, 0), .init(0, 3, 0.1, 1),
          .init(1, 1, 0.9, 1), .init(1, 3, 0.2, 1), .init(1, 4, 0.1, 1),
        ]
      }, precision: (1 + 2) / 4.0),
    CardCase(
      testDescription: "a fraud below the cut is not found",
      uses: {
        [
          .init(0, 1, 0.9, 0), .init(0, 2, 0.8, 0), .init(0, 3, 0.7, 1),
          .init(1, 3, 0.9, 1),
        ]
      }, precision: (0 + 1) / 4.0),
    CardCase(
      testDescription: "a genuine card of the top is not found",
      uses: { [.init(0, 1, 0.9, 0), .init(1, 1, 0.9, 1)] }, precision: (0 + 1) / 4.0),
    CardCase(
      testDescription: "a day of cards that were found counts as one with none",
      uses: { [.init(0, 1, 0.9, 1), .init(1, 1, 0.9, 1)] }, precision: (1 + 0) / 4.0),
    CardCase(
      testDescription: "of equal scores the card that came first",
      uses: { [.init(0, 3, 0.5, 1), .init(0, 2, 0.5, 1), .init(0, 1, 0.5, 0)] },
      precision: 1),
    CardCase(
      testDescription: "days may come in any order",
      uses: { [.init(1, 1, 0.9, 1), .init(1, 2, 0.8, 1), .init(0, 1, 0.7, 1)] },
      precision: (1 + 1) / 4.0),
    CardCase(
      testDescription: "rows without a card take no part",
      uses: { [.init(0, 0, 0.9, 1), .init(0, 0, 0.9, 1), .init(0, 1, 0.1, 1), .init(1, 0, 1, 1)] },
      precision: 0.5),
    CardCase(testDescription: "no cards", uses: { [.init(0, 0, 0.9, 1)] }, precision: nil),
  ]

  @Test(arguments: cardCases) func cardPrecision(_ item: CardCase) throws {
    #expect(try Self.precision(item.uses()).cardPrecision == item.precision)
  }
}
