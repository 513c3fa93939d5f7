import Testing
import WeirCore

@testable import WeirSignals

/// What a model says besides weights: missing values, steps in place of values, calibration.
@Suite struct ModelStageTests {
  private static let steps = ColumnSteps(edges: [1, 10], values: [-0.5, 0.25, 2], missing: 0.75)

  @Test(arguments: [
    (-Double.infinity, -0.5), (0.999, -0.5), (1, 0.25), (9, 0.25), (10, 2), (.infinity, 2),
  ])
  func anEdgeBelongsToTheRight(value: Double, step: Double) {
    #expect(Self.steps.value(of: value) == step)
    #expect(Self.steps.value(of: .nan).isNaN)
  }

  @Test func oneBinHasNoEdge() {
    #expect(ColumnSteps(edges: [], values: [3], missing: 0).value(of: -7) == 3)
  }

  @Test(arguments: ["identity", "abs", "clip(0, 100)"]) func stepsStandForValues(
    transform: String
  ) throws {
    let column = ModelColumn(weight: 2, mean: 1, scale: 4, steps: Self.steps)
    let rows = try LogisticModelTests.doubles(
      transform, [0, 1, 10, 5, 5], columns: [column], status: [0, 0, 0, 1, 2])
    // 2 · (step - 1) / 4
    #expect(rows.map(\.term) == [-0.75, -0.375, 0.5, -0.125, -0.125])
    #expect(rows.map(\.broken) == [0, 0, 0, 0, 1], "a fault is no missing value")
  }

  @Test func whatIsNotFiniteHasNoStep() throws {
    let column = ModelColumn(weight: 2, mean: 1, scale: 4, steps: Self.steps)
    let rows = try LogisticModelTests.doubles("log1p", [-1, -2, 0], columns: [column])
    #expect(rows.map(\.broken) == [1, 1, 0])
    #expect(rows[0].term == 0)
  }

  /// Whole numbers take a way of their own.
  @Test func wholeNumbersHaveTheSameSteps() throws {
    let column = ModelColumn(weight: 2, mean: 1, scale: 4, steps: Self.steps)
    let data: [Int64] = [0, 1, 9, 10, 255, 256, 100_000, -3]
    let whole = try unsafe data.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return [LogisticModelTests.Row]() }
      return try unsafe LogisticModelTests.add(
        "identity", columns: [column], status: [0, 0, 0, 0, 0, 0, 0, 1], rows: data.count,
        .int(start))
    }
    let doubles = try LogisticModelTests.doubles(
      "identity", data.map(Double.init), columns: [column], status: [0, 0, 0, 0, 0, 0, 0, 1])
    #expect(whole.map(\.term) == doubles.map(\.term))
  }

  @Test func aMissingValueAddsWhatItsColumnsSay() throws {
    let columns = [
      ModelColumn(weight: 1, mean: 0.5, scale: 1, missing: 0.25),
      ModelColumn(weight: 3, mean: 0.5, scale: 1, missing: 0.5),
    ]
    let rows = try LogisticModelTests.doubles(
      "bins([1])", [0, 0, 2], columns: columns, status: [0, 1, 0])
    #expect(rows.map(\.term) == [-1, 0.75, 1])
    #expect(rows[1].absent == LogisticModel.Presence.absent)
  }

  @Test func aStandInIsNoMissingValue() throws {
    let column = ModelColumn(weight: 1, mean: 0, scale: 1, missing: 9)
    let rows = try LogisticModelTests.doubles(
      "identity", [5, 6], standIn: .number(2), columns: [column], status: [1, 0])
    #expect(rows.map(\.term) == [2, 6])
  }

  @Test func aCalibrationMakesScores() {
    let isotonic = Calibration(points: [
      CalibrationPoint(logOdds: -1, probability: 0.1),
      CalibrationPoint(logOdds: 1, probability: 0.5),
    ])
    let logOdds = [-5, -1, 0, 1, 5, .nan]
    for (calibration, expected) in [
      (isotonic, [0.1, 0.1, 0.1 + 0.5 * (0.5 - 0.1), 0.5, 0.5]),
      (Calibration(a: 2, b: 0), [-10, -2, 0, 2, 10].map { LogisticModel.score(logOdds: $0) }),
      (nil, [-5, -1, 0, 1, 5].map { LogisticModel.score(logOdds: $0) }),
    ] {
      let model = LogisticModel(intercept: 0, features: [], calibration: calibration)
      var scores = [Double](repeating: 7, count: logOdds.count)
      unsafe model.score(logOdds: logOdds, rows: logOdds.count, into: &scores)
      #expect(Array(scores.dropLast()) == expected)
      #expect(scores[5].isNaN)
    }
  }
}
