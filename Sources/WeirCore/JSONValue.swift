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
  package var line: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// The value for people: two spaces a level, what is short on one line, without a line end.
  package var page: String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private static let shortByteCount = 72

  private func write(to text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .number(let digits): text += digits
    case .string(let value): Self.quote(value, to: &text)
    case .array(let values):
      Self.write(values.map { (nil, $0) }, "[", "]", to: &text, indent: indent)
    case .object(let members):
      Self.write(members.map { ($0.name, $0.value) }, "{", "}", to: &text, indent: indent)
    }
  }

  private static func write(
    _ parts: [(name: String?, value: JSONValue)], _ open: String, _ close: String,
    to text: inout String, indent: Int?
  ) {
    // An object inside gets lines of its own, however short it is.
    let holdsParts = parts.contains { part in
      switch part.value {
      case .array(let values): !values.isEmpty
      case .object(let members): !members.isEmpty
      default: false
      }
    }
    var line = open
    if indent == nil || !holdsParts {
      for (number, part) in parts.enumerated() {
        if number > 0 { line += indent == nil ? "," : ", " }
        if let name = part.name {
          quote(name, to: &line)
          line += indent == nil ? ":" : ": "
        }
        part.value.write(to: &line, indent: nil)
      }
      line += close
    }
    guard let indent, holdsParts || line.utf8.count > shortByteCount else {
      text += line
      return
    }
    text += open + "\n"
    for (number, part) in parts.enumerated() {
      text += String(repeating: "  ", count: indent + 1)
      if let name = part.name {
        quote(name, to: &text)
        text += ": "
      }
      part.value.write(to: &text, indent: indent + 1)
      text += number + 1 < parts.count ? ",\n" : "\n"
    }
    text += String(repeating: "  ", count: indent) + close
  }

  private static func quote(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value:
        // The upper ones steer terminals as well.
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
