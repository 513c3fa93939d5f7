import ArgumentParser
import WeirCore
import WeirStore

/// `weir list ls`.
struct ListLs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "Names the lists of a store.")

  @OptionGroup var store: StoreArguments

  @Option(help: ArgumentHelp("How they are written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  func run() throws {
    let session = try store.open(mustExist: true)
    let lists = try StoreSession.asking { () throws(StoreFault) in
      try session.store.lists(now: Stopwatch.epochMilliseconds())
    }
    let output = RowOutput(StandardStreams.output)
    switch format {
    case .json: for list in lists { _ = output.add(Self.json(list).line) }
    case .text: for line in Self.lines(lists) { _ = output.add(line) }
    }
    try output.finish()
  }

  private static func json(_ list: ListSummary) -> JSONValue {
    .members([
      ("name", .string(list.name)), ("type", .string(list.type)),
      ("entries", .integer(Int64(list.presentCount))),
      ("expired", .integer(Int64(list.expiredCount))),
      ("removed", .integer(Int64(list.removedCount))),
      ("changed", list.lastChange.map { .string(ListText.moment($0)) }),
    ])
  }

  private static func lines(_ lists: [ListSummary]) -> [String] {
    guard !lists.isEmpty else { return ["no lists"] }
    let rows =
      [["NAME", "TYPE", "ENTRIES", "EXPIRED", "REMOVED", "CHANGED"]]
      + lists.map { list in
        [
          Console.printable(list.name), Console.printable(list.type),
          Paragraph.grouped(list.presentCount), Paragraph.grouped(list.expiredCount),
          Paragraph.grouped(list.removedCount), list.lastChange.map(ListText.moment) ?? "never",
        ]
      }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        switch column {
        case 2...4: Paragraph.right(row[column], widths[column])
        case 5: row[column]
        default: Paragraph.left(row[column], widths[column])
        }
      }.joined(separator: "  ")
    }
  }
}
