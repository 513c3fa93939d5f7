import WeirCore

extension LineReader {
  /// Reads on in a string whose content starts at `begin`, from `stop`, the first byte that needs
  /// a look. Returns the offset behind the closing quote; the text is in `stringStart`,
  /// `stringCount` and `stringHasNUL`.
  @inline(never)
  mutating func finishString(from begin: Int, stop: Int) -> Int? {
    var at = stop
    while true {
      let byte = text[at]
      if byte == Byte.quote {
        (stringStart, stringCount, stringHasNUL) = (begin, at &- begin, false)
        return at &+ 1
      }
      if byte == Byte.backslash { return finishEscaped(from: begin, stop: at) }
      guard let next = plainEnd(at) else { return nil }
      at = next
    }
  }

  /// Passes text that is neither quote nor backslash, from a byte at which a string may not
  /// simply go on.
  private mutating func plainEnd(_ offset: Int) -> Int? {
    var at = offset
    while text[at] >= 0x80 {
      guard let next = characterEnd(at) else {
        fail(.badUTF8, at: at)
        return nil
      }
      at = next
    }
    if text[at] < 0x20 {
      fail(at >= end ? .unexpectedEnd : .controlInString, at: at)
      return nil
    }
    return text.nextStop(at)
  }

  /// The end of the UTF-8 character of two bytes or more at `at`; nil when there is none.
  private func characterEnd(_ at: Int) -> Int? {
    let lead = text[at]
    let second = text[at &+ 1]
    switch lead {
    case 0xC2...0xDF:
      return second & 0xC0 == 0x80 ? at &+ 2 : nil
    case 0xE0...0xEF:
      // E0 would be overlong below A0, ED a surrogate from A0 on.
      let low: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
      let high: UInt8 = lead == 0xED ? 0x9F : 0xBF
      guard low <= second, second <= high else { return nil }
      return text[at &+ 2] & 0xC0 == 0x80 ? at &+ 3 : nil
    case 0xF0...0xF4:
      // F0 would be overlong below 90, F4 beyond U+10FFFF from 90 on.
      let low: UInt8 = lead == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
      guard low <= second, second <= high, text[at &+ 2] & 0xC0 == 0x80 else { return nil }
      return text[at &+ 3] & 0xC0 == 0x80 ? at &+ 4 : nil
    default:
      return nil
    }
  }

  /// Unescapes a string into the arena, from its first backslash on.
  ///
  /// There is room: a string is unescaped once and never grows, and the arena is as large as
  /// all lines.
  private mutating func finishEscaped(from begin: Int, stop: Int) -> Int? {
    let target = arenaEnd
    var out = target
    var copied = begin
    var at = stop
    var hasNUL = false
    while true {
      let byte = text[at]
      guard byte == Byte.quote || byte == Byte.backslash else {
        guard let next = plainEnd(at) else { return nil }
        at = next
        continue
      }
      text.move(from: copied, to: out, count: at &- copied)
      out &+= at &- copied
      if byte == Byte.quote { break }
      guard let (scalar, next) = escape(at) else { return nil }
      if scalar == 0 { hasNUL = true }
      out = encode(scalar, at: out)
      copied = next
      at = text.nextStop(next)
    }
    arenaEnd = out
    (stringStart, stringCount, stringHasNUL) = (target, out &- target, hasNUL)
    return at &+ 1
  }

  /// The character of the escape at `at` and the offset behind it.
  private mutating func escape(_ at: Int) -> (UInt32, Int)? {
    let letter = text[at &+ 1]
    switch letter {
    case Byte.quote, Byte.backslash, UInt8(ascii: "/"): return (UInt32(letter), at &+ 2)
    case UInt8(ascii: "b"): return (0x08, at &+ 2)
    case UInt8(ascii: "f"): return (0x0C, at &+ 2)
    case UInt8(ascii: "n"): return (0x0A, at &+ 2)
    case UInt8(ascii: "r"): return (0x0D, at &+ 2)
    case UInt8(ascii: "t"): return (0x09, at &+ 2)
    default: break
    }
    guard let unit = codeUnit(at, of: at) else { return nil }
    guard unit & 0xF800 == 0xD800 else { return (unit, at &+ 6) }
    guard unit < 0xDC00, text[at &+ 6] == Byte.backslash,
      text[at &+ 7] == UInt8(ascii: "u")
    else {
      fail(at &+ 6 >= end ? .unexpectedEnd : .loneSurrogate, at: at &+ 6 >= end ? end : at)
      return nil
    }
    guard let low = codeUnit(at &+ 6, of: at &+ 6) else { return nil }
    guard low & 0xFC00 == 0xDC00 else {
      fail(.loneSurrogate, at: at)
      return nil
    }
    return (0x10000 &+ (unit & 0x3FF) << 10 &+ (low & 0x3FF), at &+ 12)
  }

  /// The number in `\uXXXX` at `at`.
  private mutating func codeUnit(_ at: Int, of escape: Int) -> UInt32? {
    var unit: UInt32 = 0
    var place = at &+ 1
    if text[place] == UInt8(ascii: "u") {
      place &+= 1
      while place < at &+ 6, let digit = hexDigit(text[place]) {
        unit = unit << 4 | digit
        place &+= 1
      }
      if place == at &+ 6 { return unit }
    }
    fail(place >= end ? .unexpectedEnd : .badEscape, at: place >= end ? end : escape)
    return nil
  }

  private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 48...57: UInt32(byte &- 48)
    case 65...70: UInt32(byte &- 55)
    case 97...102: UInt32(byte &- 87)
    default: nil
    }
  }

  /// Writes a character as UTF-8 and returns the offset behind it.
  private func encode(_ scalar: UInt32, at out: Int) -> Int {
    func continuation(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: scalar >> shift) & 0x3F | 0x80
    }
    switch scalar {
    case 0..<0x80:
      text[out] = UInt8(truncatingIfNeeded: scalar)
      return out &+ 1
    case 0x80..<0x800:
      text[out] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
      text[out &+ 1] = continuation(0)
      return out &+ 2
    case 0x800..<0x10000:
      text[out] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
      text[out &+ 1] = continuation(6)
      text[out &+ 2] = continuation(0)
      return out &+ 3
    default:
      text[out] = 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18)
      text[out &+ 1] = continuation(12)
      text[out &+ 2] = continuation(6)
      text[out &+ 3] = continuation(0)
      return out &+ 4
    }
  }
}
