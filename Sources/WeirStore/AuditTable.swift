import GRDB
import WeirCore

/// The audit trail: what was done, by whom, when, from where, with what result; chained by codes.
enum AuditTable {
  static let schema =
    StoreCursor.schema + """
      CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,
        origin TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, result TEXT NOT NULL,
        epoch INTEGER NOT NULL, content BLOB NOT NULL, previous BLOB NOT NULL, code BLOB NOT NULL
      ) STRICT;
      CREATE TABLE audit_details (
        sequence INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (sequence, place)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE pending (sequence INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;
      """ + AuditAnchor.schema

  /// Adds a row, which has to be the next one. Texts go in as bytes: GRDB would end them at a zero.
  static func add(_ entry: LedgerEntry, _ db: Database) throws {
    let draft = entry.draft
    try db.cachedStatement(
      sql: """
        INSERT INTO audit VALUES (
          ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?, ?)
        """
    ).execute(arguments: [
      entry.sequence.stored, draft.milliseconds, Blob(text: draft.actor), Blob(text: draft.origin),
      draft.action.rawValue, Blob(text: draft.object), Blob(text: draft.result),
      Int64(entry.keyEpoch), Blob(LedgerChain.contentDigest(draft)), Blob(entry.previous),
      Blob(entry.code),
    ])
    // Those behind are in no code, and so in no trail.
    for (place, detail) in draft.details.prefix(LedgerDraft.detailCountMax).enumerated() {
      try db.cachedStatement(
        sql: "INSERT INTO audit_details VALUES (?, ?, CAST(? AS TEXT), CAST(? AS TEXT))"
      ).execute(arguments: [
        entry.sequence.stored, place, Blob(text: detail.name), Blob(text: detail.value),
      ])
    }
  }

  /// Takes a row and all behind it out again, with the steps of cases that they are. What they did
  /// to lists stays, as does what waits for a journal: that does it over.
  static func cut(from sequence: UInt64, _ db: Database) throws {
    for sql in [
      "DELETE FROM audit WHERE sequence >= ?", "DELETE FROM audit_details WHERE sequence >= ?",
    ] { try db.execute(sql: sql, arguments: [sequence.stored]) }
    try CaseTable.cut(from: sequence, db)
  }

  /// Removes the oldest rows, up to the first that is not older; the newest one stays. Where the
  /// trail begins then, the anchor says.
  /// - Throws: `key` when there is no key of the newest row's epoch.
  static func purge(before milliseconds: Int64, _ store: Store, _ db: Database) throws {
    let newest = try Row.fetchOne(
      db, sql: "SELECT sequence, epoch FROM audit ORDER BY sequence DESC LIMIT 1")
    guard let newest else { return }
    let firstToStay: Int64 =
      try Int64.fetchOne(
        db, sql: "SELECT min(sequence) FROM audit WHERE at >= ?", arguments: [milliseconds])
      ?? newest["sequence"]
    let last = try Row.fetchOne(
      db, sql: "SELECT * FROM audit WHERE sequence < ? ORDER BY sequence DESC LIMIT 1",
      arguments: [firstToStay])
    guard let last else { return }
    // The epoch of the row that the purge itself is: the same when the store is made anew.
    let anchor = AuditAnchor(
      sequence: last.number("sequence"), code: last.bytes("code"), epoch: newest["epoch"])
    try anchor.write(store, db)
    try db.execute(sql: "DELETE FROM audit WHERE sequence < ?", arguments: [firstToStay])
    try db.execute(sql: "DELETE FROM audit_details WHERE sequence < ?", arguments: [firstToStay])
  }
}
