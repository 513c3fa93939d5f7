import Testing

@testable import WeirEvents

struct SensitiveDataTests {
  static func firstCard(_ text: String, from start: Int = 0) -> Range<Int>? {
    unsafe Array(text.utf8).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      return unsafe SensitiveData.nextCardNumber(in: base, count: buffer.count, from: start)
    }
  }

  @Test func givesThePlaceOfTheFirstCardNumber() {
    #expect(Self.firstCard("4111111111111111") == 0..<16)
    #expect(Self.firstCard("no. 4111111111111111!") == 4..<20)
    #expect(Self.firstCard("4111111111111112 4222222222222") == 17..<30)
    #expect(Self.firstCard("4222222222222 4111111111111111", from: 13) == 14..<30)
  }

  @Test(arguments: ["", "1", "411111111111", "4111111111111112", "no digits at all in here"])
  func givesNothingWhereThereIsNone(_ text: String) {
    #expect(Self.firstCard(text) == nil)
  }
}
