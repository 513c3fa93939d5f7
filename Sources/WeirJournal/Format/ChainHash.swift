import Crypto

/// The SHA-256 of a record, which the next record repeats: 32 bytes.
package struct ChainHash: Hashable, Sendable {
  package let bytes: [UInt8]

  /// A hash of 32 bytes.
  package init(_ bytes: [UInt8]) {
    precondition(bytes.count == Self.byteCount, "a SHA-256 has 32 bytes")
    self.bytes = bytes
  }

  /// What the first segment goes on from.
  package static var origin: ChainHash { ChainHash([UInt8](repeating: 0, count: byteCount)) }

  static var byteCount: Int { 32 }

  /// The hash of some bytes.
  static func of(_ bytes: UnsafeRawBufferPointer) -> ChainHash {
    var hash = SHA256()
    unsafe hash.update(bufferPointer: bytes)
    return ChainHash(Array(hash.finalize()))
  }
}
