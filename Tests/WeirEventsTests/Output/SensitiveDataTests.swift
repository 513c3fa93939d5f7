import Testing

@testable import WeirEvents

struct SensitiveDataTests {
  static func isLuhnValid(_ text: String) -> Bool {
    unsafe Array(text.utf8).withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return true }
      return unsafe SensitiveData.isLuhnValid(start, count: buffer.count)
    }
  }

  static func firstCard(_ text: String, from start: Int = 0) -> Range<Int>? {
    unsafe Array(text.utf8).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      return unsafe SensitiveData.nextCardNumber(in: base, count: buffer.count, from: start)
    }
  }

  @Test(arguments: ["0", "18", "59", "79927398713", "4111111111111111", "378282246310005"])
  func acceptsRightCheckDigits(_ text: String) {
    #expect(Self.isLuhnValid(text))
  }

  @Test(arguments: ["1", "81", "79927398710", "4111111111111112", "378282246310050"])
  func refusesWrongCheckDigits(_ text: String) {
    #expect(!Self.isLuhnValid(text))
  }

  @Test func everySingleDigitErrorIsSeen() {
    let card = Array("4111111111111111".utf8)
    for place in card.indices {
      for digit in UInt8(48)...57 where digit != card[place] {
        var changed = card
        changed[place] = digit
        #expect(!Self.isLuhnValid(String(decoding: changed, as: UTF8.self)))
      }
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
