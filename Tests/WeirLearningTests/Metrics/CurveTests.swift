import Testing

@testable import WeirLearning

/// Curves and calibration groups.
@Suite struct CurveTests {
  private static func evaluation(_ scores: [Double], _ labels: [UInt8]) throws -> Evaluation {
    try ScoreMetrics().evaluation(of: Rows.scored(scores, labels), name: "test")
  }

  @Test func rocCurveGoesFromNothingToAll() throws {
    let curve = try Self.evaluation([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]).rocCurve
    #expect(curve.map(\.x) == [0, 0, 0.5, 1])
    #expect(curve.map(\.y) == [0, 0.5, 1, 1])
  }

  @Test func precisionRecallCurveHasAPointForEachScore() throws {
    let curve = try Self.evaluation([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]).precisionRecallCurve
    let twoThirds = 2.0 / 3
    #expect(curve.map(\.x) == [0.5, 1, 1])
    #expect(curve.map(\.y) == [1, twoThirds, 0.5])
  }

  @Test func areasAreWorkedOutBeforeThinning() throws {
    let rows = try CurveTests.smooth(40_000)
    let evaluation = try ScoreMetrics().evaluation(of: rows, name: "test")
    #expect(evaluation.rocCurve.count < 400)
    var area = 0.0
    for (left, right) in zip(evaluation.rocCurve, evaluation.rocCurve.dropFirst()) {
      area += (right.x - left.x) * (left.y + right.y) / 2
    }
    let exact = try #require(evaluation.areaUnderROC)
    #expect(area != exact)
    #expect((area - exact).magnitude < 1e-3)
  }

  private static func smooth(_ count: Int) throws -> ScoredRows {
    var random = RandomWords(seed: 51, for: "smooth curve")
    let scores = (0..<count).map { _ in random.share() }
    return try Rows.scored(scores, scores.map { random.share() < $0 * $0 ? 1 : 0 })
  }

  // MARK: Thinning

  /// How far the farthest of `all` lies from the line through `kept`.
  private static func deviation(_ all: [CurvePoint], _ kept: [CurvePoint]) -> Double {
    all.map { point in
      zip(kept, kept.dropFirst()).map {
        CurveThinning.squaredDistance(point, from: $0, to: $1)
      }.min() ?? 0
    }.max()?.squareRoot() ?? 0
  }

  static let shapes: [(name: String, curve: @Sendable (Double) -> Double)] = [
    ("parabola", { $0 * $0 }), ("root", { $0.squareRoot() }), ("step", { $0 < 0.5 ? 0 : 1 }),
    ("level", { _ in 0.3 }), ("teeth", { ($0 * 40).truncatingRemainder(dividingBy: 1) }),
  ]

  @Test(arguments: shapes.indices) func thinnedCurveLiesCloseToTheWhole(_ shape: Int) {
    let all = (0...3_000).map { step in
      let x = Double(step) / 3_000
      return CurvePoint(x: x, y: Self.shapes[shape].curve(x))
    }
    let kept = CurveThinning.thin(all)
    #expect(kept.count <= 512)
    #expect(Self.deviation(all, kept) < 0.001)
    #expect(kept.first == all.first && kept.last == all.last)
  }

  @Test func straightLineNeedsItsEndsOnly() {
    let all = (0...100).map { CurvePoint(x: Double($0) / 100, y: Double($0) / 200) }
    #expect(CurveThinning.thin(all) == [all[0], all[100]])
  }

  @Test func wildCurveKeepsItsWidestTurns() {
    var random = RandomWords(seed: 52, for: "wild curve")
    let all = (0...2_000).map { CurvePoint(x: Double($0) / 2_000, y: random.share()) }
    let kept = CurveThinning.thin(all)
    #expect(kept.count == 512)
    #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.x < $1.x })
  }

  @Test(arguments: [0, 1, 2]) func shortCurvesStayAsTheyAre(_ count: Int) {
    let all = (0..<count).map { CurvePoint(x: Double($0), y: 0) }
    #expect(CurveThinning.thin(all) == all)
  }

  // MARK: Calibration

  @Test func calibrationHasTenGroupsFromTheLowest() throws {
    let scores = (0..<25).reversed().map { Double($0) / 32 }
    let groups = try Self.evaluation(scores, scores.map { $0 > 0.7 ? 1 : 0 }).calibration
    #expect(groups.map(\.rowCount) == [3, 2, 3, 2, 3, 2, 3, 2, 3, 2])
    #expect(groups.first?.meanScore == 1.0 / 32)
    #expect(groups.first?.fraudShare == 0)
    #expect(groups.last?.meanScore == 23.5 / 32)
    #expect(groups.last?.fraudShare == 1)
  }

  @Test func equalScoresAreNeverSplit() throws {
    let scores = [Double](repeating: 0.5, count: 95) + [0.1, 0.2, 0.7, 0.8, 0.9]
    let groups = try Self.evaluation(scores, scores.map { $0 == 0.5 ? 1 : 0 }).calibration
    #expect(groups.map(\.rowCount) == [97, 3])
    let share = 95.0 / 97
    #expect(groups.map(\.fraudShare) == [share, 0])
  }

  static let groups: [([Int], [Int])] = [
    ([], []), ([7], [1]), ([1, 1, 1], [1, 2, 3]), ([5, 5], [1, 2]), ([1, 98, 1], [2, 3]),
    ([10, 10, 10, 10, 10, 10, 10, 10, 10, 10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ([Int](repeating: 1, count: 20), [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]),
  ]

  @Test(arguments: groups) func groupsEndWhereTheirShareIsReached(
    _ counts: [Int], _ ends: [Int]
  ) {
    #expect(EqualGroups.ends(of: counts, groupCount: 10) == ends)
  }
}
