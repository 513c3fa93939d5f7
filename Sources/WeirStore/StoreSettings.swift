import CSQLite
import GRDB
import Glibc

/// How a store's file is opened.
enum StoreSettings {
  /// Makes a connection careful: nothing but what this program wrote is trusted, what is removed is
  /// overwritten, what was done is on the disk.
  static func apply(to db: Database) throws {
    let code = unsafe weir_sqlite_be_defensive(db.sqliteConnection)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    for pragma in [
      "PRAGMA trusted_schema = OFF", "PRAGMA secure_delete = ON", "PRAGMA foreign_keys = ON",
      "PRAGMA cell_size_check = ON", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
      // A file that is written anew is put together in memory, not in a file that others keep.
      "PRAGMA temp_store = MEMORY",
      // Only closing writes into the file: so who watches it sees what others do.
      "PRAGMA wal_autocheckpoint = 0",
    ] { try db.execute(sql: pragma) }
  }

  /// Has a connection leave the write-ahead log as it is when it is closed.
  static func leaveLog(_ db: Database) throws {
    let code = unsafe weir_sqlite_leave_log(db.sqliteConnection)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }

  /// Makes an empty file that only its owner may use, where there is none: SQLite would let others
  /// read it.
  static func makeFile(_ path: String) throws(StoreFault) {
    // Closing a file lets go of all locks that this process has on it: so not one that is there.
    guard unsafe access(path, F_OK) != 0 else { return }
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o600)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw StoreFault(.system, "\(path): the store cannot be made: \(reason)")
    }
    close(descriptor)
  }
}
