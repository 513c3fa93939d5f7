import Testing

@testable import weir

/// The order in which values of an import meet those of the store.
@Suite struct ValueOrderTests {
  @Test(
    arguments: [
      ([], []),
      ([[1]], [0]),
      ([[2], [1]], [1, 0]),
      ([[0, 0], [0], [0, 0, 0]], [1, 0, 2]),
      ([[0xFF], [0x7F], [0x80]], [1, 2, 0]),
      ([[1], [0], [1], [0]], [1, 3, 0, 2]),
      ([[9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 2], [9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 1]], [1, 0]),
      ([[9, 9, 9], [9, 9]], [1, 0]),
    ] as [([[UInt8]], [Int])])
  func ordersByBytes(values: [[UInt8]], places: [Int]) {
    #expect(ValueOrder.places(of: values) == places)
  }
}
