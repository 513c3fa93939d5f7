/// Splits source text into tokens. Faults go to `issues`; the token is then `.invalid`.
struct Lexer {
  let source: [UInt8]
  private(set) var index = 0
  var issues: IssueList

  init(_ source: [UInt8], issues: IssueList) {
    (self.source, self.issues) = (source, issues)
  }

  func byte(ahead distance: Int = 0) -> UInt8 {
    index + distance < source.count ? source[index + distance] : 0
  }

  mutating func advance(_ count: Int = 1) { index += count }

  /// The next token; `.end` at the end, again and again.
  mutating func next() -> Token {
    skipSpace()
    let start = index
    guard index < source.count else { return Token(kind: .end, range: start..<start) }
    let kind = scan()
    return Token(kind: kind, range: start..<index)
  }

  private mutating func skipSpace() {
    while index < source.count {
      switch source[index] {
      case 9, 10, 12, 13, 32: index += 1
      case UInt8(ascii: "/") where byte(ahead: 1) == UInt8(ascii: "/"):
        while index < source.count, source[index] != 10 { index += 1 }
      default: return
      }
    }
  }

  private mutating func scan() -> Token.Kind {
    let first = byte()
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return scanNumber()
    case UInt8(ascii: ".") where 48...57 ~= byte(ahead: 1): return scanNumber()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return scanText(isRaw: false, isBytes: false)
    case UInt8(ascii: "`"): return scanQuotedIdentifier()
    case _ where Self.isLetter(first): return scanWord()
    default: break
    }
    for symbol in Token.Symbol.allCases where symbol != .in {
      if source[index...].starts(with: symbol.rawValue.utf8) {
        index += symbol.rawValue.utf8.count
        return .symbol(symbol)
      }
    }
    let start = index
    index += 1
    while index < source.count, source[index] & 0xc0 == 0x80 { index += 1 }
    let help: String? =
      switch first {
      case UInt8(ascii: "="): "equality is written '=='"
      case UInt8(ascii: "&"): "the logical operator is written '&&'"
      case UInt8(ascii: "|"): "the logical operator is written '||'"
      default: nil
      }
    issues.add(.syntax, "this character has no meaning here", at: start..<index, help: help)
    return .invalid
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    65...90 ~= byte || 97...122 ~= byte || byte == UInt8(ascii: "_")
  }

  static func isDigit(_ byte: UInt8) -> Bool { 48...57 ~= byte }

  private mutating func scanWord() -> Token.Kind {
    var length = 0
    while length < 2, let flag = prefixFlag(byte(ahead: length)) {
      let quote = byte(ahead: length + 1)
      if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        let other = length == 1 ? prefixFlag(byte()) : nil
        if other == flag { break }
        let isRaw = flag == "r" || other == "r"
        let isBytes = flag == "b" || other == "b"
        index += length + 1
        return scanText(isRaw: isRaw, isBytes: isBytes)
      }
      length += 1
    }
    let start = index
    while Self.isLetter(byte()) || Self.isDigit(byte()) { index += 1 }
    let word = String(decoding: source[start..<index], as: UTF8.self)
    return word == "in" ? .symbol(.in) : .identifier(word)
  }

  private func prefixFlag(_ byte: UInt8) -> Character? {
    switch byte {
    case UInt8(ascii: "r"), UInt8(ascii: "R"): "r"
    case UInt8(ascii: "b"), UInt8(ascii: "B"): "b"
    default: nil
    }
  }

  private mutating func scanQuotedIdentifier() -> Token.Kind {
    let start = index
    index += 1
    let nameStart = index
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: "`"):
        let name = String(decoding: source[nameStart..<index], as: UTF8.self)
        index += 1
        guard !name.isEmpty else {
          issues.add(.syntax, "a quoted name must not be empty", at: start..<index)
          return .invalid
        }
        return .quotedIdentifier(name)
      case 32, 45, 46, 47: index += 1
      case let byte where Self.isLetter(byte) || Self.isDigit(byte): index += 1
      default:
        issues.add(
          .syntax, "a quoted name holds letters, digits, '_', '.', '-', '/' and spaces only",
          at: start..<index)
        return .invalid
      }
    }
    issues.add(.syntax, "the quoted name does not end", at: start..<index)
    return .invalid
  }
}
