import WeirCore

/// Reads the usual spellings of a value at once, without looking for its end first.
///
/// Each function gets the offset behind the opening quote, or of a number, and gives nil unless
/// the value and its closing quote stand there in the usual form; then the general way decides.
enum QuickReader {
  /// An address of `count` characters. Not inlined: the hot loop would run out of registers.
  @inline(never)
  static func address(_ text: TextMemory, _ begin: Int) -> (value: IPAddress, count: Int)? {
    let found = text.quotedAddress(begin)
    if found != 0 {
      let number = UInt32(truncatingIfNeeded: found)
      return (IPAddress(v4: number), Int(truncatingIfNeeded: found &>> 32))
    }
    let count = text.nextStop(begin) &- begin
    guard text[begin &+ count] == Byte.quote,
      let address = unsafe IPAddress.parse(text.pointer(begin), count: count)
    else { return nil }
    return (address, count)
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
