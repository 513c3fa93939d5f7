import GRDB

extension Store {
  // MARK: The outbox

  /// Alerts that are to be told by now, those that wait longest first.
  /// - Parameters:
  ///   - now: the clock, milliseconds since 1970.
  ///   - limit: at most so many.
  /// - Returns: them.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func dueAlerts(now: Int64, limit: Int) throws(StoreFault) -> [AlertRecord] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM alerts WHERE state = 'due' AND next_at <= ? ORDER BY next_at, id LIMIT ?
          """,
        arguments: [now, max(0, limit)]
      ).map { row in try alert(row) }
    }
  }

  /// When the next alert is to be told, milliseconds since 1970; nil when none is.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func nextAlertTime() throws(StoreFault) -> Int64? {
    try read { db in
      try Int64.fetchOne(db, sql: "SELECT min(next_at) FROM alerts WHERE state = 'due'")
    }
  }

  /// The receiver has taken an alert. Nothing, if it is no more.
  /// - Parameters:
  ///   - id: of the alert.
  ///   - now: the clock, milliseconds since 1970.
  /// - Throws: `busy`, `full`, `damaged`, `version`, `system`.
  package func didTell(_ id: String, now: Int64) throws(StoreFault) {
    try didTry(id, now: now, .told, fault: nil, next: nil)
  }

  /// An alert did not get through. Nothing, if it is no more, or was told meanwhile.
  /// - Parameters:
  ///   - id: of the alert.
  ///   - now: the clock, milliseconds since 1970.
  ///   - fault: why, in words that hold nothing of the alert.
  ///   - next: when it is tried again, milliseconds since 1970; nil: not any more.
  /// - Throws: `busy`, `full`, `damaged`, `version`, `system`.
  package func didFail(
    _ id: String, now: Int64, fault: String, next: Int64?
  ) throws(StoreFault) {
    try didTry(id, now: now, next == nil ? .exhausted : .due, fault: fault, next: next)
  }

  /// The receiver of an alert is no more, and said so. Nothing, if the alert is no more, or was
  /// told meanwhile.
  /// - Parameters:
  ///   - id: of the alert.
  ///   - now: the clock, milliseconds since 1970.
  ///   - fault: what it said, in words that hold nothing of the alert.
  /// - Throws: `busy`, `full`, `damaged`, `version`, `system`.
  package func didFindGone(_ id: String, now: Int64, fault: String) throws(StoreFault) {
    try didTry(id, now: now, .gone, fault: fault, next: nil)
  }

  private func didTry(
    _ id: String, now: Int64, _ state: AlertState, fault: String?, next: Int64?
  ) throws(StoreFault) {
    // A receiver may have answered with what it was told.
    let isSafe = fault.map { !CardNumberSearch.isFound(in: $0) } ?? true
    let fault = isSafe ? fault : "what it said looks like a card number"
    try write { db in
      try db.execute(
        sql: """
          UPDATE alerts
          SET state = :state, attempts = attempts + 1, next_at = :next,
            first_at = ifnull(first_at, :now), last_fault = :fault
          WHERE id = :id AND state <> 'told'
          """,
        arguments: [
          "state": state.rawValue, "next": next, "now": now, "fault": fault, "id": id,
        ])
    }
  }

  // MARK: Looking

  /// Alerts, the latest first.
  /// - Parameters:
  ///   - state: only those; nil: all.
  ///   - limit: at most so many; nil: all.
  /// - Returns: them.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func alerts(
    _ state: AlertState? = nil, limit: Int? = nil
  ) throws(StoreFault) -> [AlertRecord] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM alerts WHERE :state IS NULL OR state = :state
          ORDER BY at DESC, id LIMIT :limit
          """,
        arguments: ["state": state?.rawValue, "limit": limit.map { max(0, $0) } ?? -1]
      ).map { row in try alert(row) }
    }
  }

  /// How many alerts there are, by state, in the order of `AlertState`.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func alertCounts() throws(StoreFault) -> [(state: AlertState, count: Int)] {
    try read { db in
      try AlertState.allCases.map { state in
        let count = try Int.fetchOne(
          db, sql: "SELECT count(*) FROM alerts WHERE state = ?", arguments: [state.rawValue])
        return (state, count ?? 0)
      }
    }
  }

  /// When alerts were raised last under each key of their cooldowns, by name and key.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func alertGates() throws(StoreFault) -> [AlertGate] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM alert_gate ORDER BY name, key").map { row in
        AlertGate(name: row["name"], key: row.bytes("key"), milliseconds: row["at"])
      }
    }
  }

  /// What is told by an alert, opened.
  func body(_ row: Row) throws(StoreFault) -> [UInt8] {
    try sealing.open(row.bytes("body"), at: AlertTable.place(row["id"], row: row["row"]))
  }

  /// The alert of a row.
  func alert(_ row: Row) throws(StoreFault) -> AlertRecord {
    guard let state = AlertState(rawValue: row["state"]) else {
      throw damage("alerts", row.number("row"))
    }
    return AlertRecord(
      id: row["id"], name: row["name"], severity: row["severity"], milliseconds: row["at"],
      raised: row["raised"], state: state, attempts: row["attempts"], next: row["next_at"],
      first: row["first_at"], fault: row["last_fault"], body: try body(row))
  }
}
