/// One fault or warning about a policy, with its place and its mend.
///
/// Printed as `path:line:column: error[CODE]: what`, the source line with a caret, and `help:`.
package struct Diagnostic: Error, Hashable, Sendable {
  /// How grave it is.
  package enum Severity: String, Sendable {
    case error
    case warning
  }

  package let severity: Severity
  /// A code of the closed list in docs/errors.md, such as `P_UNKNOWN_KEY`.
  package let code: String
  package let message: String
  /// The file, relative to the policy's directory or as given by the user.
  package let path: String
  /// The line from 1; 0 when the whole file is meant.
  package let line: Int
  /// The column in UTF-8 bytes from 1; 0 with `line` 0.
  package let column: Int
  /// The source line, without its end, when there is one.
  package let sourceLine: String?
  /// Bytes to underline from `column` on, at least 1.
  package let length: Int
  /// How to mend it.
  package let help: String?

  /// A diagnostic; `line` and `column` count from 1.
  package init(
    severity: Severity = .error, code: String, message: String, path: String, line: Int,
    column: Int, sourceLine: String? = nil, length: Int = 1, help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.path = path
    self.line = line
    self.column = column
    self.sourceLine = sourceLine
    self.length = length
    self.help = help
  }

  /// The text for people, without a line end after the last line.
  package var text: String {
    let path = Paragraph.printable(path)
    let place = line > 0 ? "\(path):\(line):\(column)" : path
    var lines = ["\(place): \(severity.rawValue)[\(code)]: \(message)"]
    if let sourceLine, line > 0 {
      lines.append("  " + sourceLine)
      // Tabs stay tabs, so that the caret stands under its column in any terminal.
      let before = sourceLine.utf8.prefix(column - 1).filter { $0 & 0xC0 != 0x80 }
      let indent = String(decoding: before.map { $0 == 9 ? 9 : 32 } as [UInt8], as: UTF8.self)
      lines.append("  " + indent + String(repeating: "^", count: max(1, length)))
    }
    if let help { lines.append("  help: " + help) }
    return lines.joined(separator: "\n")
  }
}
