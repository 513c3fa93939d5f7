import ArgumentParser
import WeirCore
import WeirSignals

/// `weir list import NAME FILE`.
struct ListImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Puts the values of a file on a list, all at once.",
    usage: "weir list import <name> <file> --store <file> [<options>]",
    discussion: """
      Reads CSV with a header value[,expires][,reason], files with one value a line
      (ipsum, X4B), BIN lists and geoip ranges. A row that is no value of the list's
      type is told by its line, and nothing is changed then, unless --skip-refused.
      With --replace, a file without entries is refused, unless it is a header alone.

      Exit code 65 when rows are refused, 1 when they were passed over.
      """)

  @OptionGroup var list: ListArguments
  @OptionGroup var reading: ListReading
  @OptionGroup var types: ListTypeOptions

  @Flag(help: "Remove the store's entries that the file does not have.")
  var replace = false

  func run() throws {
    let session = try list.store.open()
    let kind = try types.kind(of: list, in: session)
    let file = try reading.read(kind: kind, now: Stopwatch.epochMilliseconds())
    if replace, file.isBare {
      throw CommandFailure(
        .damagedData, "the file has no entries: --replace would take everything off the list",
        help: "look at the file and --where; a list that is to be empty has a header alone")
    }
    try session.perform(
      ListRequest(
        list: list, kind: kind, wishes: file.wishes, action: .listImport, removesOthers: replace,
        reason: reading.entry.reason ?? "",
        details: [
          LedgerDraft.Detail("refused", "\(file.refusedCount)"),
          LedgerDraft.Detail("duplicates", "\(file.duplicateCount)"),
        ]))
    file.tell()
    if file.refusedCount > 0 { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }
}

/// `weir list diff NAME FILE`.
struct ListDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what 'weir list import --replace' would change.",
    usage: "weir list diff <name> <file> --store <file> [<options>]",
    discussion: """
      '+ value' would be added, '- value' removed, '~ value' would get another end or
      reason. Exit code 0 when nothing would change, 1 when something would.
      """)

  @OptionGroup var list: ListArguments
  @OptionGroup var reading: ListReading

  func run() throws {
    let session = try list.store.open(mustExist: true)
    let kind = try list.kind(in: session)
    let file = try reading.read(kind: kind, now: Stopwatch.epochMilliseconds())
    let update = try session.update(of: list.name, file.wishes, removesOthers: true)
    let output = RowOutput(StandardStreams.output)
    for (row, step) in zip(update.rows, update.steps) {
      let value = Console.printable(ListValue.text(row.edit.value, kind: kind))
      let line =
        switch step {
        case .add: "+ \(value)"
        case .remove: "- \(value)"
        case .change: "~ \(value) \(ListText.end(row.edit.expires ?? .max))"
        case .keep: "= \(value)"
        }
      guard output.add(line) else { break }
    }
    try output.finish()
    if !update.rows.isEmpty { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }
}
