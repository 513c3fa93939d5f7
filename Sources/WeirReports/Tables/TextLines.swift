import WeirCore

/// Text of any kind, such as a feature's name, on lines that never get longer than they may.
package enum TextLines {
  /// The words on lines of at most `width` columns; what is longer than a line is broken anywhere,
  /// control characters are replaced.
  ///
  /// - Parameters:
  ///   - text: words with spaces between them.
  ///   - first: what the first line starts with.
  ///   - rest: columns of space that the others start with.
  ///   - width: of a line with what it starts with; more than the longer of the starts.
  /// - Returns: at least one line.
  package static func wrapped(
    _ text: String, first: String = "", rest: Int = 0, width: Int = Paragraph.columnCount
  ) -> [String] {
    let room = max(1, width - max(first.count, rest))
    let words = Paragraph.printable(text).split(separator: " ").flatMap { word in
      pieces(of: String(word), width: room)
    }
    let margin = String(repeating: " ", count: rest)
    var lines = [first]
    var isEmpty = true
    for word in words {
      let line = lines[lines.count - 1]
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(margin + word)
      } else {
        lines[lines.count - 1] = line + (isEmpty ? "" : " ") + word
      }
      isEmpty = false
    }
    return lines.map(trimmed)
  }

  /// A line as it stands where it fits, with all of its spaces; wrapped where it does not.
  ///
  /// - Parameters:
  ///   - text: words with spaces between them.
  ///   - first: what the first line starts with.
  ///   - rest: columns of space that the others start with.
  /// - Returns: at least one line.
  static func broken(_ text: String, first: String, rest: Int) -> [String] {
    let line = trimmed(first + Paragraph.printable(text))
    return line.count <= Paragraph.columnCount ? [line] : wrapped(text, first: first, rest: rest)
  }

  /// A name without its control characters, broken after every `width` columns; at least one piece.
  package static func pieces(of name: String, width: Int) -> [String] {
    let letters = Array(Paragraph.printable(name))
    guard letters.count > width else { return [String(letters)] }
    return stride(from: 0, to: letters.count, by: width).map { start in
      String(letters[start..<min(start + width, letters.count)])
    }
  }

  /// A text without its control characters, with an ellipsis in place of what is beyond `width`.
  package static func cut(_ text: String, width: Int) -> String {
    let text = Paragraph.printable(text)
    return text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }

  /// A line without the spaces at its end.
  static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
