import Crypto
import WeirEvents

/// Makes tokens of card numbers with a secret key.
///
/// A token is `tok_` and the first 16 bytes, in hexadecimal, of HMAC-SHA-256(key, digits): equal
/// for equal cards, and of no use to whoever has not got the key.
struct KeyedTokenizer: PANTokenizer {
  private static let prefix = Array("tok_".utf8)
  private static let tokenByteCount = 16

  private let key: SymmetricKey

  /// A tokenizer with this key.
  init(key: CardNumberKey) { self.key = SymmetricKey(data: key.bytes) }

  func token(
    of digits: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var code = HMAC<SHA256>(key: key)
    unsafe code.update(data: UnsafeRawBufferPointer(digits))
    var count = 0
    for byte in Self.prefix {
      unsafe out[count] = byte
      count += 1
    }
    for byte in code.finalize().prefix(Self.tokenByteCount) {
      unsafe out[count] = hexadecimalDigit(byte >> 4)
      unsafe out[count + 1] = hexadecimalDigit(byte & 15)
      count += 2
    }
    return count
  }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 { value < 10 ? value + 48 : value + 87 }
