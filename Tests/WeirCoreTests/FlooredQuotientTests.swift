import Testing
import WeirCore

/// Quotients that go down, not towards 0.
@Suite struct FlooredQuotientTests {
  @Test(
    arguments: [
      (7, 3, 2), (6, 3, 2), (0, 3, 0), (-1, 3, -1), (-3, 3, -1), (-4, 3, -2),
      (.min, 1, .min), (.min, .max, -2), (.max, .max, 1),
    ] as [(Int64, Int64, Int64)]) func isNotAbove(
      _ item: (number: Int64, divisor: Int64, quotient: Int64)
    )
  {
    #expect(item.number.floored(by: item.divisor) == item.quotient)
  }
}
