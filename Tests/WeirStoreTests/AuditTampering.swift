import Foundation
import GRDB

/// One way in which an audit trail is changed by hand.
enum AuditTampering: CaseIterable {
  case delete, edit, swap, insertBefore, insertBehind, insertBetween, truncate, renumber
  case editDetail, deleteDetail, addDetail, moveDetail, strayDetail
  case lowerCursor, raiseCursor, editCursor

  private static let textColumns = ["actor", "origin", "action", "object", "result"]
  private static let numberColumns = ["at", "epoch"]
  private static let byteColumns = ["content", "previous", "code"]
  private static let columns = "at, actor, origin, action, object, result, epoch, content, previous"

  /// Changes a trail whose rows have these sequences, at random; gives the first sequence that is
  /// bad then, nil when nothing could be changed.
  func apply(
    _ db: Database, rows: ClosedRange<Int64>, _ random: inout SplitMix64
  ) throws -> Int64? {
    let place = Int64.random(in: rows, using: &random)
    switch self {
    case .delete:
      try db.execute(sql: "DELETE FROM audit WHERE sequence = ?", arguments: [place])
      if Bool.random(using: &random) {
        try db.execute(sql: "DELETE FROM audit_details WHERE sequence = ?", arguments: [place])
      }
      return place
    case .edit: return try Self.edit(place, db, &random)
    case .swap:
      var other = Int64.random(in: rows, using: &random)
      if other == place { other = place == rows.upperBound ? place - 1 : place + 1 }
      try Self.swap(place, other, withDetails: Bool.random(using: &random), db)
      return min(place, other)
    case .truncate:
      try db.execute(sql: "DELETE FROM audit WHERE sequence >= ?", arguments: [place])
      try db.execute(sql: "DELETE FROM audit_details WHERE sequence >= ?", arguments: [place])
      return place
    case .renumber:
      let new = rows.upperBound + Int64.random(in: 1...9, using: &random)
      let target = Bool.random(using: &random) ? new : -new
      try db.execute(
        sql: "UPDATE audit SET sequence = ? WHERE sequence = ?", arguments: [target, place])
      return min(place, target)
    case .insertBefore, .insertBehind, .insertBetween:
      return try insert(place, rows, db)
    case .editDetail, .deleteDetail, .addDetail, .moveDetail, .strayDetail:
      return try changeDetail(place, rows, db, &random)
    case .lowerCursor:
      try db.execute(sql: "UPDATE cursor SET sequence = ?", arguments: [place - 1])
      return place
    case .raiseCursor:
      try db.execute(sql: "UPDATE cursor SET sequence = sequence + 3")
      return rows.upperBound + 1
    case .editCursor:
      try db.execute(sql: "UPDATE cursor SET code = zeroblob(32)")
      return rows.upperBound
    }
  }

  // MARK: Rows

  private static func edit(
    _ place: Int64, _ db: Database, _ random: inout SplitMix64
  ) throws -> Int64? {
    let column =
      (textColumns + numberColumns + byteColumns).randomElement(using: &random) ?? "actor"
    if numberColumns.contains(column) {
      let step = Int64.random(in: 1...3, using: &random) * (Bool.random(using: &random) ? 1 : -1)
      try db.execute(
        sql: "UPDATE audit SET \(column) = \(column) + ? WHERE sequence = ?",
        arguments: [step, place])
      return place
    }
    let isText = textColumns.contains(column)
    let old = try Data.fetchOne(
      db, sql: "SELECT CAST(\(column) AS BLOB) FROM audit WHERE sequence = ?", arguments: [place])
    let new = changed([UInt8](old ?? Data()), &random)
    try db.execute(
      sql: "UPDATE audit SET \(column) = \(isText ? "CAST(? AS TEXT)" : "?") WHERE sequence = ?",
      arguments: [Data(new), place])
    return place
  }

  /// Other bytes: one more, one less, a bit turned, or what stands for bytes that are no UTF-8
  /// replaced by one.
  private static func changed(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    if bytes == Array("\u{FFFD}".utf8) { return [0xFF] }
    switch bytes.isEmpty ? 0 : Int.random(in: 0...3, using: &random) {
    case 0: return bytes + [0]
    case 1: return bytes + [UInt8(ascii: "x")]
    case 2: return bytes.dropLast()
    default:
      var bytes = bytes
      bytes[Int.random(in: bytes.indices, using: &random)] ^=
        1
        << UInt8.random(
          in: 0...7, using: &random)
      return bytes
    }
  }

  private static func swap(_ one: Int64, _ other: Int64, withDetails: Bool, _ db: Database) throws {
    for table in withDetails ? ["audit", "audit_details"] : ["audit"] {
      for (from, to) in [(one, -1_000), (other, one), (-1_000, other)] as [(Int64, Int64)] {
        try db.execute(
          sql: "UPDATE \(table) SET sequence = ? WHERE sequence = ?", arguments: [to, from])
      }
    }
  }

  private func insert(
    _ place: Int64, _ rows: ClosedRange<Int64>, _ db: Database
  ) throws -> Int64? {
    var target = place
    switch self {
    case .insertBefore: target = rows.lowerBound - 1
    case .insertBehind: target = rows.upperBound + 1
    default:
      for row in stride(from: rows.upperBound, through: place, by: -1) {
        try db.execute(
          sql: "UPDATE audit SET sequence = ? WHERE sequence = ?", arguments: [row + 1, row])
      }
    }
    let model = target == place ? place + 1 : place
    try db.execute(
      sql: """
        INSERT INTO audit (sequence, \(Self.columns), code)
        SELECT ?, \(Self.columns), zeroblob(32) FROM audit WHERE sequence = ?
        """, arguments: [target, model])
    return target
  }

  // MARK: Details

  private func changeDetail(
    _ place: Int64, _ rows: ClosedRange<Int64>, _ db: Database, _ random: inout SplitMix64
  ) throws -> Int64? {
    switch self {
    case .addDetail:
      try db.execute(
        sql: """
          INSERT INTO audit_details
          SELECT ?, count(*), 'rows', '1' FROM audit_details WHERE sequence = ?
          """, arguments: [place, place])
      return place
    case .strayDetail:
      let stray = Bool.random(using: &random) ? rows.upperBound + 5 : rows.lowerBound - 3
      try db.execute(
        sql: "INSERT INTO audit_details VALUES (?, 0, 'rows', '1')", arguments: [stray])
      return stray
    default: break
    }
    let column = Bool.random(using: &random) ? "name" : "value"
    let sql =
      switch self {
      case .editDetail: "UPDATE audit_details SET \(column) = \(column) || char(0)"
      case .deleteDetail: "DELETE FROM audit_details"
      default: "UPDATE audit_details SET place = place + 7"
      }
    let picked = "WHERE (sequence, place) IN (SELECT sequence, max(place) FROM audit_details"
    try db.execute(sql: "\(sql) \(picked) WHERE sequence = ?)", arguments: [place])
    return db.changesCount > 0 ? place : nil
  }
}
