import Crypto
import GRDB
import WeirCore

/// Where the audit trail begins once its oldest rows were removed by their time: the last of them.
///
/// Its own code is HMAC-SHA-256, under the key `audit` of its epoch, over the words
/// `weir-store/1 anchor`, the sequence (64 bits), the epoch (32) and the code of the row that is
/// gone. Little endian.
struct AuditAnchor: Hashable {
  static let schema = """
    CREATE TABLE audit_anchor (
      id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, code BLOB NOT NULL,
      epoch INTEGER NOT NULL, seal BLOB NOT NULL
    ) STRICT;
    """

  /// No row was sealed with these words: its bytes begin with its sequence, a small number.
  private static let purpose = "weir-store/1 anchor"

  /// The last row that is gone, and its code; 0 and zeros when none is.
  let sequence: UInt64
  let code: [UInt8]
  /// The epoch of the key that its own code was made with.
  let epoch: UInt32

  /// What stands before the first row.
  static let origin = AuditAnchor(sequence: 0, code: LedgerChain.origin, epoch: 0)

  /// That of a store, and whether its own code is right; nil when no row was removed.
  static func read(
    _ store: Store, _ db: Database
  ) throws -> (anchor: AuditAnchor, isGenuine: Bool)? {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM audit_anchor") else { return nil }
    let anchor = AuditAnchor(
      sequence: row.number("sequence"), code: row.bytes("code"),
      epoch: UInt32(truncatingIfNeeded: row["epoch"] as Int64))
    let isGenuine =
      Int64(anchor.epoch) == row["epoch"] && anchor.seal(store.keys) == row.bytes("seal")
    return (anchor, isGenuine)
  }

  /// Puts it into a store, in the place of the one before.
  /// - Throws: `key` when there is no key of its epoch.
  func write(_ store: Store, _ db: Database) throws {
    guard let seal = seal(store.keys) else {
      throw StoreFault(
        .key, "\(store.path): the store's key file has no key of epoch \(epoch)",
        help: "name the newest key file: --store-key FILE")
    }
    try db.execute(
      sql: "INSERT OR REPLACE INTO audit_anchor VALUES (1, ?, ?, ?, ?)",
      arguments: [sequence.stored, Blob(code), Int64(epoch), Blob(seal)])
  }

  /// Its own code; nil when there is no key of its epoch.
  private func seal(_ keys: StoreKeys) -> [UInt8]? {
    guard let key = keys.key(.audit, epoch: epoch) else { return nil }
    var writer = PartWriter()
    writer.append(text: Self.purpose)
    writer.append(sequence)
    writer.append(epoch)
    writer.append(bytes: code)
    return unsafe Array(HMAC<SHA256>.authenticationCode(for: Array(writer.bytes), using: key))
  }
}
