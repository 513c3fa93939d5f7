import GRDB
package import WeirCore

/// Rows of the audit trail that no journal has yet, whole: with what they change. Sealed, since
/// notes and ids of events are among it.
enum PendingTable {
  private static func place(_ sequence: UInt64) -> SealedPlace {
    SealedPlace(
      table: "pending", column: "entry", key: "\(sequence)", row: sequence.stored)
  }

  /// Adds a row.
  static func add(_ entry: LedgerEntry, _ store: Store, _ db: Database) throws {
    let cell = try store.sealing.seal(entry.bytes, at: place(entry.sequence))
    try db.execute(
      sql: "INSERT INTO pending VALUES (?, ?)", arguments: [entry.sequence.stored, Blob(cell)])
  }

  /// Removes the row of an act that a journal has now, in whatever place.
  static func remove(_ draft: LedgerDraft, _ store: Store, _ db: Database) throws {
    let isEmpty =
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT sequence FROM pending LIMIT 1")) == nil
    guard !isEmpty, let row = try read(store, db).first(where: { $0.draft.isDone(by: draft) })
    else { return }
    try db.execute(
      sql: "DELETE FROM pending WHERE sequence = ?", arguments: [row.sequence.stored])
  }

  /// All rows in their order.
  static func read(_ store: Store, _ db: Database) throws -> [LedgerEntry] {
    try Row.fetchAll(db, sql: "SELECT * FROM pending ORDER BY sequence").map { row in
      let sequence = row.number("sequence")
      let bytes = try store.sealing.open(row.bytes("entry"), at: place(sequence))
      do throws(JournalFault) {
        return try LedgerEntry.read(bytes)
      } catch {
        let kind: StoreFault.Kind = error.kind == .version ? .version : .damaged
        throw StoreFault(
          kind, "\(store.path): table pending, row \(sequence): \(error.message)", help: error.help)
      }
    }
  }
}

extension LedgerDraft {
  /// Whether another draft is this one, done or refused: a row that is refused has no content.
  package func isDone(by other: LedgerDraft) -> Bool {
    isSameAct(as: other) && (content == other.content || other.content == .none)
  }
}

extension Store {
  /// The rows of the audit trail that no journal has yet, in their order.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func pendingEntries() throws(StoreFault) -> [LedgerEntry] {
    try read { db in try PendingTable.read(self, db) }
  }
}
