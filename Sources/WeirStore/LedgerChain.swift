import Crypto
package import WeirCore

/// Gives drafts their places in the audit trail: each row's code covers the row and the code of the
/// one before, so a row that is changed, taken out or moved is found where it is.
///
/// The code of a row is HMAC-SHA-256, under the key `audit` of its epoch, over: sequence (64 bits),
/// epoch (32), the code before (32 bytes), the draft's head as `LedgerDraft.writeHead` has it, and
/// the SHA-256 of its content as `writeContent` has it. Little endian.
package struct LedgerChain: Sendable {
  private let keys: StoreKeys
  /// The last row; 0 before the first.
  package private(set) var sequence: UInt64
  /// Its code; zeros before the first.
  package private(set) var code: [UInt8]

  /// A chain that goes on behind a row.
  package init(_ keys: StoreKeys, sequence: UInt64 = 0, code: [UInt8] = LedgerChain.origin) {
    self.keys = keys
    self.sequence = sequence
    self.code = code
  }

  /// The code before the first row.
  package static var origin: [UInt8] { [UInt8](repeating: 0, count: LedgerEntry.codeByteCount) }

  /// The next row.
  package mutating func append(_ draft: LedgerDraft) -> LedgerEntry {
    sequence += 1
    let epoch = keys.newest
    guard
      let code = Self.code(
        keys, sequence: sequence, epoch: epoch, previous: self.code, head: Self.head(draft),
        contentDigest: Self.contentDigest(draft))
    else { preconditionFailure("there is a key of the newest epoch") }
    defer { self.code = code }
    return LedgerEntry(
      sequence: sequence, draft: draft, keyEpoch: epoch, previous: self.code, code: code)
  }

  /// Whether an entry's code is that of what it says.
  package static func isGenuine(_ entry: LedgerEntry, _ keys: StoreKeys) -> Bool {
    code(
      keys, sequence: entry.sequence, epoch: entry.keyEpoch, previous: entry.previous,
      head: head(entry.draft), contentDigest: contentDigest(entry.draft)) == entry.code
  }

  /// The code of a row; nil when there is no key of its epoch.
  static func code(
    _ keys: StoreKeys, sequence: UInt64, epoch: UInt32, previous: [UInt8], head: [UInt8],
    contentDigest: [UInt8]
  ) -> [UInt8]? {
    guard let key = keys.key(.audit, epoch: epoch) else { return nil }
    var writer = PartWriter()
    writer.append(sequence)
    writer.append(epoch)
    var hash = HMAC<SHA256>(key: key)
    unsafe hash.update(data: Array(writer.bytes))
    for part in [previous, head, contentDigest] { hash.update(data: part) }
    return Array(hash.finalize())
  }

  /// The bytes of a draft's head.
  static func head(_ draft: LedgerDraft) -> [UInt8] {
    var writer = PartWriter()
    draft.writeHead(to: &writer)
    return unsafe Array(writer.bytes)
  }

  /// The SHA-256 of a draft's content, 32 bytes.
  static func contentDigest(_ draft: LedgerDraft) -> [UInt8] {
    var writer = PartWriter()
    draft.writeContent(to: &writer)
    return unsafe Array(SHA256.hash(data: Array(writer.bytes)))
  }
}
