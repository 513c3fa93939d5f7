import CSQLite
import GRDB
import WeirCore

/// Writes the entries of one change. SQLite is asked directly: what is the same in all rows is
/// bound once, and values are read where they lie, so that a million rows take seconds.
struct ListEntryWriter {
  /// Places of the arguments that differ by row.
  private enum Place {
    static let value: CInt = 2
    static let expires: CInt = 3
    static let removed: CInt = 4
    static let reason: CInt = 5
  }

  private let statement: Statement

  /// A writer of a list's entries, changed by a row of the audit trail.
  init(_ list: String, of entry: LedgerEntry, _ db: Database) throws {
    statement = try db.cachedStatement(
      sql: """
        INSERT INTO list_entries (list, value, expires, removed, reason, at, actor, sequence)
        VALUES (?, ?, ?, ?, CAST(? AS TEXT), ?, ?, ?)
        ON CONFLICT (list, value) DO UPDATE SET
          expires = excluded.expires, removed = excluded.removed, reason = excluded.reason,
          at = excluded.at, actor = excluded.actor, sequence = excluded.sequence
        """)
    try statement.setArguments([
      list, Blob([]), ListTable.never, false, Blob([]), entry.draft.milliseconds,
      entry.draft.actor, entry.sequence.stored,
    ])
  }

  /// Writes an entry, in the place of that of the same value.
  func write(_ row: ListChange.Row) throws {
    let (pointer, edit) = unsafe (statement.sqliteStatement, row.edit)
    var reason = row.reason
    unsafe try edit.value.withUnsafeBytes { value in
      try reason.withUTF8 { reason in
        unsafe try Self.check(Self.bind(UnsafeRawBufferPointer(reason), Place.reason, pointer))
        unsafe try Self.check(Self.bind(value, Place.value, pointer))
        unsafe try Self.check(
          sqlite3_bind_int64(pointer, Place.expires, edit.expires ?? ListTable.never))
        unsafe try Self.check(
          sqlite3_bind_int64(pointer, Place.removed, edit.expires == nil ? 1 : 0))
        let code = unsafe sqlite3_step(pointer)
        // The bytes are SQLite's no longer once the statement is reset.
        unsafe sqlite3_reset(pointer)
        guard code == SQLITE_DONE else { throw DatabaseError(resultCode: .init(rawValue: code)) }
      }
    }
  }

  private static func bind(
    _ bytes: UnsafeRawBufferPointer, _ place: CInt, _ pointer: OpaquePointer
  ) -> CInt {
    guard let start = bytes.baseAddress else {
      return unsafe sqlite3_bind_zeroblob(pointer, place, 0)
    }
    return unsafe sqlite3_bind_blob(pointer, place, start, CInt(bytes.count), nil)
  }

  private static func check(_ code: CInt) throws {
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: .init(rawValue: code)) }
  }
}
