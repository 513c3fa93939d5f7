import Testing

@testable import WeirLearning

/// Figures over all rows: against scikit-learn, against pairs counted one by one, and by hand.
@Suite struct ScoreMetricsTests {
  private static func evaluation(
    _ rows: ScoredRows, reviewCost: Int64? = nil
  ) throws -> Evaluation {
    try ScoreMetrics(reviewCost: reviewCost).evaluation(of: rows, name: "test")
  }

  private static func evaluation(_ fixture: LearningFixture.Metrics) throws -> Evaluation {
    try evaluation(Rows.scored(fixture.scores, fixture.labels))
  }

  private static func expectNear(
    _ actual: Double?, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let distance = ((actual ?? .infinity) - expected).magnitude
    #expect(distance <= 1e-12, "\(actual ?? .nan)", sourceLocation: sourceLocation)
  }

  // MARK: scikit-learn

  @Test(arguments: try LearningFixture.metrics())
  func areaIsThatOfScikitLearn(_ fixture: LearningFixture.Metrics) throws {
    Self.expectNear(try Self.evaluation(fixture).areaUnderROC, fixture.areaUnderROC)
  }

  @Test(arguments: try LearningFixture.metrics())
  func averagePrecisionIsThatOfScikitLearn(_ fixture: LearningFixture.Metrics) throws {
    Self.expectNear(try Self.evaluation(fixture).averagePrecision, fixture.averagePrecision)
  }

  @Test(arguments: try LearningFixture.metrics())
  func logLossIsThatOfScikitLearn(_ fixture: LearningFixture.Metrics) throws {
    Self.expectNear(try Self.evaluation(fixture).logLoss, fixture.logLoss)
  }

  @Test(arguments: try LearningFixture.metrics())
  func brierScoreIsThatOfScikitLearn(_ fixture: LearningFixture.Metrics) throws {
    Self.expectNear(try Self.evaluation(fixture).brierScore, fixture.brierScore)
  }

  // MARK: Of itself

  @Test func areaIsTheShareOfPairs() throws {
    let rows = try Rows.random(300, seed: 31, for: "pairs")
    var (twice, pairCount) = (0, 0)
    for fraud in 0..<300 where rows.isFraud(fraud) {
      for genuine in 0..<300 where !rows.isFraud(genuine) {
        let (high, low) = (rows.scores[fraud], rows.scores[genuine])
        twice += high > low ? 2 : high == low ? 1 : 0
        pairCount += 1
      }
    }
    let share = Double(twice) / Double(2 * pairCount)
    #expect(try Self.evaluation(rows).areaUnderROC == share)
  }

  /// Everything but cards, whose order counts where scores are equal.
  @Test func orderOfRowsDoesNotMatter() throws {
    let rows = try Rows.random(500, seed: 32, for: "order")
    var random = RandomWords(seed: 33, for: "shuffle")
    let order = (0..<500).shuffled(using: &random)
    let other = try ScoredRows(
      scores: order.map { rows.scores[$0] }, labels: order.map { rows.labels[$0] },
      times: order.map { rows.times[$0] }, amounts: order.map { rows.amounts?[$0] ?? 0 })
    var (left, right) = (
      try Self.evaluation(rows, reviewCost: 300), try Self.evaluation(other, reviewCost: 300)
    )
    // Means of losses follow the rows: their last bits may differ.
    Self.expectNear(left.logLoss, right.logLoss ?? 0)
    Self.expectNear(left.brierScore, right.brierScore ?? 0)
    for index in left.precisionAtAlerts.indices {
      left.precisionAtAlerts[index].cardPrecision = nil
    }
    (left.logLoss, right.logLoss) = (nil, nil)
    (left.brierScore, right.brierScore) = (nil, nil)
    #expect(left == right)
  }

  @Test func minusZeroIsZero() throws {
    let left = try Self.evaluation(Rows.scored([0, -0.0, 1], [0, 1, 1]))
    let right = try Self.evaluation(Rows.scored([-0.0, 0, 1], [1, 0, 1]))
    #expect(left == right)
    #expect(left.thresholds.allSatisfy { $0.threshold.sign == .plus })
  }

  @Test func amountsAreSummedUpWithinBounds() throws {
    let most = try Self.evaluation(Rows.scored([0.5, 0.6], [1, 1], amounts: [.max, 5]))
    #expect(most.amount == .max && most.fraudAmount == .max)
    let least = try Self.evaluation(Rows.scored([0.5, 0.6], [1, 0], amounts: [.min, -5]))
    #expect(least.amount == .min && least.fraudAmount == .min)
    // Bounds are met at the end, not on the way.
    let back = try Self.evaluation(Rows.scored([0, 0, 0], [1, 1, 1], amounts: [.max, 5, -5]))
    #expect(back.amount == .max)
  }

  @Test func timeIsThatOfTheRowsAndDaysAreOfUTC() throws {
    let times: [Int64] = [3 * Rows.day, -1, 0, Rows.day - 1]
    let rows = try ScoredRows(
      scores: [0, 0, 0, 0], labels: [0, 0, 0, 1], times: times)
    let evaluation = try Self.evaluation(rows)
    #expect(evaluation.from == -1)
    #expect(evaluation.to == 3 * Rows.day + 1)
    #expect(evaluation.dayCount == 3)
  }

  @Test func lastMillisecondHasNoneBehindIt() throws {
    let rows = try ScoredRows(scores: [0.5], labels: [1], times: [.max])
    #expect(try Self.evaluation(rows).to == .max)
  }

  // MARK: Nothing is made up

  @Test func withoutRowsThereIsNoFigure() throws {
    let evaluation = try Self.evaluation(Rows.scored([], []))
    let budgets = [20, 50, 100, 200].map {
      PrecisionAtAlerts(alertsPerDay: $0, precision: nil, cardPrecision: nil)
    }
    let nothing = Evaluation(
      name: "test", from: 0, to: 0, rowCount: 0, fraudCount: 0, dayCount: 0, amount: nil,
      fraudAmount: nil, areaUnderROC: nil, averagePrecision: nil, logLoss: nil, brierScore: nil,
      rocCurve: [], precisionRecallCurve: [], calibration: [], alertRates: [],
      precisionAtAlerts: budgets, thresholds: [])
    #expect(evaluation == nothing)
  }

  @Test func withoutFraudsThereIsNoRecall() throws {
    let evaluation = try Self.evaluation(Rows.scored([0.1, 0.7], [0, 0], amounts: [5, 6]))
    #expect(evaluation.areaUnderROC == nil && evaluation.averagePrecision == nil)
    #expect(evaluation.rocCurve.isEmpty && evaluation.precisionRecallCurve.isEmpty)
    #expect(evaluation.alertRates.allSatisfy { $0.recall == nil && $0.amountRecall == nil })
    #expect(evaluation.thresholds.allSatisfy { $0.recall == nil && $0.falsePositiveRate != nil })
    #expect(evaluation.logLoss != nil)
  }

  @Test func withoutGenuineRowsThereIsNoArea() throws {
    let evaluation = try Self.evaluation(Rows.scored([0.1, 0.7], [1, 1]))
    #expect(evaluation.areaUnderROC == nil && evaluation.rocCurve.isEmpty)
    #expect(evaluation.averagePrecision == 1)
    #expect(evaluation.thresholds.allSatisfy { $0.falsePositiveRate == nil })
  }

  @Test func withoutAmountsThereIsNoCost() throws {
    let evaluation = try Self.evaluation(Rows.scored([0.1, 0.7], [0, 1]), reviewCost: 100)
    #expect(evaluation.amount == nil && evaluation.fraudAmount == nil)
    #expect(evaluation.thresholds.allSatisfy { $0.cost == nil && $0.amountRecall == nil })
  }

  // MARK: Bad input

  typealias Bad = (
    scores: [Double], labels: [UInt8], times: [Int64], amounts: [Int64]?, cards: [UInt64]?,
    fault: MetricsFault
  )

  static let bad: [Bad] = [
    ([0.5], [], [0], nil, nil, .lengthsDiffer(name: "labels", count: 0, scoreCount: 1)),
    ([0.5], [1], [0, 1], nil, nil, .lengthsDiffer(name: "times", count: 2, scoreCount: 1)),
    ([0.5], [1], [0], [], nil, .lengthsDiffer(name: "amounts", count: 0, scoreCount: 1)),
    ([0.5], [1], [0], nil, [1, 2], .lengthsDiffer(name: "cards", count: 2, scoreCount: 1)),
    ([0.5, .nan], [1, 0], [0, 0], nil, nil, .badScore(row: 1)),
    ([1.0000000000000002], [1], [0], nil, nil, .badScore(row: 0)),
    ([-.leastNonzeroMagnitude], [1], [0], nil, nil, .badScore(row: 0)),
    ([0.5], [2], [0], nil, nil, .badLabel(row: 0)),
  ]

  @Test(arguments: bad) func rowsAreRefused(_ bad: Bad) {
    #expect(throws: bad.fault) {
      _ = try ScoredRows(
        scores: bad.scores, labels: bad.labels, times: bad.times, amounts: bad.amounts,
        cards: bad.cards)
    }
  }

  @Test func optionsAreRefused() {
    #expect(throws: MetricsFault.self) { _ = try ScoreMetrics(alertsPerDay: [20, 0]) }
    #expect(throws: MetricsFault.self) { _ = try ScoreMetrics(reviewCost: -1) }
  }
}
