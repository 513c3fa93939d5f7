import WeirCore

/// Finds card numbers in text: runs of ASCII digits, 13 to 19 long, with a valid check digit.
package enum SensitiveData {
  /// Digits of a card number that stay readable at its start.
  package static let readablePrefixCount = 6
  /// Digits of a card number that stay readable at its end.
  package static let readableSuffixCount = 4

  /// Whether the last of `count` ASCII digits is the right check digit (Luhn, ISO/IEC 7812-1).
  ///
  /// The bytes must be digits. True for an empty text.
  package static func isLuhnValid(_ digits: UnsafePointer<UInt8>, count: Int) -> Bool {
    var luhn = Luhn()
    for index in 0..<count { unsafe luhn.append(Int(digits[index]) &- 48) }
    return luhn.isValid
  }

  /// The first card number that starts at `start` or later, as a range of `bytes`; nil when none.
  ///
  /// Only maximal runs count: twenty digits hold no card number, whatever is inside them. `start`
  /// must not lie inside a run. Cost: one byte in thirteen is looked at in text without digits,
  /// since a run of thirteen cannot hide between two such places.
  package static func nextCardNumber(
    in bytes: UnsafePointer<UInt8>, count: Int, from start: Int = 0
  ) -> Range<Int>? {
    var lowest = start
    var probe = start &+ Limits.cardDigitCounts.lowerBound &- 1
    while probe < count {
      guard unsafe isDigit(bytes[probe]) else {
        lowest = probe &+ 1
        probe &+= Limits.cardDigitCounts.lowerBound
        continue
      }
      var first = probe
      while first > lowest, unsafe isDigit(bytes[first &- 1]) { first &-= 1 }
      var end = probe &+ 1
      while end < count, unsafe isDigit(bytes[end]) { end &+= 1 }
      if Limits.cardDigitCounts.contains(end &- first),
        unsafe isLuhnValid(bytes + first, count: end &- first)
      {
        return first..<end
      }
      lowest = end &+ 1
      probe = end &+ Limits.cardDigitCounts.lowerBound
    }
    return nil
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
}
