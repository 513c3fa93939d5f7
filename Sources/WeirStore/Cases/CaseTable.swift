import GRDB
import WeirCore

/// Review cases: a row for each event that was answered `review`, and one for each step that a
/// person did with it, which goes with it.
///
/// Lines and notes are sealed; the event's id is there as a keyed hash. What a policy may name
/// otherwise (`CaseFacts`) is NULL where the event does not have it.
enum CaseTable {
  static let schema = """
    CREATE TABLE cases (
      number INTEGER PRIMARY KEY, event_hash BLOB, event_epoch INTEGER NOT NULL,
      opened INTEGER NOT NULL, at INTEGER, amount INTEGER, currency TEXT, score INTEGER,
      priority INTEGER NOT NULL, policy TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('open', 'claimed', 'decided')),
      assignee TEXT, claimed_at INTEGER, outcome TEXT, decided_at INTEGER, decided_by TEXT,
      event BLOB NOT NULL, answer BLOB NOT NULL, sequence INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX cases_by_event ON cases (event_hash);
    CREATE INDEX cases_by_status ON cases (status, priority DESC, number);
    CREATE TABLE case_steps (
      sequence INTEGER PRIMARY KEY,
      number INTEGER NOT NULL REFERENCES cases (number) ON DELETE CASCADE,
      at INTEGER NOT NULL, actor TEXT NOT NULL, step TEXT NOT NULL, note BLOB NOT NULL
    ) STRICT;
    CREATE INDEX case_steps_by_number ON case_steps (number, sequence);
    """

  /// Where a cell of a case is.
  static func place(_ column: String, _ number: UInt64) -> SealedPlace {
    SealedPlace(table: "cases", column: column, key: "\(number)", row: number.stored)
  }

  /// Where a step's note is.
  static func notePlace(_ sequence: UInt64) -> SealedPlace {
    SealedPlace(table: "case_steps", column: "note", key: "\(sequence)", row: sequence.stored)
  }

  /// Opens a case, unless it is there already.
  static func add(_ event: ReviewedEvent, now: Int64, _ store: Store, _ db: Database) throws {
    let facts = CaseFacts(event)
    let epoch = store.keys.newest
    let hash = facts.eventID.flatMap { store.keys.identity(Array($0.utf8), epoch: epoch) }
    let sealing = store.sealing
    try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO cases VALUES (
          :number, :hash, :epoch, :opened, :at, :amount, :currency, :score, :priority, :policy,
          'open', NULL, NULL, NULL, NULL, NULL, :event, :answer, 0)
        """
    ).execute(arguments: [
      "number": event.number.stored, "hash": hash.map { Blob($0) }, "epoch": Int64(epoch),
      "opened": now, "at": facts.milliseconds, "amount": facts.amount,
      "currency": facts.currency, "score": facts.score, "priority": facts.priority,
      "policy": facts.policy,
      "event": Blob(try sealing.seal(event.event, at: place("event", event.number))),
      "answer": Blob(try sealing.seal(event.answer, at: place("answer", event.number))),
    ])
  }

  /// Does what a person did with a case. Nothing, where the case is gone: it was purged or erased.
  ///
  /// Any step may come in any status, since the journal has it already: of two claims the first one
  /// counts, a decision replaces an earlier one, and a case that was decided stays so.
  static func apply(
    _ action: CaseAction, of entry: LedgerEntry, _ store: Store, _ db: Database
  ) throws {
    let draft = entry.draft
    try db.cachedStatement(
      sql: "UPDATE cases SET sequence = :sequence WHERE number = :number"
    ).execute(arguments: [
      "sequence": entry.sequence.stored, "number": action.number.stored,
    ])
    guard db.changesCount == 1 else { return }
    try take(action.step, of: action.number, at: draft.milliseconds, by: draft.actor, db)
    try addStep(action, of: entry, store, db)
  }

  /// Does a step with a case that is there.
  private static func take(
    _ step: CaseAction.Step, of number: UInt64, at time: Int64, by actor: String, _ db: Database
  ) throws {
    let arguments: StatementArguments = ["number": number.stored, "at": time, "actor": actor]
    switch step {
    case .claim:
      try db.cachedStatement(
        sql: """
          UPDATE cases SET status = 'claimed', assignee = :actor, claimed_at = :at
          WHERE number = :number AND status = 'open'
          """
      ).execute(arguments: arguments)
    case .release:
      try db.cachedStatement(
        sql: """
          UPDATE cases SET status = 'open', assignee = NULL, claimed_at = NULL
          WHERE number = ? AND status <> 'decided'
          """
      ).execute(arguments: [number.stored])
    case .decide(let outcome):
      try db.cachedStatement(
        sql: """
          UPDATE cases
          SET status = 'decided', outcome = :outcome, decided_at = :at, decided_by = :actor
          WHERE number = :number
          """
      ).execute(arguments: arguments + ["outcome": outcome.rawValue])
    }
  }

  /// Takes back the steps of a row of the audit trail and of all behind it: cases are as the steps
  /// left them that stay.
  static func cut(from sequence: UInt64, _ db: Database) throws {
    let numbers = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT number FROM case_steps WHERE sequence >= ?",
      arguments: [sequence.stored])
    try db.execute(
      sql: "DELETE FROM case_steps WHERE sequence >= ?", arguments: [sequence.stored])
    for number in numbers {
      try db.execute(
        sql: """
          UPDATE cases SET status = 'open', assignee = NULL, claimed_at = NULL, outcome = NULL,
            decided_at = NULL, decided_by = NULL, sequence = 0 WHERE number = ?
          """, arguments: [number])
      let steps = try Row.fetchAll(
        db, sql: "SELECT * FROM case_steps WHERE number = ? ORDER BY sequence",
        arguments: [number])
      for row in steps {
        guard let step = step(row["step"]) else { continue }
        try take(
          step, of: UInt64(bitPattern: number), at: row["at"], by: row["actor"], db)
        try db.execute(
          sql: "UPDATE cases SET sequence = ? WHERE number = ?",
          arguments: [row["sequence"] as Int64, number])
      }
    }
  }

  private static func addStep(
    _ action: CaseAction, of entry: LedgerEntry, _ store: Store, _ db: Database
  ) throws {
    let note = Array(action.note.utf8)
    let cell =
      note.isEmpty ? [] : try store.sealing.seal(note, at: notePlace(entry.sequence))
    try db.cachedStatement(sql: "INSERT INTO case_steps VALUES (?, ?, ?, ?, ?, ?)").execute(
      arguments: [
        entry.sequence.stored, action.number.stored, entry.draft.milliseconds, entry.draft.actor,
        word(action.step), Blob(cell),
      ])
  }

  /// How a step is written: `claim`, `release`, or an outcome.
  static func word(_ step: CaseAction.Step) -> String {
    switch step {
    case .claim: "claim"
    case .release: "release"
    case .decide(let outcome): outcome.rawValue
    }
  }

  /// The step that a word is; nil for none.
  static func step(_ word: String) -> CaseAction.Step? {
    switch word {
    case "claim": .claim
    case "release": .release
    default: CaseAction.Outcome(rawValue: word).map { .decide($0) }
    }
  }

  /// Removes a case and its steps.
  static func remove(_ number: UInt64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM cases WHERE number = ?").execute(
      arguments: [number.stored])
  }
}
