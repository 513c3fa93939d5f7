import Testing

@testable import WeirSignals

/// Probabilities of log-odds, and which calibrations there may be.
@Suite struct CalibrationTests {
  private static func point(_ logOdds: Double, _ probability: Double) -> CalibrationPoint {
    CalibrationPoint(logOdds: logOdds, probability: probability)
  }

  private static let lines = Calibration.isotonic([
    point(-1, 0.1), point(0, 0.1), point(2, 0.5), point(3, 0.9),
  ])

  static let probabilities: [(Calibration, Double, Double)] = [
    (.platt(a: 1, b: 0), 0, 0.5), (.platt(a: 2, b: -4), 2, 0.5),
    (.platt(a: 1, b: 0), .infinity, 1), (.platt(a: 1, b: 0), -.infinity, 0),
    (.platt(a: 1e300, b: 0), 1e300, 1), (.platt(a: 1e300, b: 0), -1e300, 0),
    (lines, -1e300, 0.1), (lines, -.infinity, 0.1), (lines, -1, 0.1), (lines, -0.5, 0.1),
    (lines, 0, 0.1), (lines, 1, 0.3), (lines, 2, 0.5), (lines, 2.5, 0.7), (lines, 3, 0.9),
    (lines, 4, 0.9), (lines, .infinity, 0.9),
    (.isotonic([point(1, 0.25)]), -5, 0.25), (.isotonic([point(1, 0.25)]), 5, 0.25),
    (.isotonic([point(-1.7e308, 0), point(1.7e308, 1)]), 0, 0.5),
  ]

  @Test(arguments: probabilities) func probabilityIsKnown(
    _ calibration: Calibration, _ logOdds: Double, _ expected: Double
  ) {
    let actual = calibration.probability(logOdds: logOdds)
    #expect((actual - expected).magnitude < 1e-15)
  }

  @Test(arguments: [Calibration.platt(a: 1, b: 2), lines, .isotonic([])])
  func notANumberStaysOne(_ calibration: Calibration) {
    #expect(calibration.probability(logOdds: .nan).isNaN)
  }

  @Test(arguments: [Calibration.platt(a: 0.7, b: 0.3), lines]) func probabilityNeverFalls(
    _ calibration: Calibration
  ) {
    var random = RandomWords(seed: 61, for: "monotone")
    let probes = (0..<20_000).map { _ in Double.random(in: -4...4, using: &random) }.sorted()
    // Neighbours of the points as well.
    let near = [-1.0, 0, 2, 3].flatMap { [$0.nextDown, $0, $0.nextUp] }
    let all = (probes + near).sorted().map { calibration.probability(logOdds: $0) }
    #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(
    arguments: [
      (0, 0), (-1, 0), (.nan, 0), (.infinity, 0), (1, .nan), (1, .infinity), (-0.0, 1),
    ] as [(Double, Double)])
  func sigmoidThatDoesNotRiseIsNone(_ a: Double, _ b: Double) {
    #expect(Calibration(a: a, b: b) == nil)
  }

  @Test func sigmoidThatRisesIsOne() {
    #expect(Calibration(a: 0.5, b: -3) == .platt(a: 0.5, b: -3))
  }

  static let badPoints: [[CalibrationPoint]] = [
    [], [point(0, 0.5), point(0, 0.6)], [point(1, 0.5), point(0, 0.6)],
    [point(0, 0.6), point(1, 0.5)], [point(.nan, 0.5)], [point(.infinity, 0.5)],
    [point(0, -0.1)], [point(0, 1.1)], [point(0, .nan)],
  ]

  @Test(arguments: badPoints) func pointsThatDoNotRiseAreNone(_ points: [CalibrationPoint]) {
    #expect(Calibration(points: points) == nil)
  }

  @Test func pointsThatRiseAreOne() {
    let points = [Self.point(0, 0), Self.point(1, 0), Self.point(2, 1)]
    #expect(Calibration(points: points) == .isotonic(points))
  }
}
