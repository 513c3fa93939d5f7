import Crypto

/// The keyed hash of what names a person, to be held against texts. The value itself is not known.
struct SubjectHash {
  private let hash: [UInt8]
  /// Of all epochs: the hash may have been made under any.
  private let keys: [SymmetricKey]

  init(_ hash: [UInt8], _ keys: StoreKeys) {
    self.hash = hash
    self.keys = keys.epochs.compactMap { keys.key(.identity, epoch: $0) }
  }

  /// Whether bytes are what the hash is of.
  func names(_ bytes: [UInt8]) -> Bool {
    keys.contains { key in
      HMAC<SHA256>.isValidAuthenticationCode(hash, authenticating: bytes, using: key)
    }
  }
}

extension Store {
  /// The keyed hash of what names a person, 32 bytes: what stands for it in the journal. Under the
  /// oldest key, which every process that uses the store has.
  package func subjectHash(of value: [UInt8]) -> [UInt8] {
    guard let oldest = keys.epochs.last, let hash = keys.identity(value, epoch: oldest) else {
      preconditionFailure("there is a key of each epoch")
    }
    return hash
  }
}
