/// Member names of card verification data, which no event may carry.
enum SensitiveNames {
  static let all = [
    "cvv", "cvc", "cvv2", "cvc2", "cid", "csc", "security_code", "track1", "track2", "pin",
    "pin_block",
  ]

  private static let lengths: UInt64 = all.reduce(0) { $0 | 1 << UInt64($1.utf8.count) }
  private static let bytes: [[UInt8]] = all.map { Array($0.utf8) }

  /// Whether a member name, read without regard to the case of ASCII letters, is one of them.
  static func contains(_ name: UnsafePointer<UInt8>, count: Int) -> Bool {
    guard count < 64, lengths >> UInt64(count) & 1 == 1 else { return false }
    return bytes.contains { candidate in
      guard candidate.count == count else { return false }
      for index in 0..<count {
        let byte = unsafe name[index]
        let lower = byte &- 65 < 26 ? byte | 0x20 : byte
        if lower != candidate[index] { return false }
      }
      return true
    }
  }

  /// The same for a name of the schema.
  static func contains(_ name: [UInt8]) -> Bool {
    unsafe name.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      return unsafe contains(base, count: buffer.count)
    }
  }
}
