/// A value of JSON that is written, members in the order they are given: reports, schemas,
/// explanations. Not for the hot path.
package indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number as it is to be written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A name and its value.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let value: JSONValue

    /// A member of an object.
    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// An object of these members; those without a value are left out.
  package static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }

  /// The value on one line, without spaces.
  package var line: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes of `line`.
  package var bytes: [UInt8] {
    var text: [UInt8] = []
    write(to: &text, indent: nil)
    return text
  }

  /// The value for people: two spaces a level, what is short on one line, without a line end.
  package var page: String {
    var text: [UInt8] = []
    write(to: &text, indent: 0)
    return String(decoding: text, as: UTF8.self)
  }

  private static let shortByteCount = 72

  private func write(to text: inout [UInt8], indent: Int?) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .integer(let value): text += "\(value)".utf8
    case .number(let digits): text += digits.utf8
    case .string(let value): Self.quote(value, to: &text)
    case .array(let values):
      Self.write(values.map { (nil, $0) }, "[", "]", to: &text, indent: indent)
    case .object(let members):
      Self.write(members.map { ($0.name, $0.value) }, "{", "}", to: &text, indent: indent)
    }
  }

  private static func write(
    _ parts: [(name: String?, value: JSONValue)], _ open: String, _ close: String,
    to text: inout [UInt8], indent: Int?
  ) {
    guard let indent else { return writeLine(parts, open, close, ",", ":", to: &text) }
    // An object inside gets lines of its own, however short it is.
    let holdsParts = parts.contains { part in
      switch part.value {
      case .array(let values): !values.isEmpty
      case .object(let members): !members.isEmpty
      default: false
      }
    }
    if !holdsParts {
      let start = text.count
      writeLine(parts, open, close, ", ", ": ", to: &text)
      if text.count - start <= shortByteCount || parts.isEmpty { return }
      text.removeSubrange(start...)
    }
    text += (open + "\n").utf8
    for (number, part) in parts.enumerated() {
      text += repeatElement(32, count: 2 * (indent + 1))
      if let name = part.name {
        quote(name, to: &text)
        text += ": ".utf8
      }
      part.value.write(to: &text, indent: indent + 1)
      text += (number + 1 < parts.count ? ",\n" : "\n").utf8
    }
    text += repeatElement(32, count: 2 * indent)
    text += close.utf8
  }

  private static func writeLine(
    _ parts: [(name: String?, value: JSONValue)], _ open: String, _ close: String,
    _ comma: String, _ colon: String, to text: inout [UInt8]
  ) {
    text += open.utf8
    for (number, part) in parts.enumerated() {
      if number > 0 { text += comma.utf8 }
      if let name = part.name {
        quote(name, to: &text)
        text += colon.utf8
      }
      part.value.write(to: &text, indent: nil)
    }
    text += close.utf8
  }

  private static func quote(_ value: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    // U+0080 to U+009F steer terminals as well: C2, then 80 to 9F.
    var isBehindC2 = false
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""): text += "\\\"".utf8
      case UInt8(ascii: "\\"): text += "\\\\".utf8
      case 10: text += "\\n".utf8
      case 9: text += "\\t".utf8
      case 13: text += "\\r".utf8
      case 0..<32, 127: escape(byte, to: &text)
      case 0x80...0x9F where isBehindC2:
        text.removeLast()
        escape(byte, to: &text)
      default: text.append(byte)
      }
      isBehindC2 = byte == 0xC2
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func escape(_ scalar: UInt8, to text: inout [UInt8]) {
    text += "\\u00".utf8
    for digit in [scalar >> 4, scalar & 15] { text.append(digit < 10 ? digit + 48 : digit + 87) }
  }
}
