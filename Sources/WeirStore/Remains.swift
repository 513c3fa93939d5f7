import GRDB

/// What is left of removed rows in the file.
///
/// SQLite overwrites a row that is removed (`secure_delete`), but not copies of it that it left
/// behind on a page when it moved rows to another one. A file that is written anew has none. That
/// it has to be is written into its head (`user_version`) with the removal: so it is done at the
/// next change, where it could not be done at once.
enum Remains {
  /// Notes, in the transaction that removes them, that rows may have left copies.
  static func note(_ db: Database) throws { try db.execute(sql: "PRAGMA user_version = 1") }

  /// Writes the file anew, if there may be copies. Behind a transaction, which is done whatever
  /// comes of this: a reader may stand in the way, or the disk be full.
  static func clear(_ db: Database) {
    do {
      guard try Int.fetchOne(db, sql: "PRAGMA user_version") != 0 else { return }
      try db.execute(sql: "VACUUM")
      try db.execute(sql: "PRAGMA user_version = 0")
    } catch {}
  }
}
