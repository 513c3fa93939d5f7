import Testing

@testable import WeirLearning

/// Sums that plain addition gets wrong.
@Suite struct CompensatedSumTests {
  static let sums: [(name: String, terms: [Double], sum: Double)] = [
    ("nothing", [], 0),
    ("one small term between large ones", [1e100, 1, -1e100], 1),
    ("small terms first", [1, 1e100, 1, -1e100], 2),
    ("below the last digit", [1, 0x1p-53, 0x1p-53], 1 + 0x1p-52),
    ("ten tenths", [Double](repeating: 0.1, count: 10), 1),
    ("a million tenths", [Double](repeating: 0.1, count: 1_000_000), 100_000),
  ]

  @Test(arguments: sums.indices) func sumIsRoundedOnce(_ index: Int) {
    let item = Self.sums[index]
    #expect(CompensatedSum.of(item.terms) == item.sum, "\(item.name)")
  }
}
