/// Bytes as text of RFC 4648, section 4: the usual alphabet, filled up with `=`.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let filler = UInt8(ascii: "=")

  /// Four characters for every three bytes, and for what is left over.
  static func text(of bytes: [UInt8]) -> String {
    var characters: [UInt8] = []
    characters.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      var word: UInt32 = 0
      for byte in part { word = word << 8 | UInt32(byte) }
      word <<= 8 * UInt32(3 - part.count)
      for place in 0..<4 {
        let digit = Int(word >> UInt32(18 - 6 * place) & 63)
        characters.append(place <= part.count ? alphabet[digit] : filler)
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// The bytes of a text; nil when `text(of:)` would write none such: other characters, a missing
  /// `=`, or bits that belong to no byte.
  static func bytes(of text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    let digits = text.prefix { $0 != filler }
    let fillerCount = text.count - digits.count
    guard fillerCount <= 2, text.suffix(fillerCount).allSatisfy({ $0 == filler }) else {
      return nil
    }
    var bytes: [UInt8] = []
    var word: UInt32 = 0
    var bitCount: UInt32 = 0
    for character in digits {
      guard let digit = value(character) else { return nil }
      word = word << 6 | digit
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: word >> bitCount))
        word &= (1 << bitCount) - 1
      }
    }
    return word == 0 ? bytes : nil
  }

  private static func value(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - 65)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - 71)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character + 4)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
