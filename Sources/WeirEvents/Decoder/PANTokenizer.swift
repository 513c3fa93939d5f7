/// Turns a card number into the token that stands for it everywhere after the decoder.
package protocol PANTokenizer: Sendable {
  /// Writes the token of 12 to 19 ASCII digits to `out`, which has room for 64 bytes.
  ///
  /// The bytes must be UTF-8 without NUL, equal for equal digits. Must not keep `digits`. Called
  /// from several threads. Returns the number of bytes written, 1 to 64.
  func token(
    of digits: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
  ) -> Int
}
