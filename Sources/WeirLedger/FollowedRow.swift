import WeirCore
import WeirJournal
import WeirState

/// A row of the audit trail whose pieces are read from a journal, with batches of events between
/// them: so where reading begins, a row may have begun before.
struct FollowedRow {
  private var pieces: [UInt8] = []
  /// Where reading began, until the first piece has come.
  private var start: UInt64?
  /// Whether pieces belong to a row whose beginning is gone.
  private var isHeadless = false

  /// Nothing of a row yet.
  /// - Parameter start: where reading begins.
  init(begunBefore start: UInt64) { self.start = start }

  /// Whether there are pieces of a row that is not complete.
  var isOpen: Bool { !pieces.isEmpty }

  /// Takes the next piece; gives the row with its last one.
  /// - Throws: `damaged`, `version`, `system`.
  mutating func take(
    _ piece: [UInt8], of state: StateStore
  ) throws(JournalFault) -> LedgerEntry? {
    let isFirst = ChangePieces.isFirst(piece)
    if let start, !isFirst { try readBeginning(before: start, of: state) }
    start = nil
    if isFirst { isHeadless = false }
    guard !isHeadless else { return nil }
    return try ChangePieces.join(piece, to: &pieces)
  }

  /// Reads the pieces that stand before a position. Slow: the whole journal before it is read.
  private mutating func readBeginning(
    before position: UInt64, of state: StateStore
  ) throws(JournalFault) {
    let reader = try state.readJournal(from: try state.firstPosition())
    let record = JournalRecord()
    isHeadless = true
    while reader.position < position, try reader.next(into: record) {
      guard record.kind == .change else { continue }
      if ChangePieces.isFirst(record.lines) { isHeadless = false }
      if !isHeadless { _ = try ChangePieces.join(record.lines, to: &pieces) }
    }
  }
}
