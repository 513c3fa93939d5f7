import GRDB
import WeirCore

/// The outbox of alerts, and for each cooldown when its alert was raised last. What is told of an
/// event is sealed.
enum AlertTable {
  static let schema = """
    CREATE TABLE alerts (
      id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, severity TEXT NOT NULL, at INTEGER NOT NULL,
      key BLOB NOT NULL, body BLOB NOT NULL, raised INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('due', 'told', 'gone', 'exhausted')),
      attempts INTEGER NOT NULL, next_at INTEGER, first_at INTEGER, last_fault TEXT,
      row INTEGER PRIMARY KEY
    ) STRICT;
    CREATE INDEX alerts_by_state ON alerts (state, next_at, id);
    CREATE TABLE alert_gate (
      name TEXT NOT NULL, key BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (name, key)
    ) STRICT, WITHOUT ROWID;
    """

  /// Where the body of an alert is.
  static func place(_ id: String, row: Int64) -> SealedPlace {
    SealedPlace(table: "alerts", column: "body", key: id, row: row)
  }

  /// Puts an alert into the outbox, unless it is there already.
  static func add(_ alert: StoredAlert, now: Int64, _ store: Store, _ db: Database) throws {
    let body = try store.sealing.seal(alert.body, at: place(alert.id, row: 0))
    try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO alerts VALUES (
          :id, :name, :severity, :at, :key, :body, :now, 'due', 0, :now, NULL, NULL, NULL)
        """
    ).execute(arguments: [
      "id": alert.id, "name": alert.name, "severity": alert.severity, "at": alert.milliseconds,
      "key": Blob(alert.key), "body": Blob(body), "now": now,
    ])
    try db.cachedStatement(
      sql: """
        INSERT INTO alert_gate VALUES (?, ?, ?)
        ON CONFLICT (name, key) DO UPDATE SET at = max(at, excluded.at)
        """
    ).execute(arguments: [alert.name, Blob(alert.key), alert.milliseconds])
  }

  /// Removes an alert.
  static func remove(_ row: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM alerts WHERE row = ?").execute(arguments: [row])
  }
}
