import GRDB
import WeirCore

/// The cells of a row of the audit trail with its details, byte by byte.
struct AuditCells {
  /// The columns that are read by their places. Texts are read as bytes: a text that was changed
  /// behind a zero byte, or into something that is no UTF-8, has to be told from the one before.
  static let columns = """
    SELECT sequence, at, CAST(actor AS BLOB), CAST(origin AS BLOB), CAST(action AS BLOB),
      CAST(object AS BLOB), CAST(result AS BLOB), epoch, content, previous, code FROM audit
    """

  let sequence: Int64
  let milliseconds: Int64
  /// Actor, origin, action, object, result.
  private let texts: [[UInt8]]
  let epoch: Int64
  /// The SHA-256 of what else happened with it.
  let content: [UInt8]
  let previous: [UInt8]
  let code: [UInt8]
  private let details: [(place: Int, name: [UInt8], value: [UInt8])]

  /// A row of `columns`, with its details.
  init(_ row: Row, _ db: Database) throws {
    sequence = row[0]
    milliseconds = row[1]
    texts = try (2...6).map { try row.bytes(at: $0) }
    epoch = row[7]
    (content, previous, code) = (
      try row.bytes(at: 8), try row.bytes(at: 9), try row.bytes(at: 10)
    )
    details = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT place, CAST(name AS BLOB), CAST(value AS BLOB) FROM audit_details
          WHERE sequence = ? ORDER BY place
          """), arguments: [sequence]
    ).map { row in (row[0], try row.bytes(at: 1), try row.bytes(at: 2)) }
  }

  /// The row for people: what is no UTF-8 is replaced.
  var row: AuditRow {
    let texts = texts.map { String(decoding: $0, as: UTF8.self) }
    return AuditRow(
      sequence: UInt64(bitPattern: sequence), milliseconds: milliseconds, actor: texts[0],
      origin: texts[1], action: texts[2], object: texts[3], result: texts[4],
      details: details.map { _, name, value in
        LedgerDraft.Detail(
          String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
      })
  }

  /// The draft that would give exactly these bytes, without its content; nil when none would.
  var draft: LedgerDraft? {
    let row = row
    let written = [row.actor, row.origin, row.action, row.object, row.result]
    guard let action = LedgerAction(rawValue: row.action),
      action.rawValue.utf8.elementsEqual(texts[2]),
      zip(written, texts).allSatisfy({ $0.utf8.elementsEqual($1) }),
      details.count <= LedgerDraft.detailCountMax
    else { return nil }
    for (place, (detail, cells)) in zip(row.details, details).enumerated() {
      guard cells.place == place, detail.name.utf8.elementsEqual(cells.name),
        detail.value.utf8.elementsEqual(cells.value)
      else { return nil }
    }
    return LedgerDraft(
      milliseconds: milliseconds, actor: row.actor, origin: row.origin, action: action,
      object: row.object, result: row.result, details: row.details)
  }
}
