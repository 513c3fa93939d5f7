// Decimal digits without a table or a loop: eight at a time in the lanes of one word.
//
// 12345678 is split into 1234 | 5678 (lanes of 32 bits), then 12 | 34 | 56 | 78 (16 bits), then
// single digits (8 bits). Each split is one multiplication by a scaled reciprocal that is exact
// for the lane's range. The first digit ends up in the lowest byte, ready to be stored.

extension ByteWriter {
  /// Appends a decimal integer. At most 20 bytes.
  @inline(__always)
  package mutating func append(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(value.magnitude)
  }

  /// Appends a decimal integer. At most 20 bytes.
  @inline(__always)
  package mutating func append(_ value: UInt64) {
    if value < 10 {
      append(UInt8(truncatingIfNeeded: value) &+ 48)
    } else if value < 100_000_000 {
      appendLeading(value)
    } else {
      appendLong(value)
    }
  }

  /// Appends exactly `digitCount` (1 ... 8) digits of a value under 10⁸, zeros in front.
  @inline(__always)
  mutating func appendPadded(_ value: UInt64, digitCount: Int) {
    let digits = Self.eightDigits(value) >> UInt64(truncatingIfNeeded: 64 &- 8 &* digitCount)
    storeDigits(digits, count: digitCount)
  }

  @inline(never)
  private mutating func appendLong(_ value: UInt64) {
    let (upper, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
    if upper < 100_000_000 {
      appendLeading(upper)
    } else {
      let (top, middle) = upper.quotientAndRemainder(dividingBy: 100_000_000)
      appendLeading(top)
      appendPadded(middle, digitCount: 8)
    }
    appendPadded(low, digitCount: 8)
  }

  /// Appends 1 ..< 10⁸ without zeros in front.
  @inline(__always)
  private mutating func appendLeading(_ value: UInt64) {
    let digits = Self.eightDigits(value)
    let zeroBits = digits.trailingZeroBitCount & 0x38
    storeDigits(digits >> UInt64(truncatingIfNeeded: zeroBits), count: 8 &- zeroBits / 8)
  }

  @inline(__always)
  private mutating func storeDigits(_ digits: UInt64, count: Int) {
    let text = (digits | 0x3030_3030_3030_3030).littleEndian
    unsafe UnsafeMutableRawPointer(end).storeBytes(of: text, as: UInt64.self)
    advance(count)
  }

  /// The digits of a value under 10⁸, one a byte (0 ... 9), the first in the lowest byte.
  @inline(__always)
  static func eightDigits(_ value: UInt64) -> UInt64 {
    let (high, low) = value.quotientAndRemainder(dividingBy: 10_000)
    let fours = high | low << 32
    let hundreds = (fours &* 10_486) >> 20 & 0x7F_0000_007F
    let twos = (fours &- 100 &* hundreds) << 16 | hundreds
    let tens = (twos &* 103) >> 10 & 0x000F_000F_000F_000F
    return (twos &- 10 &* tens) << 8 | tens
  }
}
