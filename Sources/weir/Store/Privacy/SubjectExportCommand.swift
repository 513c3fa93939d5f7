import ArgumentParser
import WeirCore
import WeirStore

/// `weir export --subject VALUE`.
struct SubjectExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes everything that a store holds about a person, as lines of JSON.",
    discussion: """
      Cases and alerts whose event has the value as a text, at any depth; entries of
      lists; rows of the audit trail. Compared byte by byte. That it was asked for is
      a row of the audit trail, which has a keyed hash in place of the value.
      """)

  @OptionGroup var arguments: SubjectArguments

  @Option(
    help: ArgumentHelp(
      "Only where it is the value of this member: device.id, or id.", valueName: "name"))
  var field: String?

  @Option(help: ArgumentHelp("Where to; replaced at the end. (default: stdout)", valueName: "file"))
  var output: String?

  func run() throws {
    let session = try arguments.store.open(mustExist: true)
    let file = try output.map { path throws(CommandFailure) in
      try OutputFile(path, besides: [arguments.store.store])
    }
    let records = try StoreSession.asking { () throws(StoreFault) in
      try session.store.subjectRecords(of: arguments.subject, field: field)
    }
    let entries = try arguments.entries(in: session)
    let counts = [
      ("cases", records.cases.count), ("alerts", records.alerts.count),
      ("list_entries", entries.count), ("audit", records.audit.count),
    ]
    // Before anything is given away.
    _ = try session.perform(
      session.draft(
        .subjectExport, session.store.subjectName(of: arguments.subject),
        details: counts.map { LedgerDraft.Detail($0, "\($1)") }))
    let text = (Self.lines(records) + entries.map(\.json)).map { $0.line + "\n" }.joined()
    if let file { try file.write(text) } else { try StandardStreams.output.write(text) }
    try file?.finish()
    Console.say("weir: " + SubjectText.counted(counts))
  }

  private static func lines(_ records: SubjectRecords) -> [JSONValue] {
    records.cases.map { marked("case", CaseText.json($0)) }
      + records.alerts.map { marked("alert", AlertText.json($0)) }
      + records.audit.map { row in
        .members([
          ("kind", .string("audit")), ("row", .integer(Int64(clamping: row.sequence))),
          ("at", .string(StoreText.moment(row.milliseconds))), ("actor", .string(row.actor)),
          ("origin", .string(row.origin)), ("action", .string(row.action)),
          ("object", .string(row.object)), ("result", .string(row.result)),
        ])
      }
  }

  /// An object that says first what it is.
  private static func marked(_ kind: String, _ value: JSONValue) -> JSONValue {
    guard case .object(let members) = value else { return value }
    return .object([JSONValue.Member("kind", .string(kind))] + members)
  }
}

/// What requests about a person say.
enum SubjectText {
  /// `2 cases, 1 alert`: how much of what there is; `nothing` where all are 0.
  static func counted(_ counts: [(name: String, count: Int)]) -> String {
    let words = [
      "cases": ("case", "cases"), "alerts": ("alert", "alerts"),
      "list_entries": ("entry of lists", "entries of lists"),
      "audit": ("row of the audit trail", "rows of the audit trail"),
    ]
    let parts = counts.compactMap { name, count -> String? in
      guard count > 0, let word = words[name] else { return nil }
      return Paragraph.counted(count, word.0, word.1)
    }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}
