/// The check digit of card numbers (Luhn, ISO/IEC 7812-1), digit by digit from the left: how many
/// there are need not be known.
@frozen public struct Luhn: Sendable, BitwiseCopyable {
  /// The sum in which the last digit so far counts as it is.
  @usableFromInline var plain = 0
  /// The sum in which the last digit so far is doubled, as it is when one more follows.
  @usableFromInline var doubled = 0

  /// No digits so far.
  @inlinable public init() {}

  /// Takes one more digit, 0 to 9; of up to a million digits.
  @inlinable public mutating func append(_ digit: Int) {
    let twice = digit > 4 ? 2 &* digit &- 9 : 2 &* digit
    (plain, doubled) = (doubled &+ digit, plain &+ twice)
  }

  /// Whether the last digit is the right check digit of those before it; true without any.
  @inlinable public var isValid: Bool { plain % 10 == 0 }
}
