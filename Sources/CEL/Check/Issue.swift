/// One fault of an expression, with its place.
public struct Issue: Error, Hashable, Sendable {
  /// What kind of fault it is.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// The text does not follow the grammar.
    case syntax
    /// A name that is not declared.
    case unknownName = "unknown_name"
    /// A function that does not exist.
    case unknownFunction = "unknown_function"
    /// A selected field that its operand does not have.
    case unknownField = "unknown_field"
    /// A function exists, for other types.
    case noOverload = "no_overload"
    /// An expression has another type than its place asks for.
    case typeMismatch = "type_mismatch"
    /// A regular expression that is not valid.
    case badPattern = "bad_pattern"
    /// A macro with arguments that it does not take.
    case badMacro = "bad_macro"
    /// A named set that is used for something other than `in`.
    case badSet = "bad_set"
    /// Part of the language that is not supported, such as messages.
    case unsupported
    /// Nested more than 250 levels.
    case tooDeep = "too_deep"
    /// Longer than 64 KiB.
    case tooLong = "too_long"
    /// Takes more steps than an expression may.
    case tooCostly = "too_costly"
  }

  /// What kind of fault it is.
  public let code: Code
  /// The fault in one sentence, without its place.
  public let message: String
  /// Where it starts, in UTF-8 bytes from the start of the source.
  public let offset: Int
  /// How many UTF-8 bytes it covers; 0 at the end of the source.
  public let length: Int
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in code points.
  public let column: Int
  /// How to mend it, where that is known ("did you mean 'x'?").
  public let help: String?
}

/// All faults of one expression, in the order of their places; never empty.
public struct Issues: Error, Hashable, Sendable {
  /// The faults, first in the source first.
  public let all: [Issue]
}

extension Issues: CustomStringConvertible {
  /// One line a fault: `line:column: code: message (help)`.
  public var description: String {
    all.map { issue in
      let help = issue.help.map { " (\($0))" } ?? ""
      return "\(issue.line):\(issue.column): \(issue.code.rawValue): \(issue.message)\(help)"
    }.joined(separator: "\n")
  }
}

extension Issues {
  /// The faults as a compiler shows them:
  ///
  /// ```
  /// rule:1:1: error[unknown_name]: nothing is named 'amuont'
  ///   amuont > 5
  ///   ^^^^^^
  ///   help: did you mean 'amount'?
  /// ```
  ///
  /// - Parameters:
  ///   - source: the text that was compiled.
  ///   - name: what it is called: a path, or what it belongs to.
  /// - Returns: some lines for each fault, without a line end at the end.
  public func formatted(for source: String, named name: String = "expression") -> String {
    let bytes = Array(source.utf8)
    return all.map { issue in
      let place = "\(name):\(issue.line):\(issue.column)"
      var lines = ["\(place): error[\(issue.code.rawValue)]: \(issue.message)"]
      lines += Excerpt(of: bytes, offset: issue.offset, length: issue.length).lines
      if let help = issue.help { lines.append("  help: \(help)") }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

/// The line of a fault with a caret under it; of a long line what is near the fault.
private struct Excerpt {
  let lines: [String]

  /// Code points on either side of a fault that are shown of a line.
  private static let reach = 60

  init(of source: [UInt8], offset: Int, length: Int) {
    let end = source[offset...].firstIndex { $0 == 10 || $0 == 13 } ?? source.count
    let start = source[..<offset].lastIndex { $0 == 10 || $0 == 13 }.map { $0 + 1 } ?? 0
    let before = String(decoding: source[start..<offset], as: UTF8.self).unicodeScalars
    let after = String(decoding: source[offset..<end], as: UTF8.self).unicodeScalars
    let width = String(decoding: source[offset..<min(offset + length, end)], as: UTF8.self)
      .unicodeScalars.count
    let head = String(String.UnicodeScalarView(before.suffix(Self.reach)))
    let tail = String(String.UnicodeScalarView(after.prefix(Self.reach)))
    let opening = before.count > Self.reach ? "…" : ""
    // Tabs stay tabs, so that the caret stands under its column in any terminal.
    let indent = String(
      String.UnicodeScalarView((opening + head).unicodeScalars.map { $0 == "\t" ? "\t" : " " }))
    lines = [
      "  " + opening + head + tail + (after.count > Self.reach ? "…" : ""),
      "  " + indent + String(repeating: "^", count: max(1, min(width, Self.reach))),
    ]
  }
}

/// Collects faults and gives them lines and columns in the end.
struct IssueList {
  private var found: [(code: Issue.Code, message: String, range: Range<Int>, help: String?)] = []

  /// More than this many say nothing new.
  static let limit = 100

  var isEmpty: Bool { found.isEmpty }

  mutating func add(
    _ code: Issue.Code, _ message: String, at range: Range<Int>, help: String? = nil
  ) {
    guard found.count < Self.limit else { return }
    found.append((code, message, range, help))
  }

  func located(in source: [UInt8]) -> Issues {
    let sorted = found.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    var line = 1
    var column = 1
    var position = 0
    var issues: [Issue] = []
    for (_, fault) in sorted {
      let offset = min(fault.range.lowerBound, source.count)
      while position < offset {
        if source[position] == UInt8(ascii: "\n") {
          (line, column) = (line + 1, 1)
        } else if source[position] & 0xc0 != 0x80 {
          column += 1
        }
        position += 1
      }
      issues.append(
        Issue(
          code: fault.code, message: fault.message, offset: offset, length: fault.range.count,
          line: line, column: column, help: fault.help))
    }
    return Issues(all: issues)
  }
}
