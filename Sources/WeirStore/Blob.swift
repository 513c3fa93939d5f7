// Foundation only for its bytes, which are how GRDB has them.
import struct Foundation.Data
import GRDB

/// Bytes in a cell of a table.
struct Blob: DatabaseValueConvertible, Hashable, Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The bytes of a text, zero bytes too.
  init(text: String) { bytes = Array(text.utf8) }

  var databaseValue: DatabaseValue { Data(bytes).databaseValue }

  static func fromDatabaseValue(_ value: DatabaseValue) -> Blob? {
    guard case .blob(let data) = value.storage else { return nil }
    return Blob([UInt8](data))
  }
}

extension Row {
  /// The bytes of a cell; none where there are none.
  func bytes(_ column: String) -> [UInt8] {
    (self[column] as Blob?)?.bytes ?? []
  }

  /// The bytes of the cell at a place; none where there are none.
  func bytes(at place: Int) throws -> [UInt8] {
    try withUnsafeData(atIndex: place) { data in data.map { [UInt8]($0) } ?? [] }
  }

  /// The text of a cell that was read as bytes: all of it, where GRDB would end at a zero byte.
  func text(at place: Int) throws -> String {
    String(decoding: try bytes(at: place), as: UTF8.self)
  }

  /// A number that has no sign, as SQLite keeps it: with one.
  func number(_ column: String) -> UInt64 { UInt64(bitPattern: self[column] as Int64) }
}

extension UInt64 {
  /// The number as SQLite keeps it.
  var stored: Int64 { Int64(bitPattern: self) }
}
