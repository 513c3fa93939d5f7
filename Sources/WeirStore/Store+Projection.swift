import GRDB
package import WeirCore

extension Store {
  /// How far the store has come.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func cursor() throws(StoreFault) -> StoreCursor {
    try read { db in try StoreCursor.read(db) }
  }

  /// Takes a stretch of the journal in one transaction. Rows of the audit trail that are there
  /// already are passed over; where there are others, the journal's take their places.
  /// - Throws: `behind` when the store is not where the stretch begins, or its audit trail does not
  ///   lead there; `busy`, `full`, `damaged`, `system`.
  package func project(_ batch: StoreBatch) throws(StoreFault) {
    try write { db in
      var cursor = try StoreCursor.read(db)
      guard cursor.journal == batch.journal, cursor.position == batch.from else {
        throw StoreFault(.behind, "\(path): the store is at another place than the journal")
      }
      for step in batch.steps {
        switch step {
        case .entry(let entry): try take(entry, &cursor, db)
        case .reviewed(let event): try CaseTable.add(event, now: batch.now, self, db)
        case .alert(let alert): try AlertTable.add(alert, now: batch.now, self, db)
        }
      }
      cursor.position = batch.to
      try cursor.write(db)
    }
  }

  /// Takes a row as a journal has it: one that waited for that waits no more, and others that
  /// stand in its place, made on an older copy of the store, make room.
  private func take(_ entry: LedgerEntry, _ cursor: inout StoreCursor, _ db: Database) throws {
    if entry.sequence <= cursor.sequence {
      let row = try Row.fetchOne(
        db, sql: "SELECT code FROM audit WHERE sequence = ?", arguments: [entry.sequence.stored])
      if let row, row.bytes("code") != entry.code {
        try AuditTable.cut(from: entry.sequence, db)
        (cursor.sequence, cursor.code) = (entry.sequence - 1, entry.previous)
      }
    }
    if entry.sequence > cursor.sequence { try add(entry, &cursor, db) }
    try PendingTable.remove(entry.draft, self, db)
  }

  /// Adds a row of the audit trail and does what it says.
  private func add(_ entry: LedgerEntry, _ cursor: inout StoreCursor, _ db: Database) throws {
    guard entry.sequence == cursor.sequence + 1, entry.previous == cursor.code else {
      throw StoreFault(.behind, "\(path): the audit trail is at another row than the journal")
    }
    try AuditTable.add(entry, db)
    try apply(entry, db)
    cursor.sequence = entry.sequence
    cursor.code = entry.code
  }

  /// Does what a row says, besides being in the trail.
  private func apply(_ entry: LedgerEntry, _ db: Database) throws {
    switch entry.draft.content {
    case .none: break
    case .list(let change): try ListTable.apply(change, of: entry, db)
    case .reviewCase(let action): try CaseTable.apply(action, of: entry, self, db)
    case .erase(let subject): try Erasure.apply(subject, self, db)
    case .purge(let cuts): try RetentionTable.purge(cuts, self, db)
    case .retention(let cuts): try RetentionTable.set(cuts, db)
    }
  }

  // MARK: Without a sidecar

  /// Does something here and now, without a journal: the row waits in `pending` for a sidecar,
  /// which takes it into its journal. For whoever holds the store's lock.
  /// - Returns: the row.
  /// - Throws: `busy`, `full`, `damaged`, `system`; `usage` when it holds what looks like a card
  ///   number: then nothing was done.
  package func perform(_ draft: LedgerDraft) throws(StoreFault) -> LedgerEntry {
    try draft.refuseCardNumbers()
    return try write { db in
      var cursor = try StoreCursor.read(db)
      var chain = LedgerChain(keys, sequence: cursor.sequence, code: cursor.code)
      let entry = chain.append(draft)
      try add(entry, &cursor, db)
      try PendingTable.add(entry, self, db)
      try cursor.write(db)
      return entry
    }
  }
}
