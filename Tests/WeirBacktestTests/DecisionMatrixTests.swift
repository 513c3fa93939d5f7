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

  @Test func allEventsAreAllCells() {
    #expect(Self.matrix.count == UInt64(10 * 6 * 15 + 6 * 15))
  }

  @Test func changedAreThoseOffTheDiagonal() {
    let diagonal: UInt64 = 11 * 15
    #expect(Self.matrix.changedCount == Self.matrix.count - diagonal)
  }
}
