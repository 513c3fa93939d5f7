import GRDB
import WeirCore

/// A walk through the audit trail, row by row, that ends at the first one which is not as it was
/// written.
struct AuditWalk {
  private let store: Store
  private let db: Database
  /// The row that stands before the next one, and its code.
  private var sequence: UInt64
  private var code: [UInt8]
  private var count = 0
  private var first: Int64?
  private var last: Int64?

  /// What is wrong with a row.
  private struct Damage: Error {
    let sequence: UInt64
    let what: String
  }

  /// What the trail of a store comes to.
  static func verdict(_ store: Store, _ db: Database) throws -> AuditVerdict {
    var walk = AuditWalk(store, db)
    do {
      try walk.run()
      return .intact(rows: walk.count, first: walk.first, last: walk.last)
    } catch let damage as Damage {
      return .broken(sequence: damage.sequence, what: damage.what)
    }
  }

  private init(_ store: Store, _ db: Database) {
    self.store = store
    self.db = db
    sequence = AuditAnchor.origin.sequence
    code = AuditAnchor.origin.code
  }

  private mutating func run() throws {
    if let (anchor, isGenuine) = try AuditAnchor.read(store, db) {
      guard isGenuine else {
        throw Damage(
          sequence: try firstSequence() ?? 1, what: "where the trail begins was changed by hand")
      }
      (sequence, code) = (anchor.sequence, anchor.code)
    }
    let orphan = try Int64.fetchOne(
      db,
      sql: """
        SELECT sequence FROM audit_details
        WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.sequence = audit_details.sequence)
        ORDER BY sequence LIMIT 1
        """)
    let rows = try Row.fetchCursor(db, sql: "\(AuditCells.columns) ORDER BY sequence")
    while let row = try rows.next() {
      let cells = try AuditCells(row, db)
      if let orphan, orphan < cells.sequence {
        // A row that is missing before it comes first.
        try expect(orphan)
        throw Self.orphan(orphan)
      }
      try check(cells)
    }
    if let orphan, orphan < sequence.stored { throw Self.orphan(orphan) }
    try checkEnd()
    if let orphan { throw Self.orphan(orphan) }
  }

  private static func orphan(_ place: Int64) -> Damage {
    Damage(sequence: UInt64(bitPattern: place), what: "it is not there, its details are")
  }

  private func firstSequence() throws -> UInt64? {
    try Int64.fetchOne(db, sql: "SELECT min(sequence) FROM audit").map(UInt64.init(bitPattern:))
  }

  /// Checks that a place is the next one.
  private func expect(_ place: Int64) throws {
    let next = sequence + 1
    if place > next.stored { throw Damage(sequence: next, what: "it is not there") }
    if place < next.stored {
      throw Damage(
        sequence: UInt64(bitPattern: place), what: "it stands before the beginning of the trail")
    }
  }

  private mutating func check(_ cells: AuditCells) throws {
    try expect(cells.sequence)
    let place = sequence + 1
    guard let draft = cells.draft, let epoch = UInt32(exactly: cells.epoch) else {
      throw Damage(sequence: place, what: "it was changed: it holds what no version writes")
    }
    let made = LedgerChain.code(
      store.keys, sequence: place, epoch: epoch, previous: cells.previous,
      head: LedgerChain.head(draft), contentDigest: cells.content)
    guard let made else {
      throw Damage(sequence: place, what: "there is no key of its epoch, \(epoch)")
    }
    guard made == cells.code else {
      throw Damage(sequence: place, what: "it was changed: its code is not of what it says")
    }
    guard cells.previous == code else {
      throw Damage(sequence: place, what: "it follows another row than the one before it")
    }
    (sequence, code) = (place, cells.code)
    count += 1
    first = first ?? draft.milliseconds
    last = draft.milliseconds
  }

  /// Checks that nothing was cut off.
  private func checkEnd() throws {
    let cursor = try StoreCursor.read(db)
    if cursor.sequence > sequence {
      throw Damage(sequence: sequence + 1, what: "it is not there: the end was cut off")
    }
    if cursor.sequence < sequence {
      throw Damage(sequence: cursor.sequence + 1, what: "it stands behind the end of the trail")
    }
    guard cursor.code == code else {
      throw Damage(sequence: sequence, what: "it is not the row that the store ended with")
    }
  }
}
