package import WeirCore

/// A value of a document, YAML or JSON, with its place.
package indirect enum DocumentNode: Sendable {
  case scalar(DocumentScalar)
  case mapping(DocumentMapping)
  case sequence([DocumentNode], Place)

  /// Where it begins.
  package var place: Place {
    switch self {
    case .scalar(let scalar): scalar.place
    case .mapping(let mapping): mapping.place
    case .sequence(_, let place): place
    }
  }

  /// The kind for messages, with its article.
  package var kindName: String {
    switch self {
    case .scalar(let scalar): scalar.kindName
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }

  /// The value without its places, where the document is JSON.
  package var jsonValue: JSONValue {
    switch self {
    case .scalar(let scalar): scalar.jsonValue
    case .mapping(let mapping):
      .object(mapping.entries.map { JSONValue.Member($0.key.text, $0.value.jsonValue) })
    case .sequence(let values, _): .array(values.map(\.jsonValue))
    }
  }
}

/// Keys and their values in the order of the text; no key occurs twice.
package struct DocumentMapping: Sendable {
  struct Entry: Sendable {
    let key: DocumentScalar
    let value: DocumentNode
  }
  let entries: [Entry]
  let place: Place
}

/// A value without parts.
package struct DocumentScalar: Sendable {
  /// How the value is written.
  enum Style: Sendable {
    case plain, singleQuoted, doubleQuoted, block
  }
  /// The value, folded and unescaped.
  package let text: String
  let style: Style
  package let place: Place

  /// The value, where it is one of JSON.
  fileprivate var jsonValue: JSONValue {
    guard !isQuoted else { return .string(text) }
    switch text {
    case "null": return .null
    case "true", "false": return .bool(text == "true")
    default: return .number(text)
    }
  }

  /// Whether it is a text whatever it looks like.
  private var isQuoted: Bool { style != .plain }

  /// Whether it stands for nothing (YAML 1.2 core schema).
  var isNull: Bool {
    !isQuoted && ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The truth value (YAML 1.2 core schema: `yes` and `on` are texts).
  var boolean: Bool? {
    guard !isQuoted else { return nil }
    switch text {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// Whether it reads as a number (YAML 1.2 core schema).
  package var isNumber: Bool { isInteger || isDecimalNumber || isOtherNumber }

  /// Whether it is a decimal integer, of any size.
  var isInteger: Bool {
    guard !isQuoted else { return false }
    let digits =
      text.utf8.first.map { $0 == 43 || $0 == 45 } == true
      ? text.utf8.dropFirst() : text.utf8[...]
    return !digits.isEmpty && digits.allSatisfy { 48...57 ~= $0 }
  }

  /// The decimal integer; nil when it is none or outside of `Int64`.
  var integer: Int64? { isInteger ? Int64(text) : nil }

  /// The number, finite; nil when it is none.
  package var number: Double? {
    guard isInteger || isDecimalNumber, let number = Double(text), number.isFinite else {
      return nil
    }
    return number
  }

  /// The text of a scalar that is one, neither a number, nor a truth value, nor nothing.
  package var string: String? {
    isQuoted || !(isNull || isNumber || boolean != nil) ? text : nil
  }

  /// The kind for messages, with its article.
  var kindName: String {
    if isNull { return "empty" }
    if boolean != nil { return "a truth value" }
    if isInteger { return "an integer" }
    return isNumber ? "a number" : "a text"
  }

  private var isDecimalNumber: Bool {
    guard !isQuoted else { return false }
    var rest = text.utf8[...]
    if rest.first == 43 || rest.first == 45 { rest = rest.dropFirst() }
    let whole = rest.prefix { 48...57 ~= $0 }
    rest = rest.dropFirst(whole.count)
    var fractionCount = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fractionCount = rest.prefix { 48...57 ~= $0 }.count
      rest = rest.dropFirst(fractionCount)
    }
    guard whole.count + fractionCount > 0 else { return false }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == 43 || rest.first == 45 { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.allSatisfy({ 48...57 ~= $0 }) else { return false }
      return true
    }
    return rest.isEmpty
  }

  /// Hexadecimal, octal, infinite and undefined numbers: numbers to YAML, refused everywhere here.
  private var isOtherNumber: Bool {
    guard !isQuoted else { return false }
    let unsigned = text.first.map { $0 == "+" || $0 == "-" } == true ? text.dropFirst() : text[...]
    if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(String(unsigned)) { return true }
    guard text.utf8.count > 2 else { return false }
    let digits = text.utf8.dropFirst(2)
    if text.hasPrefix("0x") {
      return digits.allSatisfy { 48...57 ~= $0 || 65...70 ~= $0 || 97...102 ~= $0 }
    }
    return text.hasPrefix("0o") && digits.allSatisfy { 48...55 ~= $0 }
  }
}
