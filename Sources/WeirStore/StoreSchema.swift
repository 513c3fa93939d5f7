import GRDB

/// The tables, as a list of changes each of which is made once, in order, in a transaction.
enum StoreSchema {
  /// What a file says it is: "WEIR".
  static let applicationID = 0x5745_4952

  /// Changes by name; a change that was released is never edited.
  private static let changes: [(name: String, sql: String)] = [
    ("1 audit", AuditTable.schema),
    ("1 lists", ListTable.schema),
    ("1 cases", CaseTable.schema),
    ("1 alerts", AlertTable.schema),
    ("1 retention", RetentionTable.schema),
  ]

  private static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    for change in changes {
      migrator.registerMigration(change.name) { db in try db.execute(sql: change.sql) }
    }
    return migrator
  }()

  /// Makes the tables that are missing.
  /// - Throws: `version` when a newer version has been there; `usage` when the file is another
  ///   program's.
  /// - Returns: whether the store was empty.
  static func prepare(_ queue: DatabaseQueue, path: String) throws -> Bool {
    let state = try queue.read { db in
      (
        id: try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
        isEmpty: try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0,
        isComplete: try migrator.hasCompletedMigrations(db),
        isNewer: try migrator.hasBeenSuperseded(db)
      )
    }
    guard state.id == applicationID || state.isEmpty else {
      throw StoreFault(
        .usage, "\(path): this is a database of another program", help: "name another file")
    }
    guard !state.isNewer else {
      throw StoreFault(
        .version, "\(path): the store was written by a newer version of weir",
        help: "use that version")
    }
    guard !state.isComplete else { return false }
    if state.isEmpty {
      try queue.write { db in try db.execute(sql: "PRAGMA application_id = 1464158546") }
    }
    try migrator.migrate(queue)
    return state.isEmpty
  }
}
