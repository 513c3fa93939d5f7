import GRDB
import WeirCore

extension Store {
  /// Cases in an order.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func cases(_ filter: CaseFilter = CaseFilter()) throws(StoreFault) -> [CaseSummary] {
    try read { db in
      try Row.fetchAll(db, sql: filter.sql, arguments: filter.arguments)
        .map { row in try summary(row, answer: try line("answer", row)) }
    }
  }

  /// The numbers of cases in an order, without opening a cell.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func caseNumbers(_ filter: CaseFilter) throws(StoreFault) -> [UInt64] {
    try read { db in
      try Row.fetchAll(db, sql: filter.sql, arguments: filter.arguments)
        .map { $0.number("number") }
    }
  }

  /// A case; nil when there is none of this number.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func reviewCase(_ number: UInt64) throws(StoreFault) -> CaseDetail? {
    try read { db in try caseDetail(number, db) }
  }

  /// The cases of these numbers, without those that are gone.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func reviewCases(_ numbers: [UInt64]) throws(StoreFault) -> [CaseDetail] {
    try read { db in try numbers.compactMap { number in try caseDetail(number, db) } }
  }

  /// The case of an event, the latest if there are several; nil when there is none.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func reviewCase(eventID: String) throws(StoreFault) -> CaseDetail? {
    try read { db in
      var found: CaseDetail?
      for epoch in keys.epochs {
        guard let hash = keys.identity(Array(eventID.utf8), epoch: epoch),
          let row = try Row.fetchOne(
            db,
            sql: """
              SELECT * FROM cases WHERE event_hash = ? AND event_epoch = ?
              ORDER BY number DESC LIMIT 1
              """,
            arguments: [Blob(hash), Int64(epoch)])
        else { continue }
        if let found, found.summary.number > row.number("number") { continue }
        found = try detail(row, db)
      }
      return found
    }
  }

  /// How many cases there are, by status, in the order of `CaseStatus`.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func caseCounts() throws(StoreFault) -> [CaseCount] {
    try read { db in
      try CaseStatus.allCases.map { status in
        let row = try Row.fetchOne(
          db, sql: "SELECT count(*) AS count, min(opened) AS oldest FROM cases WHERE status = ?",
          arguments: [status.rawValue])
        return CaseCount(status: status, count: row?["count"] ?? 0, oldest: row?["oldest"])
      }
    }
  }

  /// What events turned out to be, by the time at which it was decided, then by case. Events
  /// without an id are left out.
  /// - Parameter time: decided then or later, milliseconds since 1970.
  /// - Returns: the last decision of each case.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func caseLabels(since time: Int64 = .min) throws(StoreFault) -> [CaseLabel] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT number, event, answer, outcome, decided_at FROM cases
          WHERE status = 'decided' AND decided_at >= ? ORDER BY decided_at, number
          """,
        arguments: [time]
      ).compactMap { row in
        guard
          let id = CaseDetail.eventID(of: try line("event", row), try line("answer", row)),
          let outcome = CaseAction.Outcome(rawValue: row["outcome"])
        else { return nil }
        return CaseLabel(eventID: id, outcome: outcome, milliseconds: row["decided_at"])
      }
    }
  }

  // MARK: Rows

  /// A line of a case, opened.
  func line(_ column: String, _ row: Row) throws(StoreFault) -> [UInt8] {
    try sealing.open(row.bytes(column), at: CaseTable.place(column, row.number("number")))
  }

  private func summary(_ row: Row, answer: [UInt8]) throws(StoreFault) -> CaseSummary {
    let number = row.number("number")
    guard let status = CaseStatus(rawValue: row["status"]) else { throw damage("cases", number) }
    var rules: [String] = []
    if case .array(let names)? = JSONLine.read(answer)?["rules"] {
      rules = names.compactMap(\.text)
    }
    return CaseSummary(
      number: number, status: status, opened: row["opened"], milliseconds: row["at"],
      amount: row["amount"], currency: row["currency"], score: row["score"],
      priority: row["priority"], policy: row["policy"], rules: rules, assignee: row["assignee"],
      claimed: row["claimed_at"], decision: try decision(row, number))
  }

  private func decision(
    _ row: Row, _ number: UInt64
  ) throws(StoreFault) -> CaseSummary.Decision? {
    guard let word = row["outcome"] as String? else { return nil }
    guard let outcome = CaseAction.Outcome(rawValue: word) else { throw damage("cases", number) }
    return CaseSummary.Decision(
      outcome: outcome, milliseconds: row["decided_at"], actor: row["decided_by"])
  }

  /// A case; nil when there is none of this number.
  func caseDetail(_ number: UInt64, _ db: Database) throws -> CaseDetail? {
    try Row.fetchOne(
      db, sql: "SELECT * FROM cases WHERE number = ?", arguments: [number.stored]
    ).map { row in try detail(row, db) }
  }

  private func detail(_ row: Row, _ db: Database) throws -> CaseDetail {
    let answer = try line("answer", row)
    let history = try Row.fetchAll(
      db, sql: "SELECT * FROM case_steps WHERE number = ? ORDER BY sequence",
      arguments: [row.number("number").stored])
    return CaseDetail(
      summary: try summary(row, answer: answer), event: try line("event", row), answer: answer,
      history: try history.map { row in try step(row) })
  }

  private func step(_ row: Row) throws(StoreFault) -> CaseDetail.Step {
    let sequence = row.number("sequence")
    guard let step = CaseTable.step(row["step"]) else { throw damage("case_steps", sequence) }
    let cell = row.bytes("note")
    let note = cell.isEmpty ? [] : try sealing.open(cell, at: CaseTable.notePlace(sequence))
    return CaseDetail.Step(
      sequence: sequence, milliseconds: row["at"], actor: row["actor"], step: step,
      note: String(decoding: note, as: UTF8.self))
  }

  /// That a row holds what no version writes.
  func damage(_ table: String, _ number: UInt64) -> StoreFault {
    StoreFault(
      .damaged, "\(path): table \(table), row \(number): a word that is not known",
      help: "restore the store from a backup; a sidecar that starts without one makes it anew out "
        + "of its journal")
  }
}
