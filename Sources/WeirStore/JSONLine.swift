package import WeirCore

/// Reads one line of JSON as RFC 8259 has it: an event or an answer, as journal and store keep it.
///
/// Numbers stay as they are written, and texts keep their bytes. Of members of one name all are
/// kept.
package struct JSONLine {
  /// Values inside of values at most: more than an event may have.
  private static let depthMax = 4 * Limits.jsonDepthMax

  private let bytes: [UInt8]
  private var offset = 0

  /// The value that a line holds; nil when it is not one value and nothing else, or not UTF-8.
  package static func read(_ bytes: [UInt8]) -> JSONValue? {
    guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
    var line = JSONLine(bytes: bytes)
    guard let value = line.value(depth: 0) else { return nil }
    line.skipSpaces()
    return line.offset == bytes.count ? value : nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      offset += 1
    }
  }

  /// Goes on behind a byte, if it is the next one.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func value(depth: Int) -> JSONValue? {
    skipSpaces()
    guard depth <= Self.depthMax, let first = next else { return nil }
    switch first {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return text().map { .string($0) }
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) -> JSONValue? {
    guard bytes[offset...].starts(with: word.utf8) else { return nil }
    offset += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) -> JSONValue? {
    var members: [JSONValue.Member] = []
    offset += 1
    skipSpaces()
    if take("}") { return .object([]) }
    repeat {
      skipSpaces()
      guard next == UInt8(ascii: "\""), let name = text() else { return nil }
      skipSpaces()
      guard take(":"), let value = value(depth: depth + 1) else { return nil }
      members.append(JSONValue.Member(name, value))
      skipSpaces()
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(depth: Int) -> JSONValue? {
    var values: [JSONValue] = []
    offset += 1
    skipSpaces()
    if take("]") { return .array([]) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
      skipSpaces()
    } while take(",")
    return take("]") ? .array(values) : nil
  }

  // MARK: Numbers

  private mutating func number() -> JSONValue? {
    let start = offset
    _ = take("-")
    let isZero = next == UInt8(ascii: "0")
    let count = skipDigits()
    guard count > 0, !isZero || count == 1 else { return nil }
    if take("."), skipDigits() == 0 { return nil }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      guard skipDigits() > 0 else { return nil }
    }
    return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
  }

  private mutating func skipDigits() -> Int {
    let start = offset
    while let byte = next, 0x30...0x39 ~= byte { offset += 1 }
    return offset - start
  }

  // MARK: Texts

  private mutating func text() -> String? {
    var text: [UInt8] = []
    offset += 1
    while let byte = next {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escaped() else { return nil }
        text += String(Character(scalar)).utf8
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  /// The character behind a backslash.
  private mutating func escaped() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return unit().flatMap { scalar(from: $0) }
    default: return nil
    }
  }

  /// Four hexadecimal digits.
  private mutating func unit() -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    var unit: UInt32 = 0
    for byte in bytes[offset..<(offset + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    offset += 4
    return unit
  }

  /// The character of one unit of UTF-16, or of it and the next.
  private mutating func scalar(from unit: UInt32) -> Unicode.Scalar? {
    guard 0xD800..<0xDC00 ~= unit else { return Unicode.Scalar(unit) }
    guard take("\\"), take("u"), let low = self.unit(), 0xDC00..<0xE000 ~= low else { return nil }
    return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
  }
}

extension JSONValue {
  /// The value of an object's first member of a name; nil where there is none.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text that this is; nil for anything else.
  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// Calls `body` with each text at any depth, and the names that lead to it, with dots between
  /// them; places in arrays have no name.
  package func forEachText(_ body: (_ path: [String], _ text: String) -> Void) {
    forEachText(below: [], body)
  }

  private func forEachText(below path: [String], _ body: ([String], String) -> Void) {
    switch self {
    case .string(let text): body(path, text)
    case .array(let values): for value in values { value.forEachText(below: path, body) }
    case .object(let members):
      for member in members { member.value.forEachText(below: path + [member.name], body) }
    default: break
    }
  }
}
