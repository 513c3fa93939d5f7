extension HashKey {
  /// The fingerprint of an `int`, `decimal` or `timestamp` value as a column has it.
  @inlinable public func fingerprint(integer value: Int64) -> Fingerprint {
    fingerprint(word: UInt64(bitPattern: value), salt: 1)
  }

  /// The fingerprint of a `double` value; both zeros have the same.
  @inlinable public func fingerprint(double value: Double) -> Fingerprint {
    fingerprint(word: value == 0 ? 0 : value.bitPattern, salt: 2)
  }

  /// The fingerprint of a `bool` value.
  @inlinable public func fingerprint(bool value: Bool) -> Fingerprint {
    fingerprint(word: value ? 1 : 0, salt: 3)
  }

  /// The fingerprint of an `ip` value.
  @inlinable public func fingerprint(address value: IPAddress) -> Fingerprint {
    // As a text of 16 bytes, with a count that no text has.
    fingerprint(value.high, value.low, count: 1 << 40)
  }
}
