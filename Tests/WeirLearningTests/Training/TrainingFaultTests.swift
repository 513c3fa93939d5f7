import Testing

@testable import WeirLearning

/// Rows and options from which nothing can be learned: each is told what it is.
@Suite struct TrainingFaultTests {
  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var columns: [[Double]]
    var labels: [UInt8]
    var l2 = 1.0
    var missingIndicators = false
    var fault: TrainingFault
  }

  private static let ramp: [Double] = [1, 2, 3, 4, 5, 6, 7, 8]
  private static let mixed: [UInt8] = [0, 1, 0, 0, 1, 0, 1, 1]
  private static let other: [Double] = [3, 1, 4, 1, 5, 9, 2, 6]

  static let table: [Bad] = [
    Bad(testDescription: "no rows", columns: [[]], labels: [], fault: .noRows),
    Bad(testDescription: "no rows nor columns", columns: [], labels: [], fault: .noRows),
    Bad(
      testDescription: "frauds only", columns: [[1, 2]], labels: [1, 1],
      fault: .oneClass(isFraud: true)),
    Bad(
      testDescription: "genuine only", columns: [[1, 2]], labels: [0, 0],
      fault: .oneClass(isFraud: false)),
    Bad(
      testDescription: "a label of 2", columns: [[1, 2, 3]], labels: [0, 1, 2],
      fault: .badLabel(row: 2)),
    Bad(
      testDescription: "a short column", columns: [ramp, [1, 2]], labels: mixed,
      fault: .lengthsDiffer(column: 1, rowCount: 2, labelCount: 8)),
    Bad(
      testDescription: "a long column", columns: [ramp + [1]], labels: mixed,
      fault: .lengthsDiffer(column: 0, rowCount: 9, labelCount: 8)),
    Bad(
      testDescription: "infinity", columns: [ramp, [1, 2, 3, .infinity, 5, 6, 7, 8]],
      labels: mixed, fault: .badValue(column: 1, row: 3)),
    Bad(
      testDescription: "-infinity", columns: [[-.infinity] + ramp.dropFirst()], labels: mixed,
      fault: .badValue(column: 0, row: 0)),
    Bad(
      testDescription: "a value whose square is infinite",
      columns: [ramp.dropLast() + [1e160]], labels: mixed, fault: .badValue(column: 0, row: 7)),
    Bad(
      testDescription: "separated, no penalty", columns: [ramp, other],
      labels: [0, 0, 0, 0, 1, 1, 1, 1], l2: 0, fault: .separated),
    Bad(
      testDescription: "separated downwards, no penalty", columns: [ramp],
      labels: [1, 1, 1, 0, 0, 0, 0, 0], l2: 0, fault: .separated),
    Bad(
      testDescription: "separated but for a tie, no penalty", columns: [[1, 2, 3, 3, 4, 5]],
      labels: [0, 0, 0, 1, 1, 1], l2: 0, fault: .separated),
    Bad(
      testDescription: "one value of a column has frauds only, no penalty",
      columns: [other, [0, 0, 0, 0, 0, 0, 1, 1]], labels: mixed, l2: 0, fault: .separated),
    Bad(
      testDescription: "missing for frauds only, no penalty",
      columns: [[3, 1, 4, 1, 5, 9, .nan, .nan]], labels: mixed, l2: 0, missingIndicators: true,
      fault: .separated),
    Bad(
      testDescription: "twice the same column, no penalty", columns: [other, ramp, other],
      labels: mixed, l2: 0, fault: .collinear(columns: [0, 2])),
    Bad(
      testDescription: "a sum of columns, no penalty",
      columns: [other, [2, 7, 1, 8, 2, 8, 1, 8], ramp, zip(other, ramp).map { $0 - 3 * $1 }],
      labels: mixed, l2: 0, fault: .collinear(columns: [0, 2, 3])),
    Bad(
      testDescription: "a one in each row, no penalty",
      columns: [
        [1, 0, 0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 1, 0, 0, 1], [0, 0, 1, 0, 0, 1, 0, 0],
      ], labels: [1, 1, 1, 0, 0, 0, 0, 0], l2: 0, fault: .collinear(columns: [0, 1, 2])),
    Bad(
      testDescription: "missing together, no penalty",
      columns: [[.nan, 1, 2, 3, .nan, 4, 5, 5], [.nan, 1, 5, 3, .nan, 4, 1, 2]],
      labels: [0, 1, 0, 0, 1, 0, 1, 1], l2: 0, missingIndicators: true,
      fault: .collinear(columns: [0, 1])),
  ]

  @Test(arguments: table) func rowsAreRefused(_ bad: Bad) throws {
    let options = TrainingOptions(l2: bad.l2, missingIndicators: bad.missingIndicators)
    let trainer = try LogisticTrainer(options)
    #expect(throws: bad.fault) { try trainer.fit(columns: bad.columns, labels: bad.labels) }
  }

  /// What has no best fit without a penalty has one with it.
  @Test(arguments: table.filter { $0.l2 == 0 }) func penaltyMendsIt(_ bad: Bad) throws {
    let options = TrainingOptions(l2: 0.01, missingIndicators: bad.missingIndicators)
    let fit = try LogisticTrainer(options).fit(columns: bad.columns, labels: bad.labels)
    #expect(fit.gradientNorm <= 1e-8)
  }

  static let badOptions: [(TrainingOptions, String)] = [
    (TrainingOptions(l2: -1), "l2"), (TrainingOptions(l2: .nan), "l2"),
    (TrainingOptions(l2: .infinity), "l2"),
    (TrainingOptions(iterationCountMax: 0), "iterationCountMax"),
    (TrainingOptions(gradientTolerance: 0), "gradientTolerance"),
    (TrainingOptions(gradientTolerance: .nan), "gradientTolerance"),
    (TrainingOptions(classWeights: .ratio(fraud: 0, genuine: 1)), "classWeights"),
    (TrainingOptions(classWeights: .ratio(fraud: 1, genuine: .infinity)), "classWeights"),
    (TrainingOptions(classWeights: .ratio(fraud: .nan, genuine: 1)), "classWeights"),
  ]

  @Test(arguments: badOptions) func optionsAreRefused(_ options: TrainingOptions, name: String) {
    let fault = #expect(throws: TrainingFault.self) { _ = try LogisticTrainer(options) }
    guard case .badOption(name, _)? = fault else {
      Issue.record("not about \(name)")
      return
    }
  }

  @Test func tooFewIterationsAreTold() throws {
    let trainer = try LogisticTrainer(TrainingOptions(l2: 0.1, iterationCountMax: 1))
    #expect(throws: TrainingFault.notConverged(iterationCount: 1)) {
      try trainer.fit(columns: [Self.ramp, Self.other], labels: Self.mixed)
    }
  }

  /// Long before the gradient fades.
  @Test func separationIsToldAsSoonAsItIsSeen() throws {
    let trainer = try LogisticTrainer(TrainingOptions(l2: 0, iterationCountMax: 4))
    #expect(throws: TrainingFault.separated) {
      try trainer.fit(columns: [Self.ramp, Self.other], labels: [0, 0, 0, 0, 1, 1, 1, 1])
    }
  }

  /// Which faults say how to mend them by a penalty.
  @Test(arguments: [
    TrainingFault.separated, .collinear(columns: [1]), .notConverged(iterationCount: 9),
  ])
  func helpNamesThePenalty(_ fault: TrainingFault) {
    #expect(fault.help.contains("raise l2"))
  }

  @Test func messagesNameColumns() {
    #expect(TrainingFault.collinear(columns: [2, 5]).what == "columns 2, 5 are collinear")
    #expect(TrainingFault.collinear(columns: []).what == "some columns are collinear")
  }
}
