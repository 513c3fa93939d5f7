import Testing
import WeirSignals

@testable import WeirLearning

/// Calibrations against those of scikit-learn, and what they promise besides.
@Suite struct ScoreCalibrationTests {
  @Test func sigmoidIsThatOfScikitLearn() throws {
    let fixture = try LearningFixture.calibration()
    guard
      case .platt(let a, let b) = try ScoreCalibration.platt(
        logOdds: fixture.logOdds, labels: fixture.labels)
    else {
      Issue.record("not a sigmoid")
      return
    }
    #expect((a - fixture.slope).magnitude < 1e-8)
    #expect((b - fixture.intercept).magnitude < 1e-8)
  }

  @Test func isotonicIsThatOfScikitLearn() throws {
    let fixture = try LearningFixture.calibration()
    let calibration = try ScoreCalibration.isotonic(
      logOdds: fixture.logOdds, labels: fixture.labels)
    for (probe, expected) in zip(fixture.probes, fixture.probabilities) {
      let actual = calibration.probability(logOdds: probe)
      #expect((actual - expected).magnitude < 1e-12, "at \(probe)")
    }
  }

  @Test func isotonicHasNoMorePointsThanItNeeds() throws {
    let fixture = try LearningFixture.calibration()
    let points = try Self.points(fixture.logOdds, fixture.labels)
    #expect(points.count < 40)
    for (left, (middle, right)) in zip(points, zip(points.dropFirst(), points.dropFirst(2))) {
      let isLevel =
        left.probability == middle.probability && middle.probability == right.probability
      #expect(!isLevel)
    }
  }

  private static func points(
    _ logOdds: [Double], _ labels: [UInt8]
  ) throws -> [CalibrationPoint] {
    let calibration = try ScoreCalibration.isotonic(logOdds: logOdds, labels: labels)
    guard case .isotonic(let points) = calibration else { return [] }
    // What is fitted passes the check of what is read.
    #expect(Calibration(points: points) == calibration)
    return points
  }

  struct Small: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var logOdds: [Double]
    var labels: [UInt8]
    var points: [(Double, Double)]
  }

  static let small: [Small] = [
    Small(
      testDescription: "rising", logOdds: [1, 2], labels: [0, 1], points: [(1, 0), (2, 1)]),
    Small(
      testDescription: "falling is pooled", logOdds: [1, 2], labels: [1, 0],
      points: [(1, 0.5), (2, 0.5)]),
    Small(
      testDescription: "ties first", logOdds: [1, 1, 2, 2], labels: [1, 0, 1, 1],
      points: [(1, 0.5), (2, 1)]),
    Small(
      testDescription: "pooled backwards", logOdds: [1, 2, 3, 4], labels: [0, 1, 1, 0],
      points: [(1, 0), (2, 2.0 / 3), (4, 2.0 / 3)]),
    Small(
      testDescription: "in any order", logOdds: [4, 2, 3, 1], labels: [0, 1, 1, 0],
      points: [(1, 0), (2, 2.0 / 3), (4, 2.0 / 3)]),
    Small(
      testDescription: "on a line", logOdds: [0, 0, 1, 1, 2, 2], labels: [0, 0, 0, 1, 1, 1],
      points: [(0, 0), (2, 1)]),
    Small(
      testDescription: "minus zero is zero", logOdds: [-0.0, 0, -0.0, 1],
      labels: [0, 1, 0, 1], points: [(0, 1.0 / 3), (1, 1)]),
  ]

  @Test(arguments: small) func isotonicOfFewRows(_ item: Small) throws {
    let points = try Self.points(item.logOdds, item.labels)
    #expect(
      points == item.points.map { CalibrationPoint(logOdds: $0.0, probability: $0.1) })
    #expect(points.allSatisfy { $0.logOdds != 0 || $0.logOdds.sign == .plus })
  }

  // MARK: Bad input

  static let bad: [([Double], [UInt8], TrainingFault)] = [
    ([], [], .noRows), ([1, 2], [1, 1], .oneClass(isFraud: true)),
    ([1, .nan], [1, 0], .badValue(column: 0, row: 1)),
    ([.infinity, 1], [1, 0], .badValue(column: 0, row: 0)),
    ([1, -1e200], [1, 0], .badValue(column: 0, row: 1)),
    ([1, 2, 3], [1, 0], .lengthsDiffer(column: 0, rowCount: 3, labelCount: 2)),
    ([1, 2], [1, 7], .badLabel(row: 1)),
  ]

  @Test(arguments: bad) func bothRefuse(
    _ logOdds: [Double], _ labels: [UInt8], _ fault: TrainingFault
  ) {
    #expect(throws: fault) { _ = try ScoreCalibration.platt(logOdds: logOdds, labels: labels) }
    #expect(throws: fault) { _ = try ScoreCalibration.isotonic(logOdds: logOdds, labels: labels) }
  }

  @Test func sigmoidOfSeparatedRowsIsRefused() {
    #expect(throws: TrainingFault.separated) {
      try ScoreCalibration.platt(logOdds: [1, 2, 3, 4], labels: [0, 0, 1, 1])
    }
  }

  @Test(
    arguments: [
      ([1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 0, 0]), ([2, 2, 2, 2], [1, 0, 1, 0]),
    ] as [([Double], [UInt8])])
  func sigmoidThatDoesNotRiseIsRefused(_ logOdds: [Double], _ labels: [UInt8]) {
    #expect(throws: TrainingFault.notRising) {
      try ScoreCalibration.platt(logOdds: logOdds, labels: labels)
    }
  }
}
