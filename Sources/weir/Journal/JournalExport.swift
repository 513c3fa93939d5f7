import ArgumentParser
import WeirCore
import WeirEngine
import WeirJournal
import WeirState

/// `weir journal export DIR`.
struct JournalExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the events of a journal as lines that 'weir score' reads.",
    discussion: """
      As they were accepted: fields of the schema only, card numbers as tokens,
      digits that look like one masked. What snapshots have made needless is gone.
      """)

  @OptionGroup var arguments: DirectoryArguments

  @Option(
    help: ArgumentHelp(
      "Where to; an LZ4 file when it ends in .lz4. (default: stdout)", valueName: "file"))
  var output: String?

  @Flag(help: "Write changes of lists and cases as well, each where it took effect.")
  var changes = false

  func run() throws {
    let directory = try DirectoryArguments.asking { () throws(JournalFault) in
      try arguments.open()
    }
    let recording = try output.map { path throws(CommandFailure) in try RecordingFile(path) }
    let sink: any ByteSink = recording ?? StandardStreams.output
    let record = JournalRecord()
    let reader = try DirectoryArguments.asking { () throws(JournalFault) in
      let first = try directory.segments().first?.firstPosition ?? 0
      return try directory.readJournal(from: first, chain: nil, isReadOnly: true)
    }
    var pieces: [UInt8] = []
    var isBegun = false
    while try DirectoryArguments.asking({ () throws(JournalFault) in try reader.next(into: record) }
    ) {
      switch record.kind {
      case .activation: break
      case .events: try unsafe record.lines.withUnsafeBytes { unsafe try sink.write($0) }
      case .change:
        // Where the journal begins within a row, the rest of that is passed over.
        if ChangePieces.isFirst(record.lines) { isBegun = true }
        guard changes, isBegun else { break }
        let entry = try DirectoryArguments.asking { () throws(JournalFault) in
          try ChangePieces.join(record.lines, to: &pieces)
        }
        guard let entry else { break }
        let line = ChangeLine(entry).json.bytes + [UInt8(ascii: "\n")]
        try unsafe line.withUnsafeBytes { unsafe try sink.write($0) }
      }
    }
    try recording?.flush()
  }
}
