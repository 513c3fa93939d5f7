import WeirCore

/// The ISO lists as one bit for every three characters of five bits, in the worker's memory.
@safe struct CodeTables {
  /// Bits of the three-letter codes first, then those of two letters.
  private let bits: UnsafeMutablePointer<UInt64>
  private static let currencyWordCount = 32 * 32 * 32 / 64
  static let wordCount = currencyWordCount + 32 * 32 / 64

  /// Fills `memory`, which has `wordCount` words and outlives the tables.
  init(_ memory: UnsafeMutablePointer<UInt64>) {
    unsafe bits = unsafe memory
    unsafe memory.initialize(repeating: 0, count: Self.wordCount)
    for code in ISOCodes.currencies { set(code, from: 0) }
    for code in ISOCodes.countries { set(code, from: Self.currencyWordCount) }
  }

  private func set(_ code: String, from word: Int) {
    var index = 0
    for (place, byte) in code.utf8.enumerated() { index |= Int(byte & 0x1F) << (place * 5) }
    unsafe bits[word + index / 64] |= 1 << UInt64(index % 64)
  }

  /// The country code in upper case; `head` holds the text, padded with zeros.
  @inline(__always)
  func country(_ head: UInt64, count: Int) -> UInt64? {
    let upper = head & 0xDFDF
    let index = Int(truncatingIfNeeded: upper & 0x1F | (upper &>> 3) & 0x3E0)
    let word = unsafe bits[Self.currencyWordCount &+ index &>> 6]
    // All letters of a code lie in 0x40 ..< 0x60; the bits say which of those are codes.
    let isCode = (upper & 0xE0E0) == 0x4040 && word &>> UInt64(index & 63) & 1 == 1
    return isCode && count == 2 ? upper : nil
  }

  /// The currency code in upper case; `head` holds the text, padded with zeros.
  @inline(__always)
  func currency(_ head: UInt64, count: Int) -> UInt64? {
    let upper = head & 0xDF_DFDF
    let index = Int(
      truncatingIfNeeded: upper & 0x1F | (upper &>> 3) & 0x3E0 | (upper &>> 6) & 0x7C00)
    let word = unsafe bits[index &>> 6]
    let isCode = (upper & 0xE0_E0E0) == 0x40_4040 && word &>> UInt64(index & 63) & 1 == 1
    return isCode && count == 3 ? upper : nil
  }
}
