import ArgumentParser
import WeirCore
import WeirStore

/// `weir erase --subject VALUE`.
struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Removes what a store holds about a person, and every byte of it.",
    discussion: """
      Cases and alerts whose event has the value as a text, at any depth, compared
      byte by byte; with --with-lists, the value from all lists too. The audit trail
      stays: it has a keyed hash in place of the value. A policy's own files are not
      touched. The journal of a sidecar holds the events, masked, until two
      snapshots have passed: 'weir ctl snapshot'.
      """)

  @OptionGroup var arguments: SubjectArguments

  @Flag(help: "Take the value from all lists of the store.")
  var withLists = false

  @Flag(help: "Only say what would be removed.")
  var dryRun = false

  func run() throws {
    let session = try arguments.store.open(mustExist: true)
    let records = try StoreSession.asking { () throws(StoreFault) in
      try session.store.subjectRecords(of: arguments.subject)
    }
    let entries = try arguments.entries(in: session)
    // A value that was removed before goes anyway: it says nothing any more.
    let leaving = withLists ? entries : entries.filter { !$0.isPresent }
    let counts = [
      ("cases", records.cases.count), ("alerts", records.alerts.count),
      ("list_entries", leaving.count),
    ]
    if !dryRun {
      if withLists { try take(entries.filter(\.isPresent), session) }
      try erase(leaving, counts, session)
    }
    let left = dryRun ? [] : try self.left(of: leaving, session)
    let isDone = left.allSatisfy { $0.1 == 0 }
    let word = dryRun ? "would remove " : isDone ? "removed " : "was told to remove "
    var lines = [word + SubjectText.counted(counts)]
    let staying = entries.count - leaving.count
    if staying > 0 {
      lines.append(
        "\(Paragraph.counted(staying, "list has", "lists have")) the value still: --with-lists")
    }
    if !dryRun {
      lines.append(
        "the journal of a sidecar holds the events until two snapshots have passed: "
          + "weir ctl snapshot")
    }
    try StandardStreams.print(
      lines.flatMap { Paragraph.lines($0, first: "", rest: 2) }.joined(separator: "\n"))
    guard isDone else {
      throw CommandFailure(
        .doneWithFaults, "the store still has " + SubjectText.counted(left),
        help: "it lags behind its sidecar, or more has come meanwhile: run the command again")
    }
  }

  /// What the store has of the person now.
  private func left(
    of leaving: [SubjectEntry], _ session: StoreSession
  ) throws(CommandFailure) -> [(String, Int)] {
    let records = try StoreSession.asking { () throws(StoreFault) in
      try session.store.subjectRecords(of: arguments.subject)
    }
    let lists = Set(leaving.map(\.list))
    let entries = try arguments.entries(in: session).count { lists.contains($0.list) }
    return [
      ("cases", records.cases.count), ("alerts", records.alerts.count), ("list_entries", entries),
    ]
  }

  /// Takes the value from lists, as by hand.
  private func take(_ entries: [SubjectEntry], _ session: StoreSession) throws {
    for entry in entries {
      _ = try session.perform(
        session.draft(
          .listEdit, entry.list, details: [LedgerDraft.Detail("removed", "1")],
          content: .list(entry.removal)))
    }
  }

  /// Erases what the value names; and where a list has it in other bytes, what those name.
  private func erase(
    _ entries: [SubjectEntry], _ counts: [(String, Int)], _ session: StoreSession
  ) throws {
    let name = session.store.subjectName(of: arguments.subject)
    var values = [Array(arguments.subject.utf8)]
    for entry in entries where !values.contains(entry.entry.value) {
      values.append(entry.entry.value)
    }
    for (place, value) in values.enumerated() {
      let details = place == 0 ? counts.map { LedgerDraft.Detail($0, "\($1)") } : []
      _ = try session.perform(
        session.draft(
          .subjectErase, name, details: details,
          content: .erase(subject: session.store.subjectHash(of: value))))
    }
  }
}
