// Foundation only for its bytes, which are how GRDB has them.
import struct Foundation.Data
import GRDB

/// Bytes in a cell of a table.
struct Blob: DatabaseValueConvertible, Hashable, Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

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

  /// A number that has no sign, as SQLite keeps it: with one.
  func number(_ column: String) -> UInt64 { UInt64(bitPattern: self[column] as Int64) }
}

extension UInt64 {
  /// The number as SQLite keeps it.
  var stored: Int64 { Int64(bitPattern: self) }
}
