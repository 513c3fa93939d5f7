import GRDB
import WeirCore

extension Store {
  /// Gives rows of the audit trail as they stand there; nothing is checked.
  ///
  /// - Parameters:
  ///   - selection: which ones, in which order.
  ///   - body: takes a row, and tells whether it wants more.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func forEachAuditRow(
    _ selection: AuditSelection, _ body: (AuditRow) -> Bool
  ) throws(StoreFault) {
    let condition = """
      WHERE sequence BETWEEN ? AND ? AND (? IS NULL OR action = ?) AND at >= ? AND at < ?
      """
    let order =
      selection.isOldestFirst
      ? "ORDER BY sequence LIMIT ?" : "ORDER BY sequence DESC LIMIT ?"
    let action = selection.action?.rawValue
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "\(AuditCells.columns) \(condition) \(order)",
        arguments: [
          Int64(clamping: selection.sequences?.lowerBound ?? 0),
          Int64(clamping: selection.sequences?.upperBound ?? .max), action, action,
          selection.since ?? .min, selection.until ?? .max, selection.limit ?? -1,
        ])
      while let row = try rows.next() {
        guard body(try AuditCells(row, db).row) else { return }
      }
    }
  }

  /// Walks through the whole audit trail: every code is made again of what its row says, no row may
  /// be missing, and the last one has to be the one that the store ended with.
  ///
  /// Who can write the file without the key can only replace all of it, or its end together with
  /// the note of where it ended, by what was there before: a sidecar finds that by its journal.
  /// - Returns: that all is well, or the first row that is not.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func verifyAudit() throws(StoreFault) -> AuditVerdict {
    try read { db in try AuditWalk.verdict(self, db) }
  }
}
