import Testing
import WeirSignals

@testable import WeirLearning

/// Drift of a feature, by hand.
@Suite struct StabilityIndexTests {
  private static func drift(_ before: [Double], _ after: [Double]) throws -> DriftRow {
    try #require(StabilityIndex.drift(name: "amount", before: before, after: after))
  }

  private static let ramp = (0..<100).map(Double.init)

  /// What a group adds.
  private static func part(_ before: Double, _ after: Double) -> Double {
    (after - before) * DeterministicMath.log(after / before)
  }

  private static func expectNear(
    _ actual: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      (actual - expected).magnitude < 1e-13, "\(actual), not \(expected)",
      sourceLocation: sourceLocation)
  }

  @Test func sameValuesDoNotDrift() throws {
    #expect(
      try Self.drift(Self.ramp, Self.ramp.reversed())
        == DriftRow(name: "amount", stabilityIndex: 0, missingBefore: 0, missingAfter: 0))
  }

  @Test func groupsAreTenthsOfTheFirstSet() throws {
    // All of the lowest tenth moves to the highest.
    let after = Self.ramp.map { $0 < 10 ? 95 : $0 }
    let expected = Self.part(0.1, 1e-4) + Self.part(0.1, 0.2)
    Self.expectNear(try Self.drift(Self.ramp, after).stabilityIndex, expected)
  }

  @Test func valuesOutsideOfTheFirstSetAreOfTheOuterGroups() throws {
    let after = Self.ramp.map { $0 < 10 ? -1e9 : $0 >= 90 ? .infinity : $0 }
    #expect(try Self.drift(Self.ramp, after).stabilityIndex == 0)
  }

  @Test func valueAtABoundIsOfTheLowerGroup() throws {
    // The lowest tenth ends at 9.
    let after = Self.ramp.map { $0 < 10 ? 9 : $0 }
    #expect(try Self.drift(Self.ramp, after).stabilityIndex == 0)
  }

  @Test func fewDistinctValuesMakeFewGroups() throws {
    let before = [Double](repeating: 0, count: 60) + [Double](repeating: 1, count: 40)
    let after = [Double](repeating: 0, count: 30) + [Double](repeating: 1, count: 70)
    let expected = Self.part(0.6, 0.3) + Self.part(0.4, 0.7)
    Self.expectNear(try Self.drift(before, after).stabilityIndex, expected)
  }

  @Test func missingValuesAreAGroup() throws {
    let before: [Double] = [.nan, 1, 1, 1, 1]
    let after: [Double] = [.nan, .nan, .nan, 1]
    let row = try Self.drift(before, after)
    Self.expectNear(row.stabilityIndex, Self.part(0.2, 0.75) + Self.part(0.8, 0.25))
    #expect(row.missingBefore == 0.2 && row.missingAfter == 0.75)
  }

  @Test func firstSetMayMissAll() throws {
    let row = try Self.drift([.nan, .nan], [1, 2])
    Self.expectNear(row.stabilityIndex, Self.part(1, 1e-4) + Self.part(1e-4, 1))
  }

  @Test func emptySetsHaveNoDrift() {
    #expect(StabilityIndex.drift(name: "a", before: [], after: [1]) == nil)
    #expect(StabilityIndex.drift(name: "a", before: [1], after: []) == nil)
  }
}
