package import WeirCore

/// The report as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which code
/// hosts and editors read.
///
/// Columns count UTF-16 code units, the format's default, as some readers look at nothing else. A
/// diagnostic whose line is not shown has columns only where it starts the line: that is the same
/// in every unit. Paths are relative references, as messages name them; absolute ones are `file:`.
extension CheckReport {
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

  /// One SARIF log with one run.
  package var sarif: JSONValue {
    let codes = PolicyCode.allCases.filter { code in
      diagnostics.contains { $0.code == code.rawValue }
    }
    let driver: JSONValue = .members([
      ("name", .string("weir")),
      ("fullName", .string("weir check")),
      ("rules", .array(codes.map { Self.rule($0) })),
    ])
    let run: JSONValue = .members([
      ("tool", .members([("driver", driver)])),
      ("columnKind", .string("utf16CodeUnits")),
      ("results", .array(diagnostics.map { Self.result($0, among: codes) })),
    ])
    return .members([
      ("$schema", .string(Self.schema)), ("version", .string("2.1.0")), ("runs", .array([run])),
    ])
  }

  private static func rule(_ code: PolicyCode) -> JSONValue {
    func message(_ text: String) -> JSONValue { .members([("text", .string(text))]) }
    return .members([
      ("id", .string(code.rawValue)),
      ("shortDescription", message(sentence(code.meaning))),
      (
        "help",
        .members([
          ("text", .string(code.mend)),
          ("markdown", .string("**\(code.rawValue)**: \(code.meaning).\n\n\(code.mend)")),
        ])
      ),
      (
        "defaultConfiguration",
        .members([("level", .string(code.isWarning ? "warning" : "error"))])
      ),
    ])
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private static func result(_ one: Diagnostic, among codes: [PolicyCode]) -> JSONValue {
    let text = one.message + (one.help.map { "\nhelp: \($0)" } ?? "")
    let place: JSONValue = .members([
      ("artifactLocation", .members([("uri", .string(reference(to: one.path)))])),
      ("region", region(of: one)),
    ])
    return .members([
      ("ruleId", .string(one.code)),
      (
        "ruleIndex",
        codes.firstIndex { $0.rawValue == one.code }.map { .integer(Int64($0)) }
      ),
      ("level", .string(one.severity.rawValue)),
      ("message", .members([("text", .string(text))])),
      ("locations", .array([.members([("physicalLocation", place)])])),
    ])
  }

  /// Nil for a whole file.
  private static func region(of one: Diagnostic) -> JSONValue? {
    guard one.line > 0 else { return nil }
    var first: Int?
    var last: Int?
    if let line = one.sourceLine {
      let before = String(decoding: line.utf8.prefix(one.column - 1), as: UTF8.self)
      let rest = line.unicodeScalars.dropFirst(before.unicodeScalars.count).prefix(one.length)
      let start = before.utf16.count + 1
      first = start
      // A place behind the last character is one column wide.
      last = start + max(1, String(String.UnicodeScalarView(rest)).utf16.count)
    } else if one.column == 1 {
      first = 1
    }
    return .members([
      ("startLine", .integer(Int64(one.line))),
      ("startColumn", first.map { .integer(Int64($0)) }),
      ("endColumn", last.map { .integer(Int64($0)) }),
      (
        "snippet",
        one.sourceLine.map { .members([("text", .string($0))]) }
      ),
    ])
  }

  /// The path as a URI reference (RFC 3986): every byte but letters, digits, `-._~` and `/` is
  /// escaped, so that no part of it can be taken for a scheme, a query or a fragment.
  static func reference(to path: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = path.hasPrefix("/") ? Array("file://".utf8) : []
    for byte in path.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
