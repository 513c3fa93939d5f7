import Crypto

/// What a store is kept with: a secret of 32 bytes for each epoch, of which the newest is used for
/// what is written. Each purpose has a key of its own, derived from it. No message holds a key.
package struct StoreKeys: Sendable {
  /// What a key is for.
  enum Purpose: String {
    /// Codes of the audit trail.
    case audit = "weir-store/1 audit"
    /// Cells that are sealed.
    case seal = "weir-store/1 seal"
    /// Nonces of cells that are sealed.
    case nonce = "weir-store/1 nonce"
    /// Hashes of what names a person or an event.
    case identity = "weir-store/1 identity"
    /// Keys of alerts' cooldowns.
    case alert = "weir-store/1 alert"
  }

  private let secrets: [UInt32: SymmetricKey]
  /// The epoch that is written with.
  package let newest: UInt32

  /// Secrets by epoch; nil when there is none, or one is not of 32 bytes.
  package init?(_ secrets: [UInt32: [UInt8]]) {
    guard let newest = secrets.keys.max(), secrets.values.allSatisfy({ $0.count == 32 })
    else { return nil }
    self.newest = newest
    self.secrets = secrets.mapValues { SymmetricKey(data: $0) }
  }

  /// The key of a purpose in an epoch; nil when there is no such epoch.
  func key(_ purpose: Purpose, epoch: UInt32) -> SymmetricKey? {
    secrets[epoch].map { secret in
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: secret, info: Array(purpose.rawValue.utf8), outputByteCount: 32)
    }
  }

  /// The epochs there are, newest first.
  var epochs: [UInt32] { secrets.keys.sorted(by: >) }

  /// What tells the keys from others without showing anything of them, the oldest first.
  var checks: [[UInt8]] {
    epochs.reversed().compactMap { epoch in
      key(.audit, epoch: epoch).map { key in
        Array(HMAC<SHA256>.authenticationCode(for: Array("weir-store/1 key".utf8), using: key))
      }
    }
  }

  /// The bytes that keys of alerts are made under: those of the oldest epoch, so that a cooldown
  /// outlives a new key.
  package var alertSecret: [UInt8] {
    guard let oldest = epochs.last, let key = key(.alert, epoch: oldest) else { return [] }
    return unsafe key.withUnsafeBytes { unsafe Array($0) }
  }

  /// The keyed hash of what names a person or an event, in an epoch; 32 bytes, nil when there is no
  /// such epoch.
  package func identity(_ bytes: [UInt8], epoch: UInt32) -> [UInt8]? {
    key(.identity, epoch: epoch).map { key in
      Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }
  }
}
