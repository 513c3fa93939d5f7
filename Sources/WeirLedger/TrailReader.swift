import WeirCore
import WeirJournal
import WeirState

/// Reads the rows of the audit trail that a journal has, and passes over all else.
struct TrailReader {
  private let state: StateStore
  private let reader: JournalReader
  private var row: FollowedRow
  private let record = JournalRecord()

  /// A reader of what the journal has by now.
  /// - Parameters:
  ///   - state: the journal.
  ///   - position: where to begin, between two records; earlier ones than there are mean the first.
  /// - Throws: `damaged`, `system`.
  init(_ state: StateStore, from position: UInt64) throws(JournalFault) {
    let start = max(position, try state.firstPosition())
    self.state = state
    reader = try state.readJournal(from: start)
    row = FollowedRow(begunBefore: start)
  }

  /// The next row; nil at the end.
  /// - Throws: `damaged`, `version`, `system`.
  mutating func next() throws(JournalFault) -> LedgerEntry? {
    while try reader.next(into: record) {
      guard record.kind == .change, let entry = try row.take(record.lines, of: state) else {
        continue
      }
      return entry
    }
    return nil
  }
}
