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
      """

  /// Adds a row, which has to be the next one.
  static func add(_ entry: LedgerEntry, _ db: Database) throws {
    let draft = entry.draft
    try db.cachedStatement(
      sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      entry.sequence.stored, draft.milliseconds, draft.actor, draft.origin, draft.action.rawValue,
      draft.object, draft.result, Int64(entry.keyEpoch), Blob(LedgerChain.contentDigest(draft)),
      Blob(entry.previous), Blob(entry.code),
    ])
    for (place, detail) in draft.details.enumerated() {
      try db.cachedStatement(sql: "INSERT INTO audit_details VALUES (?, ?, ?, ?)").execute(
        arguments: [entry.sequence.stored, place, detail.name, detail.value])
    }
  }
}
