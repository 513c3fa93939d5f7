import GRDB

/// How far a store has come.
package struct StoreCursor: Hashable, Sendable {
  /// The state directory whose journal it follows: its identity; empty: none so far.
  package var journal: [UInt8]
  /// Everything before this position of the journal is in the store.
  package var position: UInt64
  /// The last row of the audit trail, and its code.
  package var sequence: UInt64
  package var code: [UInt8]
  /// What numbers of cases begin behind: those of other journals.
  package var caseBase: UInt64

  /// A cursor.
  package init(
    journal: [UInt8], position: UInt64, sequence: UInt64, code: [UInt8], caseBase: UInt64 = 0
  ) {
    self.caseBase = caseBase
    self.journal = journal
    self.position = position
    self.sequence = sequence
    self.code = code
  }

  static let schema = """
    CREATE TABLE cursor (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      journal BLOB NOT NULL, position INTEGER NOT NULL,
      sequence INTEGER NOT NULL, code BLOB NOT NULL, case_base INTEGER NOT NULL,
      key_check BLOB NOT NULL
    ) STRICT;
    INSERT INTO cursor VALUES (1, x'', 0, 0, zeroblob(32), 0, x'');
    """

  /// That of a database.
  static func read(_ db: Database) throws -> StoreCursor {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM cursor WHERE id = 1") else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT)
    }
    return StoreCursor(
      journal: row.bytes("journal"), position: row.number("position"),
      sequence: row.number("sequence"), code: row.bytes("code"),
      caseBase: row.number("case_base"))
  }

  /// Puts it into a database.
  func write(_ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE cursor SET journal = ?, position = ?, sequence = ?, code = ?, case_base = ?
        WHERE id = 1
        """,
      arguments: [
        Blob(journal), position.stored, sequence.stored, Blob(code), caseBase.stored,
      ])
  }
}
