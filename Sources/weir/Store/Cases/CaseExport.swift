import ArgumentParser
import WeirCore
import WeirStore

/// `weir case export`.
struct CaseExport: ParsableCommand {
  private static let pieceCount = 200

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes cases as lines of JSON, or their decisions as labels.",
    discussion: """
      With --labels: CSV as 'weir train --labels' reads it, of cases that are fraud or
      genuine. That cases were exported is a row of the audit trail.
      """)

  @OptionGroup var store: StoreArguments

  @Option(help: ArgumentHelp("How far they have come.", valueName: "status"))
  var status: CaseChoice = .all

  @Flag(help: "Only ids of events, and what they turned out to be.")
  var labels = false

  @Option(help: ArgumentHelp("Where to; replaced at the end. (default: stdout)", valueName: "file"))
  var output: String?

  func validate() throws {
    if labels, status != .all { throw ValidationError("'--labels' has no use for '--status'.") }
  }

  func run() throws {
    let session = try store.open(mustExist: true)
    let file = try output.map { path throws(CommandFailure) in
      try OutputFile(path, besides: [store.store])
    }
    if labels {
      try writeLabels(session, to: file)
    } else {
      try writeCases(session, to: file)
    }
    try file?.finish()
  }

  private func writeCases(_ session: StoreSession, to file: OutputFile?) throws {
    var filter = CaseFilter()
    filter.statuses = status.statuses
    filter.order = .age
    let numbers = try StoreSession.asking { () throws(StoreFault) in
      try session.store.caseNumbers(filter)
    }
    try note(session, numbers.count, "cases")
    for start in stride(from: 0, to: numbers.count, by: Self.pieceCount) {
      let piece = numbers[start..<min(start + Self.pieceCount, numbers.count)]
      let found = try StoreSession.asking { () throws(StoreFault) in
        try session.store.reviewCases(Array(piece))
      }
      try write(found.map { CaseText.json($0).line + "\n" }.joined(), to: file)
    }
  }

  private func writeLabels(_ session: StoreSession, to file: OutputFile?) throws {
    let labels = try StoreSession.asking { () throws(StoreFault) in
      try session.store.caseLabels().filter { $0.outcome != .unclear }
    }
    try note(session, labels.count, "labels")
    try write("payment_id,label,ts\n" + labels.map(Self.row).joined(), to: file)
  }

  /// Before anything is given away.
  private func note(_ session: StoreSession, _ count: Int, _ what: String) throws {
    _ = try session.perform(
      session.draft(.caseExport, what, details: [LedgerDraft.Detail("count", "\(count)")]))
  }

  private static func row(_ label: CaseLabel) -> String {
    let id =
      "\""
      + label.eventID.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
    return "\(id),\(label.outcome.rawValue),\(StoreText.moment(label.milliseconds))\n"
  }

  private func write(_ text: String, to file: OutputFile?) throws {
    if let file { try file.write(text) } else { try StandardStreams.output.write(text) }
  }
}
