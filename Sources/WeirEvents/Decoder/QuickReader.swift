import WeirCore

/// Reads the usual spellings of a value at once, without looking for its end first.
///
/// Each function gets the offset behind the opening quote, or of a number, and gives nil unless
/// the value and its closing quote stand there in the usual form; then the general way decides.
enum QuickReader {
  /// An IPv4 address of `count` characters.
  @inline(__always)
  static func address(_ text: TextMemory, _ begin: Int) -> (value: UInt32, count: Int)? {
    var marks = text.pointsAndQuotes(begin)
    var start = 0
    var value: UInt32 = 0
    var wrong: UInt32 = 0
    var delimiters: UInt32 = 0
    for _ in 0..<4 {
      let end = marks.trailingZeroBitCount
      marks &= marks &- 1
      let count = end &- start
      // One to three digits move to the upper end; zeros take their place below.
      let digits =
        (text.half(begin &+ start) ^ 0x3030_3030) &<< UInt32(truncatingIfNeeded: 32 &- count &* 8)
      let octet =
        (digits &>> 8 & 0xFF) &* 100 &+ (digits &>> 16 & 0xFF) &* 10 &+ digits &>> 24
      // No digit above nine, no octet above 255, none of 0 or more than 3 digits.
      wrong |= ((digits &+ 0x7676_7676) | digits) & 0x8080_8080
      wrong |= (255 &- octet) & 0x8000_0000
      wrong |= UInt32(truncatingIfNeeded: (count &- 1) | (3 &- count)) & 0x8000_0000
      // A first digit of zero must be the only one.
      let first = UInt32(text[begin &+ start]) &- 0x30
      wrong |= first == 0 && count > 1 ? 1 : 0
      delimiters = delimiters &<< 8 | UInt32(text[begin &+ end])
      value = value &<< 8 | octet
      start = end &+ 1
    }
    // Three points, then the quote.
    guard wrong == 0, delimiters == 0x2E2E_2E22 else { return nil }
    return (value, start &- 1)
  }

  /// A text of 1 to 15 digits, as zero-padded words.
  @inline(__always)
  static func digits(_ text: TextMemory, _ begin: Int) -> Int? {
    var count = DigitBlock.count(text.word(begin))
    if count == 8 { count &+= DigitBlock.count(text.word(begin &+ 8)) }
    return text[begin &+ count] == Byte.quote ? count : nil
  }

  /// An integer of one to seven digits.
  @inline(__always)
  static func integer(_ text: TextMemory, _ at: Int) -> (value: Int64, count: Int)? {
    let word = text.word(at)
    let count = DigitBlock.count(word)
    let next = text[at &+ count]
    let startsWithZero = UInt8(truncatingIfNeeded: word) == Byte.zero
    guard count &- 1 < 7, count > 0, next == Byte.comma || next == Byte.closeBrace,
      !(startsWithZero && count > 1)
    else { return nil }
    return (Int64(truncatingIfNeeded: DigitBlock.value(word, count: count)), count)
  }

  /// A number of one to seven digits, a point, and one to seven digits: all digits as one
  /// integer, how many of them stand behind the point, and the count of all characters.
  @inline(__always)
  static func fraction(
    _ text: TextMemory, _ at: Int, powers: UnsafePointer<PowerOfTen>
  ) -> (digits: UInt64, decimals: Int, count: Int)? {
    let word = text.word(at)
    let count = DigitBlock.count(word)
    let startsWithZero = UInt8(truncatingIfNeeded: word) == Byte.zero
    guard count &- 1 < 7, count > 0, text[at &+ count] == Byte.point, !(startsWithZero && count > 1)
    else { return nil }
    let rest = text.word(at &+ count &+ 1)
    let decimals = DigitBlock.count(rest)
    let next = text[at &+ count &+ 1 &+ decimals]
    guard decimals &- 1 < 7, decimals > 0, next == Byte.comma || next == Byte.closeBrace else {
      return nil
    }
    let whole = DigitBlock.value(word, count: count)
    let digits =
      unsafe whole &* powers[decimals].integer
      &+ DigitBlock.value(rest, count: decimals)
    return (digits, decimals, count &+ 1 &+ decimals)
  }
}

/// A power of ten in both kinds of number.
struct PowerOfTen {
  var integer: UInt64
  var double: Double
}
