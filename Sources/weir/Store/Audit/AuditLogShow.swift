import ArgumentParser
import WeirCore
import WeirStore

/// `weir audit-log show`.
struct AuditLogShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows the newest rows of the audit trail, the newest first.",
    discussion: "They are shown as they stand there: 'weir audit-log verify' checks them.")

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: AuditSelectionOptions

  @Option(help: ArgumentHelp("Rows to show.", valueName: "n"))
  var limit = 50

  @Option(help: ArgumentHelp("How they are written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  private static let limits = 1...10_000_000

  func validate() throws {
    guard Self.limits.contains(limit) else {
      throw ValidationError("'--limit' must be 1 to 10000000.")
    }
  }

  func run() throws {
    let session = try store.open(mustExist: true)
    var rows = selection.selection(Stopwatch.epochMilliseconds())
    rows.isOldestFirst = false
    rows.limit = limit
    let output = RowOutput(StandardStreams.output)
    var isEmpty = true
    try StoreSession.asking { () throws(StoreFault) in
      try session.store.forEachAuditRow(rows) { row in
        isEmpty = false
        return output.add(format == .json ? AuditText.json(row).line : AuditText.text(row))
      }
    }
    if isEmpty, format == .text { _ = output.add("no such rows") }
    try output.finish()
  }
}

/// `weir audit-log export`.
struct AuditLogExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the audit trail as lines of JSON, oldest first.",
    discussion: "That it was exported is itself a row of the trail, the last one exported.")

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: AuditSelectionOptions

  @Option(help: ArgumentHelp("Where to; replaced at the end. (default: stdout)", valueName: "file"))
  var output: String?

  func run() throws {
    let session = try store.open(mustExist: true)
    let file = try output.map { path throws(CommandFailure) in
      try OutputFile(path, besides: [store.store])
    }
    let rows = selection.selection(Stopwatch.epochMilliseconds())
    // Before anything is given away.
    _ = try session.perform(session.draft(.auditRead, "audit trail", details: Self.facts(rows)))
    let lines = RowOutput(file ?? StandardStreams.output)
    try StoreSession.asking { () throws(StoreFault) in
      try session.store.forEachAuditRow(rows) { row in lines.add(AuditText.json(row).line) }
    }
    try lines.finish()
    try file?.finish()
  }

  /// What was asked for.
  private static func facts(_ rows: AuditSelection) -> [LedgerDraft.Detail] {
    [
      ("action", rows.action?.rawValue), ("since", rows.since.map(ListText.moment)),
      ("until", rows.until.map(ListText.moment)),
    ].compactMap { name, value in value.map { LedgerDraft.Detail(name, $0) } }
  }
}

/// `weir audit-log verify`.
struct AuditLogVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every row of the audit trail, and names the first bad one.",
    discussion: """
      Makes each row's code again of what the row says and of the row before. Exit
      code 65 when a row was changed, moved, added or taken out. Rows that were
      removed by their retention are none that are missing. Tables of lists, cases,
      alerts and retention have no such codes.
      """)

  @OptionGroup var store: StoreArguments

  func run() throws {
    let session = try store.open(mustExist: true)
    let verdict = try StoreSession.asking { () throws(StoreFault) in
      try session.store.verifyAudit()
    }
    let path = Console.printable(store.store)
    switch verdict {
    case .intact(let count, let first?, let last?):
      try StandardStreams.print(
        "\(path): \(Paragraph.counted(count, "row")) from \(ListText.moment(first)) to "
          + "\(ListText.moment(last)): intact")
    case .intact: try StandardStreams.print("\(path): no rows: intact")
    case .broken(let sequence, let what):
      throw CommandFailure(
        .damagedData, "\(path): row \(sequence) of the audit trail: \(what)",
        help: "keep the file as evidence; a sidecar makes the store anew out of its journal")
    }
  }
}
