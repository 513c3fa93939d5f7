import GRDB
import WeirCore

/// How long rows stay, and their removal.
enum RetentionTable {
  static let schema = """
    CREATE TABLE retention (name TEXT PRIMARY KEY, days INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// Sets how long rows stay. Tables that this version does not know, and numbers that are none of
  /// days, are passed over: a journal may be of a newer version.
  static func set(_ cuts: [LedgerDraft.Cut], _ db: Database) throws {
    for cut in cuts {
      guard StoreRetention.Table(rawValue: cut.table) != nil,
        0...StoreRetention.daysMax ~= cut.value
      else { continue }
      try db.execute(
        sql: """
          INSERT INTO retention VALUES (?, ?)
          ON CONFLICT (name) DO UPDATE SET days = excluded.days
          """, arguments: [cut.table, cut.value])
    }
  }

  /// What is set.
  static func read(_ db: Database) throws -> StoreRetention {
    var retention = StoreRetention()
    for row in try Row.fetchAll(db, sql: "SELECT name, days FROM retention") {
      guard let table = StoreRetention.Table(rawValue: row["name"]) else { continue }
      retention[table] = row["days"]
    }
    return retention
  }

  /// Removes rows that are older than the cuts say.
  static func purge(_ cuts: [LedgerDraft.Cut], _ store: Store, _ db: Database) throws {
    for cut in cuts {
      guard let table = StoreRetention.Table(rawValue: cut.table) else { continue }
      switch table {
      case .cases, .openCases, .alerts, .listEntries:
        try db.execute(sql: "DELETE FROM " + condition(table), arguments: [cut.value])
      case .audit: try AuditTable.purge(before: cut.value, store, db)
      }
      // When an alert was told last counts no longer than the alert is kept.
      if table == .alerts {
        try db.execute(sql: "DELETE FROM alert_gate WHERE at < ?", arguments: [cut.value])
      }
    }
    try Remains.note(db)
  }

  /// How many rows of a table are older than a moment.
  static func count(_ table: StoreRetention.Table, before time: Int64, _ db: Database) throws -> Int
  {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM " + condition(table), arguments: [time]) ?? 0
  }

  /// The table, and which of its rows are older than `?`.
  private static func condition(_ table: StoreRetention.Table) -> String {
    switch table {
    case .cases: "cases WHERE status = 'decided' AND decided_at < ?"
    case .openCases: "cases WHERE status <> 'decided' AND opened < ?"
    case .alerts: "alerts WHERE state <> 'due' AND raised < ?"
    case .audit:
      // The trail loses its start alone, as `AuditTable.purge` has it.
      """
      audit WHERE sequence
        < ifnull((SELECT min(sequence) FROM audit WHERE at >= ?), 9223372036854775807)
      """
    case .listEntries: "list_entries WHERE removed = 0 AND expires < ?"
    }
  }
}
