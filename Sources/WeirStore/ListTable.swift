import GRDB
import WeirCore

/// The lists that people change, and their entries: what the journal's edits come to.
///
/// A value that was removed stays as a row: the policy's file may hold it, and the store has the
/// last word.
enum ListTable {
  static let schema = """
    CREATE TABLE lists (name TEXT PRIMARY KEY, type TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE list_entries (
      list TEXT NOT NULL, value BLOB NOT NULL, expires INTEGER NOT NULL,
      removed INTEGER NOT NULL CHECK (removed IN (0, 1)), reason TEXT NOT NULL,
      at INTEGER NOT NULL, actor TEXT NOT NULL, sequence INTEGER NOT NULL,
      PRIMARY KEY (list, value)
    ) STRICT, WITHOUT ROWID;
    """

  /// The expiry of an entry that has none, and that of one that was removed.
  static let never = Int64.max

  /// Makes the changes of a row of the audit trail. The list is made if it is not known.
  /// - Throws: `usage` when the list is of another type.
  static func apply(_ change: ListChange, of entry: LedgerEntry, _ db: Database) throws {
    if let type = try type(of: change.list, db) {
      guard type == change.type else {
        throw StoreFault(
          .usage, "the list is of another type in the store than in the change",
          help: "'weir list ls' tells the types; make the change with the list's own")
      }
    } else {
      try db.execute(
        sql: "INSERT INTO lists VALUES (?, ?)", arguments: [change.list, change.type])
    }
    let writer = try ListEntryWriter(change.list, of: entry, db)
    // In the order of the table's keys, pages are filled one after the other.
    for place in order(of: change.rows) { try writer.write(change.rows[place]) }
  }

  /// The type of a list; nil when it is not known.
  static func type(of list: String, _ db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT type FROM lists WHERE name = ?", arguments: [list])
  }

  /// The places of rows by value; of the same value, as they come.
  private static func order(of rows: [ListChange.Row]) -> [Int] {
    let places = Array(rows.indices)
    func precedes(_ left: Int, _ right: Int) -> Bool {
      rows[left].edit.value.lexicographicallyPrecedes(rows[right].edit.value)
    }
    guard places.dropFirst().contains(where: { precedes($0, $0 - 1) }) else { return places }
    return places.sorted { left, right in
      precedes(left, right) || left < right && !precedes(right, left)
    }
  }
}
