import Crypto
package import WeirCore

/// What an alert's cooldown counts for, in place of the values themselves: the first half of an
/// HMAC-SHA-256 over the fields of `by`.
package struct AlertKey: Hashable, Comparable, Sendable {
  package let high: UInt64
  package let low: UInt64

  /// A key of two words.
  package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

  /// The key of fields.
  /// - Parameters:
  ///   - values: names of fields, each with its value; nil where the event lacks it.
  ///   - secret: bytes without which nobody can tell which values a key stands for.
  package init(of values: [(name: String, value: JSONValue?)], secret: [UInt8]) {
    var code = HMAC<SHA256>(key: SymmetricKey(data: secret))
    for (name, value) in values {
      Self.add(Array(name.utf8), to: &code)
      // What is absent is like no value: values have a byte in front.
      Self.add(value.map { [1] + $0.bytes } ?? [], to: &code)
    }
    let digest = Array(code.finalize())
    high = Self.word(digest[0..<8])
    low = Self.word(digest[8..<16])
  }

  private static func add(_ bytes: [UInt8], to code: inout HMAC<SHA256>) {
    let count = UInt64(bytes.count)
    code.update(data: (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(56 - 8 * $0)) })
    code.update(data: bytes)
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// 16 bytes.
  package var bytes: [UInt8] {
    [high, low].flatMap { word in
      (0..<8 as Range<UInt64>).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
  }

  /// The key that 16 bytes are; nil when they are not so many.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    (high, low) = (Self.word(bytes[0..<8]), Self.word(bytes[8..<16]))
  }

  /// 32 hex digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for word in [high, low] {
      for place in 0..<16 as Range<UInt64> {
        text.append(digits[Int(word >> (60 - 4 * place) & 15)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether one comes before another: by their hex digits.
  package static func < (left: AlertKey, right: AlertKey) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
