/// A position in a text of JSON (RFC 8259), and what can be read from there.
///
/// Strict, and no deeper than `depthMax`; UTF-8 is checked as texts are read. What is not asked for
/// is skipped, and checked as well.
struct JSONReader {
  private static let depthMax = 16

  private let bytes: [UInt8]
  /// Where the next byte stands.
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The refusal of what stands here.
  func fault(_ reason: AnswerFault.Reason = .syntax) -> AnswerFault {
    AnswerFault(reason: reason, offset: offset)
  }

  /// The byte that stands here; 0, which JSON cannot hold, at the end.
  private var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  private mutating func skipSpace() {
    while byte == 32 || byte == 9 || byte == 13 || byte == 10 { offset += 1 }
  }

  /// Takes `expected` and the white space around it; false if something else stands here.
  private mutating func takes(_ expected: Unicode.Scalar) -> Bool {
    skipSpace()
    guard byte == UInt8(ascii: expected) else { return false }
    offset += 1
    skipSpace()
    return true
  }

  private mutating func take(_ expected: Unicode.Scalar) throws(AnswerFault) {
    guard takes(expected) else { throw fault() }
  }

  /// Takes the end of the text.
  mutating func takeEnd() throws(AnswerFault) {
    skipSpace()
    guard offset == bytes.count else { throw fault() }
  }

  /// Reads an object: `member` is called with each name, and reads its value.
  mutating func object(
    _ member: (inout JSONReader, String) throws(AnswerFault) -> Void
  ) throws(AnswerFault) {
    try take("{")
    if takes("}") { return }
    repeat {
      let name = try string()
      try take(":")
      try member(&self, name)
    } while takes(",")
    try take("}")
  }

  /// Reads a list: `element` is called for each, and reads it.
  mutating func list(
    _ element: (inout JSONReader) throws(AnswerFault) -> Void
  ) throws(AnswerFault) {
    try take("[")
    if takes("]") { return }
    repeat { try element(&self) } while takes(",")
    try take("]")
  }

  /// Reads a list of strings.
  mutating func strings() throws(AnswerFault) -> [String] {
    var result: [String] = []
    try list { (reader) throws(AnswerFault) in result.append(try reader.string()) }
    return result
  }

  /// Reads `true` or `false`.
  mutating func bool() throws(AnswerFault) -> Bool {
    if byte == UInt8(ascii: "t") {
      try word("true")
      return true
    }
    try word("false")
    return false
  }

  private mutating func word(_ text: StaticString) throws(AnswerFault) {
    for scalar in "\(text)".utf8 {
      guard byte == scalar else { throw fault() }
      offset += 1
    }
  }

  /// Reads a number; infinite ones are refused.
  mutating func number() throws(AnswerFault) -> Double {
    let start = offset
    try skipNumber()
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw fault() }
    return value
  }

  /// Reads a number without sign, point and exponent.
  mutating func unsigned() throws(AnswerFault) -> UInt64 {
    let start = offset
    try skipNumber()
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard let value = UInt64(text) else { throw fault() }
    return value
  }

  private mutating func skipNumber() throws(AnswerFault) {
    if byte == UInt8(ascii: "-") { offset += 1 }
    if byte == UInt8(ascii: "0") { offset += 1 } else { try skipDigits() }
    if byte == UInt8(ascii: ".") {
      offset += 1
      try skipDigits()
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { offset += 1 }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(AnswerFault) {
    let start = offset
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { offset += 1 }
    guard offset > start else { throw fault() }
  }

  /// Skips a value of any kind, and gives its text.
  mutating func anyValue() throws(AnswerFault) -> String {
    let start = offset
    try skip(depth: 0)
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func skip(depth: Int) throws(AnswerFault) {
    guard depth < Self.depthMax else { throw fault() }
    switch byte {
    case UInt8(ascii: "{"):
      try object { (reader, _) throws(AnswerFault) in try reader.skip(depth: depth + 1) }
    case UInt8(ascii: "["):
      try list { (reader) throws(AnswerFault) in try reader.skip(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
    case UInt8(ascii: "n"): try word("null")
    default: try skipNumber()
    }
  }
}

// MARK: Strings

extension JSONReader {
  /// Reads a string; UTF-8 that is broken and lone surrogates are refused.
  mutating func string() throws(AnswerFault) -> String {
    guard byte == UInt8(ascii: "\"") else { throw fault() }
    offset += 1
    var result = ""
    while true {
      let start = offset
      while byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { offset += 1 }
      guard let part = String(validating: bytes[start..<offset], as: UTF8.self) else {
        throw fault()
      }
      result += part
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return result
      case UInt8(ascii: "\\"):
        offset += 1
        result.unicodeScalars.append(try escape())
      default: throw fault()
      }
    }
  }

  /// Reads what stands behind a backslash.
  private mutating func escape() throws(AnswerFault) -> Unicode.Scalar {
    let letter = byte
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try surrogates()
    default: throw fault()
    }
  }

  /// Reads the digits behind `\u`, and the second half of a pair.
  private mutating func surrogates() throws(AnswerFault) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, byte == UInt8(ascii: "\\") else { throw fault() }
    offset += 1
    guard byte == UInt8(ascii: "u") else { throw fault() }
    offset += 1
    let second = try fourDigits()
    guard 0xDC00...0xDFFF ~= second,
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault() }
    return scalar
  }

  private mutating func fourDigits() throws(AnswerFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw fault() }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
