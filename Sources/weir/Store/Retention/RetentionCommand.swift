import ArgumentParser
import WeirCore
import WeirStore

/// `weir retention COMMAND`.
struct RetentionCommand: ParsableCommand {
  /// What rows of the audit trail are about.
  static let object = "store"

  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: "Says how long a store keeps its rows, and removes those past their time.",
    discussion: """
      cases         that were decided, from then on
      open_cases    that nobody decided, from when they were opened
      alerts        that were told or given up, from when they were raised
      audit         rows of the audit trail, from when it was done
      list_entries  that have expired, from then on; removed values stay

      A sidecar removes what is past its time by itself, once a day.
      """,
    subcommands: [RetentionShow.self, RetentionSet.self, RetentionPurge.self])
}

/// `weir retention show`.
struct RetentionShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Says how many days rows are kept.")

  @OptionGroup var store: StoreArguments

  @Option(help: ArgumentHelp("How it is written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  func run() throws {
    let session = try store.open(mustExist: true)
    let retention = try StoreSession.asking { () throws(StoreFault) in
      try session.store.retention()
    }
    let tables = StoreRetention.Table.allCases
    let lines =
      switch format {
      case .json:
        tables.map { table in
          JSONValue.members([
            ("table", .string(table.rawValue)), ("days", .integer(retention[table])),
            ("default", .integer(table.defaultDays)),
          ]).line
        }
      case .text:
        StoreText.table(
          ["TABLE", "DAYS", "DEFAULT"], right: [1, 2],
          tables.map { table in
            let days = retention[table]
            return [
              table.rawValue, days == 0 ? "for ever" : Paragraph.grouped(days),
              Paragraph.grouped(table.defaultDays),
            ]
          })
      }
    try StandardStreams.print(lines.joined(separator: "\n"))
  }
}

/// A table and how many days its rows are kept, on the command line: `cases=400`.
struct RetentionSetting: ExpressibleByArgument {
  let table: StoreRetention.Table
  let days: Int64

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let table = StoreRetention.Table(rawValue: String(parts[0])),
      !parts[1].hasPrefix("+"), let days = Int64(parts[1]), 0...StoreRetention.daysMax ~= days
    else { return nil }
    self.table = table
    self.days = days
  }

  /// How long rows are kept: `90 days`, `for ever`.
  var span: String { days == 0 ? "for ever" : Paragraph.counted(days, "day") }
}

/// `weir retention set TABLE=DAYS…`.
struct RetentionSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Sets how many days rows are kept; 0: for ever.")

  @Argument(
    help: ArgumentHelp(
      "cases, open_cases, alerts, audit or list_entries, and days: cases=90.",
      valueName: "table=days"))
  var settings: [RetentionSetting]

  @OptionGroup var store: StoreArguments

  func validate() throws {
    guard Set(settings.map(\.table)).count == settings.count else {
      throw ValidationError("A table is named twice.")
    }
  }

  func run() throws {
    let session = try store.open()
    let reply = try session.perform(
      session.draft(
        .retentionSet, RetentionCommand.object,
        details: settings.map { LedgerDraft.Detail($0.table.rawValue, "kept " + $0.span) },
        content: .retention(
          settings.map { LedgerDraft.Cut(table: $0.table.rawValue, value: $0.days) })))
    try StandardStreams.print(
      settings.map { "\($0.table.rawValue): \($0.span)" }.joined(separator: "\n"))
    try StoreText.tell(reply)
  }
}

/// `weir retention purge`.
struct RetentionPurge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Removes rows past their time now, and every byte of them.",
    discussion: "Days begin at 00:00 UTC: rows stay up to one day longer than they have to.")

  @OptionGroup var store: StoreArguments

  func run() throws {
    let session = try store.open(mustExist: true)
    let due = try StoreSession.asking { () throws(StoreFault) in
      try session.store.dueCuts(now: Stopwatch.epochMilliseconds())
    }
    guard !due.isEmpty else { return try StandardStreams.print("nothing is past its time") }
    let reply = try session.perform(
      session.draft(
        .retentionPurge, RetentionCommand.object,
        details: due.map { LedgerDraft.Detail($0.cut.table, "\($0.count)") },
        content: .purge(due.map(\.cut))))
    let lines = due.map { "\($0.cut.table): removed \(Paragraph.counted($0.count, "row"))" }
    try StandardStreams.print(lines.joined(separator: "\n"))
    try StoreText.tell(reply)
  }
}
