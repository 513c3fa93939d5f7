import Testing
import WeirSignals

@testable import WeirLearning

/// Fits against those of scikit-learn, and what a fit promises besides.
@Suite struct LogisticTrainerTests {
  private static func options(_ fixture: LearningFixture.Logistic) -> TrainingOptions {
    let weights: ClassWeights =
      if let ratio = fixture.ratio {
        .ratio(fraud: ratio[0], genuine: ratio[1])
      } else {
        fixture.balanced ? .balanced : .none
      }
    return TrainingOptions(
      l2: fixture.l2, classWeights: weights, missingIndicators: fixture.indicators)
  }

  private static func fit(_ fixture: LearningFixture.Logistic) throws -> LogisticFit {
    try LogisticTrainer(options(fixture)).fit(columns: fixture.values, labels: fixture.labels)
  }

  private static func expectNear(
    _ actual: [Double?], _ expected: [Double], within tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(actual.count == expected.count, sourceLocation: sourceLocation)
    for (actual, expected) in zip(actual, expected) {
      let distance = ((actual ?? .infinity) - expected).magnitude
      #expect(
        distance <= tolerance * max(1, expected.magnitude), "\(actual ?? .nan), not \(expected)",
        sourceLocation: sourceLocation)
    }
  }

  // MARK: scikit-learn

  @Test(arguments: try LearningFixture.logistic())
  func weightsAreThoseOfScikitLearn(_ fixture: LearningFixture.Logistic) throws {
    Self.expectNear(try Self.fit(fixture).weights, fixture.weights, within: 1e-7)
  }

  @Test(arguments: try LearningFixture.logistic())
  func interceptIsThatOfScikitLearn(_ fixture: LearningFixture.Logistic) throws {
    Self.expectNear([try Self.fit(fixture).intercept], [fixture.intercept], within: 1e-7)
  }

  @Test(arguments: try LearningFixture.logistic())
  func missingValuesAddWhatIndicatorsDo(_ fixture: LearningFixture.Logistic) throws {
    Self.expectNear(try Self.fit(fixture).missing, fixture.missing, within: 1e-7)
  }

  @Test(arguments: try LearningFixture.logistic())
  func columnsAreMeasuredAsByScikitLearn(_ fixture: LearningFixture.Logistic) throws {
    let fit = try Self.fit(fixture)
    Self.expectNear(fit.means, fixture.means, within: 1e-13)
    Self.expectNear(fit.scales, fixture.scales, within: 1e-13)
  }

  @Test(arguments: try LearningFixture.logistic())
  func standardErrorsAreThoseOfTheInverseHessian(_ fixture: LearningFixture.Logistic) throws {
    let fit = try Self.fit(fixture)
    Self.expectNear(fit.standardErrors, fixture.standardErrors, within: 1e-7)
    Self.expectNear(
      [fit.interceptStandardError], [fixture.interceptStandardError], within: 1e-7)
  }

  @Test(arguments: try LearningFixture.logistic())
  func objectiveIsNoHigherThanThatOfScikitLearn(_ fixture: LearningFixture.Logistic) throws {
    let fit = try Self.fit(fixture)
    #expect(fit.objective <= fixture.objective * (1 + 1e-12))
    #expect(fit.objective >= fixture.objective * (1 - 1e-9))
  }

  // MARK: Of itself

  /// Rows of three columns, and labels that depend on two of them.
  private static func rows(
    _ count: Int, seed: UInt64, for purpose: String
  ) -> (columns: [[Double]], labels: [UInt8]) {
    var random = RandomWords(seed: seed, for: purpose)
    var columns = [[Double]](repeating: [], count: 3)
    var labels: [UInt8] = []
    for _ in 0..<count {
      let row = (0..<3).map { _ in random.share() * 4 - 2 }
      for (index, value) in row.enumerated() { columns[index].append(value) }
      let score = LogisticModel.score(logOdds: row[0] - 2 * row[1] - 1)
      labels.append(random.share() < score ? 1 : 0)
    }
    return (columns, labels)
  }

  @Test func sameRowsGiveTheSameBits() throws {
    let (columns, labels) = Self.rows(700, seed: 11, for: "same bits")
    let trainer = try LogisticTrainer()
    #expect(
      try trainer.fit(columns: columns, labels: labels)
        == trainer.fit(columns: columns, labels: labels))
  }

  /// The bits of a fit, so that they are the same on every machine.
  @Test func bitsOfAFitAreKnown() throws {
    let (columns, labels) = Self.rows(700, seed: 12, for: "known bits")
    let fit = try LogisticTrainer().fit(columns: columns, labels: labels)
    let bits = ([fit.intercept] + fit.weights).map { String($0.bitPattern, radix: 16) }
    #expect(
      bits == ["bfe9a7527a955383", "3ff1b2c4a6e9103f", "c000dcce16794533", "3fcfca4786500982"])
  }

  /// 127, 128, 129: a block's end.
  @Test(arguments: [9, 127, 128, 129, 255, 256, 257])
  func rowsBehindTheLastBlockCountAsOthers(_ count: Int) throws {
    let (columns, labels) = Self.rows(count, seed: 13, for: "block ends")
    let trainer = try LogisticTrainer()
    let fit = try trainer.fit(columns: columns, labels: labels)
    let twice = try LogisticTrainer(TrainingOptions(l2: 2)).fit(
      columns: columns.map { $0 + $0 }, labels: labels + labels)
    Self.expectNear(twice.weights, fit.weights, within: 1e-9)
    Self.expectNear([twice.intercept], [fit.intercept], within: 1e-9)
  }

  @Test func gradientMeetsItsTolerance() throws {
    let (columns, labels) = Self.rows(500, seed: 14, for: "gradient")
    let fit = try LogisticTrainer().fit(columns: columns, labels: labels)
    #expect(fit.gradientNorm <= 1e-8)
  }

  @Test func progressCountsFromZeroToTheLastStep() throws {
    let (columns, labels) = Self.rows(300, seed: 15, for: "progress")
    var steps: [Int] = []
    var norms: [Double] = []
    let fit = try LogisticTrainer().fit(columns: columns, labels: labels) {
      steps.append($0)
      norms.append($1)
    }
    #expect(steps == Array(0...fit.iterationCount))
    #expect(norms.last == fit.gradientNorm)
  }

  @Test func meanOfTheProbabilitiesIsTheShareOfFrauds() throws {
    let (columns, labels) = Self.rows(400, seed: 16, for: "share")
    let fit = try LogisticTrainer().fit(columns: columns, labels: labels)
    let scores = fit.logOdds(of: columns).map { LogisticModel.score(logOdds: $0) }
    let sum = scores.reduce(0, +)
    #expect((sum - Double(fit.fraudCount)).magnitude < 1e-6)
  }

  @Test func constantColumnsWeighNothing() throws {
    var (columns, labels) = Self.rows(300, seed: 17, for: "constant")
    let plain = try LogisticTrainer().fit(columns: columns, labels: labels)
    columns.insert([Double](repeating: 0.1, count: 300), at: 1)
    columns.append([Double](repeating: .nan, count: 300))
    let fit = try LogisticTrainer().fit(columns: columns, labels: labels)
    #expect(fit.constantColumns == [1, 4])
    #expect(fit.weights == [plain.weights[0], 0, plain.weights[1], plain.weights[2], 0])
    #expect(fit.means[1] == 0.1 && fit.means[4] == 0)
    #expect(fit.scales[1] == 1 && fit.scales[4] == 1)
    #expect(fit.standardErrors[1] == nil && fit.standardErrors[4] == nil)
    #expect(fit.standardErrors[0] == plain.standardErrors[0])
  }

  @Test func constantColumnThatIsSometimesMissingKeepsItsIndicator() throws {
    var (columns, labels) = Self.rows(300, seed: 18, for: "sometimes missing")
    columns = [labels.enumerated().map { $1 == 1 && $0 % 3 != 0 || $0 % 7 == 0 ? .nan : 5 }]
    let options = TrainingOptions(missingIndicators: true)
    let fit = try LogisticTrainer(options).fit(columns: columns, labels: labels)
    #expect(fit.weights == [0])
    #expect(fit.missing[0] > 1)
  }

  @Test func withoutColumnsTheInterceptIsTheLogOddsOfTheShare() throws {
    let fit = try LogisticTrainer().fit(columns: [], labels: [1, 0, 0, 0])
    #expect((fit.intercept - DeterministicMath.log(1.0 / 3)).magnitude < 1e-15)
  }

  @Test func strongerPenaltyMakesWeightsSmaller() throws {
    let (columns, labels) = Self.rows(300, seed: 19, for: "penalty")
    let norms = try [0.0, 1, 100, 1e6].map { l2 in
      let fit = try LogisticTrainer(TrainingOptions(l2: l2)).fit(columns: columns, labels: labels)
      return fit.weights.map { $0 * $0 }.reduce(0, +)
    }
    #expect(norms == norms.sorted(by: >))
    #expect(norms[3] < 1e-6)
  }

  @Test func unitsOfAColumnDoNotMatter() throws {
    var (columns, labels) = Self.rows(300, seed: 20, for: "units")
    let fit = try LogisticTrainer().fit(columns: columns, labels: labels)
    columns[1] = columns[1].map { $0 * 0x1p300 }
    columns[2] = columns[2].map { $0 * 0x1p-300 }
    let other = try LogisticTrainer().fit(columns: columns, labels: labels)
    #expect(other.weights == fit.weights && other.intercept == fit.intercept)
  }
}
