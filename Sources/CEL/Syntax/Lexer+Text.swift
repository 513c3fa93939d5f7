extension Lexer {
  /// Reads a string or bytes literal from its opening quote on.
  mutating func scanText(isRaw: Bool, isBytes: Bool) -> Token.Kind {
    let start = index
    let quote = byte()
    let isTriple = byte(ahead: 1) == quote && byte(ahead: 2) == quote
    advance(isTriple ? 3 : 1)
    var content: [UInt8] = []
    while index < source.count {
      let current = byte()
      if current == quote, !isTriple || (byte(ahead: 1) == quote && byte(ahead: 2) == quote) {
        advance(isTriple ? 3 : 1)
        return isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
      }
      if !isTriple, current == 10 || current == 13 { break }
      if current != UInt8(ascii: "\\") {
        // An unescaped line end of Windows or old Macs reads as a line feed.
        if current == 13 {
          if byte(ahead: 1) != 10 { content.append(10) }
        } else {
          content.append(current)
        }
        advance()
      } else if isRaw {
        content.append(current)
        advance()
        if index < source.count, isTriple || (byte() != 10 && byte() != 13) {
          content.append(byte())
          advance()
        }
      } else if !scanEscape(into: &content, isBytes: isBytes) {
        skipText(quote: quote, isTriple: isTriple)
        return .invalid
      }
    }
    return fail("the text does not end", from: start)
  }

  /// After a bad escape: goes on behind the closing quote, so that one fault is not many.
  private mutating func skipText(quote: UInt8, isTriple: Bool) {
    while index < source.count {
      if byte() == UInt8(ascii: "\\") {
        advance(index + 1 < source.count ? 2 : 1)
      } else if byte() == quote,
        !isTriple || (byte(ahead: 1) == quote && byte(ahead: 2) == quote)
      {
        advance(isTriple ? 3 : 1)
        return
      } else if !isTriple, byte() == 10 {
        return
      } else {
        advance()
      }
    }
  }

  /// Reads one escape sequence at the backslash.
  private mutating func scanEscape(into content: inout [UInt8], isBytes: Bool) -> Bool {
    let start = index
    advance()
    let letter = byte()
    let simple: UInt8? =
      switch letter {
      case UInt8(ascii: "a"): 7
      case UInt8(ascii: "b"): 8
      case UInt8(ascii: "f"): 12
      case UInt8(ascii: "n"): 10
      case UInt8(ascii: "r"): 13
      case UInt8(ascii: "t"): 9
      case UInt8(ascii: "v"): 11
      case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"),
        UInt8(ascii: "`"):
        letter
      default: nil
      }
    if let simple {
      content.append(simple)
      advance()
      return true
    }
    switch letter {
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      return scanCode(digits: 2, radix: 16, skip: 1, start, into: &content, isBytes: isBytes)
    case UInt8(ascii: "u") where !isBytes:
      return scanCode(digits: 4, radix: 16, skip: 1, start, into: &content, isBytes: false)
    case UInt8(ascii: "U") where !isBytes:
      return scanCode(digits: 8, radix: 16, skip: 1, start, into: &content, isBytes: false)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      return scanCode(digits: 3, radix: 8, skip: 0, start, into: &content, isBytes: isBytes)
    default:
      if index < source.count { advance() }
      issues.add(
        .syntax, "there is no such escape sequence", at: start..<index,
        help: "a backslash itself is written '\\\\', or the text starts with r")
      return false
    }
  }

  private mutating func scanCode(
    digits: Int, radix: UInt32, skip: Int, _ start: Int, into content: inout [UInt8], isBytes: Bool
  ) -> Bool {
    advance(skip)
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = hexDigit(byte()), UInt32(digit) < radix else {
        issues.add(
          .syntax, "the escape sequence needs \(digits) digits", at: start..<max(index, start + 1))
        return false
      }
      code = code &* radix &+ UInt32(digit)
      advance()
    }
    if isBytes {
      content.append(UInt8(truncatingIfNeeded: code))
    } else if let scalar = Unicode.Scalar(code) {
      content.append(contentsOf: Array(String(scalar).utf8))
    } else {
      issues.add(.syntax, "the escape sequence names no character", at: start..<index)
      return false
    }
    return true
  }
}
