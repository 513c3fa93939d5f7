/// XML as it is written: an element a line, two spaces a level.
struct XMLText {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  /// An element with attributes and what is written inside of it.
  mutating func element(
    _ name: String, _ attributes: [(String, String)] = [], _ inside: (inout XMLText) -> Void
  ) {
    line("<\(name)\(Self.text(attributes))>")
    depth += 1
    inside(&self)
    depth -= 1
    line("</\(name)>")
  }

  /// An element with attributes alone.
  mutating func element(_ name: String, _ attributes: [(String, String)]) {
    line("<\(name)\(Self.text(attributes))/>")
  }

  /// An element with a text.
  mutating func element(_ name: String, _ attributes: [(String, String)], text: String) {
    line("<\(name)\(Self.text(attributes))>\(Self.escaped(text))</\(name)>")
  }

  /// Whether XML 1.0 can hold every character.
  static func isText(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 9, 10, 13: true
      case 0..<32, 0xFFFE, 0xFFFF: false
      default: true
      }
    }
  }

  private mutating func line(_ line: String) {
    text += String(repeating: "  ", count: depth) + line + "\n"
  }

  private static func text(_ attributes: [(String, String)]) -> String {
    attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  /// White space becomes references: a reader makes spaces of what else is not one.
  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "\t", "\n", "\r":
        result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
