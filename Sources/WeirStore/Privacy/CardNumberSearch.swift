import WeirCore

/// Looks for what may be a card number in a text that a person wrote.
package enum CardNumberSearch {
  /// Whether a text holds 13 to 19 digits, of any script, whose check digit is right (Luhn); white
  /// space and dashes may stand between them. Digits that go on beyond a number's end are none.
  package static func isFound(in text: String) -> Bool {
    guard mayHold(text) else { return false }
    var group: [[Int]] = []
    var isInRun = false
    for scalar in text.unicodeScalars {
      if let digit = digit(scalar) {
        if !isInRun { group.append([]) }
        group[group.count - 1].append(digit)
        isInRun = true
      } else if isSeparator(scalar) {
        isInRun = false
      } else {
        if isFound(in: group) { return true }
        group = []
        isInRun = false
      }
    }
    return isFound(in: group)
  }

  /// Whether a text has enough bytes that belong to digits of any script: most have not.
  private static func mayHold(_ text: String) -> Bool {
    var count = 0
    for byte in text.utf8 where 0x30...0x39 ~= byte || byte >= 0x80 { count += 1 }
    return count >= Limits.cardDigitCounts.lowerBound
  }

  /// Whether some runs of digits in a row make a number.
  private static func isFound(in group: [[Int]]) -> Bool {
    for start in group.indices {
      var count = 0
      var luhn = Luhn()
      for run in group[start...] {
        count += run.count
        if count > Limits.cardDigitCounts.upperBound { break }
        for digit in run { luhn.append(digit) }
        if count >= Limits.cardDigitCounts.lowerBound, luhn.isValid { return true }
      }
    }
    return false
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int? {
    if scalar.isASCII { return 0x30...0x39 ~= scalar.value ? Int(scalar.value) - 0x30 : nil }
    guard scalar.properties.numericType == .decimal else { return nil }
    return scalar.properties.numericValue.flatMap { Int(exactly: $0) }
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.isDash
  }
}
