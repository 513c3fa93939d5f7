extension Lexer {
  /// Reads `12`, `12u`, `0x1F`, `0x1Fu`, `1.5`, `.5`, `1e3`.
  mutating func scanNumber() -> Token.Kind {
    let start = index
    if byte() == UInt8(ascii: "0"), byte(ahead: 1) | 0x20 == UInt8(ascii: "x") {
      return scanHexadecimal(from: start)
    }
    var isDouble = false
    skipDigits()
    if byte() == UInt8(ascii: "."), Self.isDigit(byte(ahead: 1)) {
      isDouble = true
      advance()
      skipDigits()
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let hasSign = byte(ahead: 1) == UInt8(ascii: "+") || byte(ahead: 1) == UInt8(ascii: "-")
      let signWidth = hasSign ? 1 : 0
      if Self.isDigit(byte(ahead: 1 + signWidth)) {
        isDouble = true
        advance(1 + signWidth)
        skipDigits()
      }
    }
    let text = String(decoding: source[start..<index], as: UTF8.self)
    if isDouble {
      guard let value = Double(text), value.isFinite else {
        return fail("the number is out of range", from: start)
      }
      return endNumber(.double(value), from: start)
    }
    return endInteger(UInt64(text), from: start)
  }

  private mutating func scanHexadecimal(from start: Int) -> Token.Kind {
    advance(2)
    let digits = index
    while hexDigit(byte()) != nil { advance() }
    guard index > digits else { return fail("'0x' must be followed by digits", from: start) }
    let text = String(decoding: source[digits..<index], as: UTF8.self)
    return endInteger(UInt64(text, radix: 16), from: start)
  }

  private mutating func endInteger(_ value: UInt64?, from start: Int) -> Token.Kind {
    let isUnsigned = byte() | 0x20 == UInt8(ascii: "u")
    if isUnsigned { advance() }
    // 2⁶³ is read as int here: only a minus before it makes it valid, which the parser knows.
    guard let value, isUnsigned || value <= 1 << 63 else {
      return fail("the number is out of range", from: start)
    }
    return endNumber(isUnsigned ? .uint(value) : .int(value), from: start)
  }

  private mutating func endNumber(_ kind: Token.Kind, from start: Int) -> Token.Kind {
    guard Self.isLetter(byte()) else { return kind }
    while Self.isLetter(byte()) || Self.isDigit(byte()) { advance() }
    return fail("a number must not run into a name", from: start)
  }

  private mutating func skipDigits() {
    while Self.isDigit(byte()) { advance() }
  }

  mutating func fail(_ message: String, from start: Int) -> Token.Kind {
    issues.add(.syntax, message, at: start..<index)
    return .invalid
  }
}
