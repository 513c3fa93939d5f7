/// Every digit of a finite double that is not negative.
///
/// The double is m · 2ⁿ with a whole m. For a negative n that is m · 5⁻ⁿ / 10⁻ⁿ: a whole number,
/// and how many of its digits stand behind the point. The whole number is counted in billions.
struct ExactDecimal {
  /// 0 to 9 each, the first one not 0 but for zero itself.
  private var digits: [UInt8] = []
  /// How many stand behind the point; may be more than there are.
  private var fractionCount = 0

  init(_ value: Double) {
    let field = Int(value.exponentBitPattern)
    var significand = value.significandBitPattern | (field == 0 ? 0 : 1 << 52)
    guard significand > 0 else {
      digits = [0]
      return
    }
    // An odd m has the fewest digits.
    let zeros = significand.trailingZeroBitCount
    significand >>= UInt64(zeros)
    let exponent = max(field, 1) - 1075 + zeros
    var limbs: [UInt64] = []
    while significand > 0 {
      limbs.append(significand % Self.billion)
      significand /= Self.billion
    }
    // The greatest powers below a billion: so a carry is a limb, and products fit 64 bits.
    if exponent < 0 {
      Self.multiply(&limbs, by: 5, times: -exponent, atOnce: 12)
      fractionCount = -exponent
    } else {
      Self.multiply(&limbs, by: 2, times: exponent, atOnce: 29)
    }
    for (index, limb) in limbs.reversed().enumerated() {
      digits += padded(Int64(limb), index > 0 ? 9 : 0).utf8.map { $0 - 48 }
    }
  }

  private static let billion: UInt64 = 1_000_000_000

  /// Multiplies by a power of `base`; the first limb is the least.
  private static func multiply(
    _ limbs: inout [UInt64], by base: UInt64, times count: Int, atOnce most: Int
  ) {
    var left = count
    while left > 0 {
      let power = min(left, most)
      left -= power
      let factor = (0..<power).reduce(1) { factor, _ in factor * base }
      var carry: UInt64 = 0
      for index in limbs.indices {
        (carry, limbs[index]) = (limbs[index] * factor + carry).quotientAndRemainder(
          dividingBy: billion)
      }
      if carry > 0 { limbs.append(carry) }
    }
  }

  /// With so many digits behind the point, and at least one before it.
  func fixed(_ precision: Int) -> String {
    var number = self
    let missing = fractionCount + 1 - digits.count
    if missing > 0 { number.digits.insert(contentsOf: repeatElement(0, count: missing), at: 0) }
    number.cut(to: number.digits.count - fractionCount + precision)
    return number.text(pointAt: number.digits.count - precision)
  }

  /// With one digit before the point, so many behind it, and an exponent of two digits at least.
  func scientific(_ precision: Int) -> String {
    var number = self
    var exponent = digits.count - 1 - fractionCount
    number.cut(to: precision + 1)
    if number.digits.count > precision + 1 {
      // 9.99 became 10.0.
      number.digits.removeLast()
      exponent += 1
    }
    return number.text(pointAt: 1) + (exponent < 0 ? "e-" : "e+") + padded(Int64(abs(exponent)), 2)
  }

  /// Keeps the first `count` digits, rounded; one more when the carry makes a new first one.
  private mutating func cut(to count: Int) {
    guard count < digits.count else {
      digits += repeatElement(0, count: count - digits.count)
      return
    }
    let isOdd = count > 0 && digits[count - 1] % 2 == 1
    let isUp =
      digits[count] != 5
      ? digits[count] > 5 : isOdd || digits[(count + 1)...].contains { $0 > 0 }
    digits.removeLast(digits.count - count)
    guard isUp else { return }
    for index in digits.indices.reversed() {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    digits.insert(1, at: 0)
  }

  private func text(pointAt index: Int) -> String {
    let letters = digits.map { $0 + 48 }
    let whole = String(decoding: letters[..<index], as: UTF8.self)
    return index == letters.count
      ? whole : whole + "." + String(decoding: letters[index...], as: UTF8.self)
  }
}
