import ArgumentParser
import Glibc
import WeirCore
import WeirSignals
import WeirStore

/// `weir list export NAME`.
struct ListExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes what is on a list as CSV that 'weir list import' reads.",
    discussion: """
      Values of the store, without those that were removed and those that only the
      policy's file has, in the order of their bytes.
      """)

  @OptionGroup var list: ListArguments

  @Option(help: ArgumentHelp("Where to; replaced at the end. (default: stdout)", valueName: "file"))
  var output: String?

  func run() throws {
    let session = try list.store.open(mustExist: true)
    let kind = try list.kind(in: session)
    let file = try output.map { path throws(CommandFailure) in
      try OutputFile(path, besides: [list.store.store])
    }
    let isTerminal = file == nil && StandardStreams.isTerminal(STDOUT_FILENO)
    let rows = RowOutput(file ?? StandardStreams.output)
    _ = rows.add("value,expires,reason")
    try StoreSession.asking { () throws(StoreFault) in
      try session.store.forEachEntry(of: list.name) { entry in
        guard let expires = entry.expires else { return true }
        let cells = [
          ListValue.text(entry.value, kind: kind), ListText.moment(expires), entry.reason,
        ]
        return rows.add(ListText.row(cells, isTerminal: isTerminal))
      }
    }
    try rows.finish()
    try file?.finish()
  }
}
