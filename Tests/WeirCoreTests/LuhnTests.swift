import Testing
import WeirCore

/// The check digit of card numbers.
@Suite struct LuhnTests {
  private func isValid(_ text: String) -> Bool {
    var luhn = Luhn()
    for digit in text.utf8 { luhn.append(Int(digit) - 48) }
    return luhn.isValid
  }

  @Test(arguments: ["", "0", "18", "59", "79927398713", "4111111111111111", "378282246310005"])
  func acceptsRightCheckDigits(_ text: String) { #expect(isValid(text)) }

  @Test(arguments: ["1", "81", "79927398710", "4111111111111112", "378282246310050"])
  func refusesWrongCheckDigits(_ text: String) { #expect(!isValid(text)) }

  @Test func everySingleDigitErrorIsSeen() {
    let card = Array("4111111111111111".utf8)
    for place in card.indices {
      for digit in UInt8(48)...57 where digit != card[place] {
        var changed = card
        changed[place] = digit
        #expect(!isValid(String(decoding: changed, as: UTF8.self)))
      }
    }
  }

  /// Of two neighbours that change places all are seen but 0 and 9: their sums are equal.
  @Test func changedPlacesAreSeen() {
    for first in 0...9 {
      for second in 0...9 where first != second {
        for behind in 0...9 where isValid("7\(first)\(second)\(behind)") {
          let isSeen = !isValid("7\(second)\(first)\(behind)")
          #expect(isSeen == (Set([first, second]) != [0, 9]))
        }
      }
    }
  }
}
