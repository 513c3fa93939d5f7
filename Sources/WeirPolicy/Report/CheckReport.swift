package import WeirCore

/// What `weir check` found, as a value for machines.
package struct CheckReport: Sendable {
  /// The policy as it was named on the command line.
  package let policy: String
  /// name@version:digest; nil for a policy with errors.
  package let stamp: String?
  package let diagnostics: [Diagnostic]

  /// A report of what was found, in the order in which it is told.
  package init(policy: String, stamp: String?, diagnostics: [Diagnostic]) {
    (self.policy, self.stamp, self.diagnostics) = (policy, stamp, diagnostics)
  }

  /// How many errors there are.
  package var errorCount: Int { diagnostics.count { $0.severity == .error } }

  /// How many warnings there are.
  package var warningCount: Int { diagnostics.count - errorCount }

  /// The counts as they end a text: "1 error, 2 warnings".
  package var counts: String {
    let parts = [(errorCount, "error"), (warningCount, "warning")].filter { $0.0 > 0 }
    return parts.isEmpty
      ? "no errors" : parts.map { Paragraph.counted($0, $1) }.joined(separator: ", ")
  }

  /// One document: the counts, and each diagnostic with its place. `column` counts UTF-8 bytes from
  /// 1, `length` characters; a diagnostic of a whole file has neither, nor a line.
  package var json: JSONValue {
    .members([
      ("policy", .string(policy)),
      ("stamp", stamp.map { .string($0) }),
      ("errors", .integer(Int64(errorCount))),
      ("warnings", .integer(Int64(warningCount))),
      ("diagnostics", .array(diagnostics.map { Self.json(of: $0) })),
    ])
  }

  private static func json(of one: Diagnostic) -> JSONValue {
    let hasPlace = one.line > 0
    return .members([
      ("severity", .string(one.severity.rawValue)),
      ("code", .string(one.code)),
      ("message", .string(one.message)),
      ("path", .string(one.path)),
      ("line", hasPlace ? .integer(Int64(one.line)) : nil),
      ("column", hasPlace ? .integer(Int64(one.column)) : nil),
      ("length", hasPlace ? .integer(Int64(one.length)) : nil),
      ("help", one.help.map { .string($0) }),
      ("source", one.sourceLine.map { .string($0) }),
    ])
  }
}
