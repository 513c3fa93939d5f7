import GRDB

/// Removes what is about a person, of whom only the keyed hash is known: it is all that journal and
/// audit trail may say.
enum Erasure {
  /// Removes cases and alerts with a text that is the value which was hashed, and the value itself
  /// where it was taken from a list. Entries that are on a list stay: they are taken from it by a
  /// change of the list.
  static func apply(_ subject: [UInt8], _ store: Store, _ db: Database) throws {
    let hash = SubjectHash(subject, store.keys)
    let rows = try SubjectRows(store, db) { _, text in hash.names(Array(text.utf8)) }
    for number in rows.cases { try CaseTable.remove(number, db) }
    for row in rows.alerts { try AlertTable.remove(row, db) }
    try removeTakenValues(hash, db)
    try Remains.note(db)
  }

  private static func removeTakenValues(_ hash: SubjectHash, _ db: Database) throws {
    var found: [(list: String, value: [UInt8])] = []
    let rows = try Row.fetchCursor(
      db, sql: "SELECT list, value FROM list_entries WHERE removed = 1")
    while let row = try rows.next() {
      let value = row.bytes("value")
      if hash.names(value) { found.append((row["list"], value)) }
    }
    for (list, value) in found {
      try db.execute(
        sql: "DELETE FROM list_entries WHERE list = ? AND value = ?",
        arguments: [list, Blob(value)])
    }
  }
}
