// A double in decimal, in two forms, both the same on every machine and in every locale.
//
// Fixed: under 2⁵³ the value is split into a whole part and a fraction f, both exact. The digits
// are f · 10ᵈ rounded. Let p be that product as a double and n the integer nearest to p. Unless
// |p − n| is exactly 0.5, p errs by less than its distance from the midpoint, so n is right for
// the exact product too. If it is 0.5, the error of p, which a fused multiply-add gives exactly,
// decides; if that is zero as well, the value is a true tie and n, the even neighbour, stays.
// From 2⁵³ on a double has no fraction: under 2⁶⁴ it is an integer, above it is divided by hand.
//
// Shortest: a number of at most 15 digits is the only one of so few digits that reads back as its
// double. So if k = value · 10⁶ rounded has at most 15 digits and k / 10⁶ gives the value again,
// the digits of k without their last zeros are the answer. Otherwise the standard library finds
// the digits (its one allocation), and only their layout is ours.

/// How many digits `ByteWriter.appendFixed` writes after the point.
package enum FixedDecimals: Sendable {
  /// Four, for contributions in log-odds.
  case four
  /// Six, for scores.
  case six

  @inline(__always)
  var digitCount: Int { self == .four ? 4 : 6 }

  @inline(__always)
  var scale: Double { self == .four ? 1e4 : 1e6 }
}

extension ByteWriter {
  /// Appends the value with a fixed number of digits after the point, as C's `%.4f` and `%.6f` do:
  /// the exact binary value is rounded, ties go to the even digit.
  ///
  /// Unlike C, a value that rounds to zero has no sign (`0.0000`, never `-0.0000`), and what is
  /// not finite is `null`, since JSON has no such number. At most `numberByteCountMax` bytes of
  /// the reservation.
  @inline(__always)
  package mutating func appendFixed(_ value: Double, decimals: FixedDecimals) {
    let magnitude = value.magnitude
    guard magnitude < 0x1p53 else { return appendFixedWhole(value, decimals: decimals) }
    var whole = UInt64(magnitude)
    let fraction = magnitude - Double(whole)
    var digits = Self.roundedProduct(fraction, decimals.scale)
    if digits == UInt64(decimals.scale) {
      digits = 0
      whole &+= 1
    }
    if value < 0, whole | digits != 0 { append(UInt8(ascii: "-")) }
    append(whole)
    append(UInt8(ascii: "."))
    appendPadded(digits, digitCount: decimals.digitCount)
  }

  /// The millionths that `appendFixed` writes for a score of 0 to 1.
  package static func millionths(_ score: Double) -> UInt64 {
    score >= 1 ? 1_000_000 : roundedProduct(score, 1e6)
  }

  /// The exact product of a fraction (0 ..< 1) and a scale, rounded to an integer, ties to even.
  @inline(__always)
  private static func roundedProduct(_ fraction: Double, _ scale: Double) -> UInt64 {
    let product = fraction * scale
    // At 2⁵² doubles are whole numbers, so the addition rounds and its low bits are the integer.
    let shifted = product + 0x1p52
    let nearest = shifted.significandBitPattern
    let rest = product - (shifted - 0x1p52)
    if rest.magnitude != 0.5 { return nearest }
    return roundedMidpoint(nearest, rest: rest, error: (-product).addingProduct(fraction, scale))
  }

  /// The neighbour of a midpoint, where `nearest` is the even one: `error` says on which side of
  /// the midpoint the exact product lies.
  @inline(never)
  private static func roundedMidpoint(_ nearest: UInt64, rest: Double, error: Double) -> UInt64 {
    if rest > 0, error > 0 { return nearest &+ 1 }
    if rest < 0, error < 0 { return nearest &- 1 }
    return nearest
  }

  /// Values from 2⁵³ on, which have no fraction, and those that are not finite.
  @inline(never)
  private mutating func appendFixedWhole(_ value: Double, decimals: FixedDecimals) {
    guard value.isFinite else { return append("null") }
    if value < 0 { append(UInt8(ascii: "-")) }
    if let whole = UInt64(exactly: value.magnitude) {
      append(whole)
    } else {
      appendHuge(value.magnitude)
    }
    append(UInt8(ascii: "."))
    appendPadded(0, digitCount: decimals.digitCount)
  }

  /// All digits of a whole number of at least 2⁶⁴, up to 309 of them. Makes its own room.
  private mutating func appendHuge(_ value: Double) {
    // The significand shifted into limbs of 32 bits, the lowest first.
    let shift = Int(value.exponent) - 52
    let significand = UInt128(value.significandBitPattern | 1 << 52) << UInt128(shift % 32)
    var limbs = [UInt32](repeating: 0, count: shift / 32)
    for index in 0..<3 {
      limbs.append(UInt32(truncatingIfNeeded: significand >> UInt128(32 * index)))
    }
    // Divided by 10⁸ until nothing is left; each remainder is eight digits, the last first.
    var groups: [UInt64] = []
    while !limbs.isEmpty {
      var remainder: UInt64 = 0
      for index in limbs.indices.reversed() {
        let (quotient, rest) = (remainder << 32 | UInt64(limbs[index]))
          .quotientAndRemainder(dividingBy: 100_000_000)
        limbs[index] = UInt32(truncatingIfNeeded: quotient)
        remainder = rest
      }
      groups.append(remainder)
      while limbs.last == 0 { limbs.removeLast() }
    }
    reserveMore(groups.count * 8)
    for (index, group) in groups.reversed().enumerated() {
      if index == 0 { append(group) } else { appendPadded(group, digitCount: 8) }
    }
  }

  /// Appends the shortest number that reads back as the value: 7 for 7.0, 0.1 for 0.1.
  ///
  /// Whole numbers under 2⁵³ are written as integers, `-0.0` as 0. Other values are plain decimals
  /// when their first digit stands for 10⁻⁷ ... 10²⁰, and otherwise `1.5e21` or `2e-8`. What is not
  /// finite is `null`. At most `numberByteCountMax` bytes. Allocates only for values of more than
  /// 15 digits or six decimals.
  @inline(__always)
  package mutating func appendShortest(_ value: Double) {
    let magnitude = value.magnitude
    // Converting twice is cheaper than rounding, which is a call where SSE 4.1 is not assumed.
    if magnitude < 0x1p53, case let whole = Int64(magnitude), Double(whole) == magnitude {
      append(value < 0 ? 0 &- whole : whole)
    } else {
      appendShortestFraction(value)
    }
  }

  @inline(never)
  private mutating func appendShortestFraction(_ value: Double) {
    guard value.isFinite else { return append("null") }
    let magnitude = value.magnitude
    if value < 0 { append(UInt8(ascii: "-")) }
    if magnitude < 1e9 {
      let shifted = magnitude * 1e6 + 0x1p52
      if (shifted - 0x1p52) / 1e6 == magnitude {
        return appendMillionths(shifted.significandBitPattern)
      }
    }
    DecimalDigits(magnitude).write(to: &self)
  }

  /// Appends n/10⁶ without zeros at the end; n is no multiple of 10⁶.
  private mutating func appendMillionths(_ value: UInt64) {
    let (whole, fraction) = value.quotientAndRemainder(dividingBy: 1_000_000)
    append(whole)
    append(UInt8(ascii: "."))
    var digits = fraction
    var digitCount = 6
    while digits % 10 == 0 {
      digits /= 10
      digitCount -= 1
    }
    appendPadded(digits, digitCount: digitCount)
  }
}

/// The shortest digits of a positive double, and where its point is.
private struct DecimalDigits {
  /// 1 ... 17 digits, ASCII, neither the first nor the last of them zero.
  private var digits = [17 of UInt8](repeating: 48)
  private var count = 0
  /// The first digit stands for so many powers of ten.
  private var exponent = 0

  /// Reads the standard library's description: `123.45`, `5e-324` or `1.2e+21`.
  init(_ value: Double) {
    var pointAt: Int?
    var zerosInFront = 0
    var power = 0
    var powerIsNegative = false
    var inPower = false
    for byte in value.description.utf8 {
      switch byte {
      case UInt8(ascii: "e"): inPower = true
      case UInt8(ascii: "-"): powerIsNegative = true
      case UInt8(ascii: "+"): break
      case UInt8(ascii: "."): pointAt = count
      default:
        if inPower {
          power = power &* 10 &+ Int(byte) &- 48
        } else if count == 0, byte == 48 {
          zerosInFront += pointAt == nil ? 0 : 1
        } else if count < 17 {
          digits[count] = byte
          count += 1
        }
      }
    }
    exponent = (pointAt ?? count) - 1 - zerosInFront + (powerIsNegative ? -power : power)
    while count > 1, digits[count - 1] == 48 { count -= 1 }
  }

  func write(to writer: inout ByteWriter) {
    switch exponent {
    case -7..<0:
      writer.append("0.")
      for _ in exponent + 1..<0 { writer.append(UInt8(48)) }
      writeDigits(0..<count, to: &writer)
    case 0...20:
      for index in 0...exponent { writer.append(index < count ? digits[index] : 48) }
      if count > exponent + 1 {
        writer.append(UInt8(ascii: "."))
        writeDigits(exponent + 1..<count, to: &writer)
      }
    default:
      writer.append(digits[0])
      if count > 1 {
        writer.append(UInt8(ascii: "."))
        writeDigits(1..<count, to: &writer)
      }
      writer.append(UInt8(ascii: "e"))
      writer.append(Int64(exponent))
    }
  }

  private func writeDigits(_ range: Range<Int>, to writer: inout ByteWriter) {
    for index in range { writer.append(digits[index]) }
  }
}
