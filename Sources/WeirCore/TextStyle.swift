/// How text for people is set off: colours in a terminal, nothing elsewhere.
package struct TextStyle: Sendable {
  /// Whether there are colours.
  package let isColoured: Bool

  /// Text without colours.
  package static let plain = TextStyle(isColoured: false)
  /// Text for a terminal that shows colours.
  package static let coloured = TextStyle(isColoured: true)

  /// For headings.
  package func bold(_ text: String) -> String { set(text, "1") }
  /// For what matters less.
  package func dim(_ text: String) -> String { set(text, "2") }
  /// For what is wrong.
  package func red(_ text: String) -> String { set(text, "31") }
  /// For what is right.
  package func green(_ text: String) -> String { set(text, "32") }
  /// For what is to be looked at.
  package func yellow(_ text: String) -> String { set(text, "33") }

  private func set(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// Lines of text for people, at most `Paragraph.columnCount` columns where words allow it.
package enum Paragraph {
  /// Columns of a terminal that everything fits.
  package static let columnCount = 80

  /// The words of `text` on lines that start with `first`, then with `rest` columns of space.
  package static func lines(_ text: String, first: String, rest: Int) -> [String] {
    let margin = String(repeating: " ", count: rest)
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !isEmpty, line.count + 1 + word.count > columnCount {
        lines.append(line)
        line = margin
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }

  /// The text with control characters replaced, so that a name cannot steer a terminal or a log.
  package static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { 0x20..<0x7F ~= $0.value || $0.value > 0x9F ? $0 : "?" }))
  }

  /// "1 row", "2,000 rows".
  package static func counted(
    _ count: some BinaryInteger, _ one: String, _ many: String? = nil
  ) -> String {
    "\(grouped(count)) \(count == 1 ? one : many ?? one + "s")"
  }

  /// A count with a comma between thousands.
  package static func grouped(_ count: some BinaryInteger) -> String {
    var text = ""
    for (index, digit) in String(count.magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + String(text.reversed())
  }

  /// Text of at least `width` columns, to the left of them.
  package static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// Text of at least `width` columns, to the right of them.
  package static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
