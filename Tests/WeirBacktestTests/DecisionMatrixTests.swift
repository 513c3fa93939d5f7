import Testing

@testable import WeirBacktest

/// How events are decided by two policies.
@Suite struct DecisionMatrixTests {
  /// Cell (row, column) holds 10 · row + column events.
  private static let matrix = DecisionMatrix(
    cells: (0..<6).map { row in (0..<6).map { Tally(count: UInt64(10 * row + $0)) } })

  @Test func aCellIsThatOfTheFirstPolicyThenTheSecond() {
    #expect(Self.matrix[.review, .invalid].count == 15)
  }

  // Rows add up to 60 · row + 15, so all to 990; the diagonal is 11 · (0 + … + 5) = 165.
  @Test func allEventsAreAllCells() { #expect(Self.matrix.count == 990) }

  @Test func changedAreThoseOffTheDiagonal() { #expect(Self.matrix.changedCount == 825) }
}
