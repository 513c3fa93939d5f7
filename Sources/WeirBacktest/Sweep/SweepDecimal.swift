/// A decimal number, exactly as it is written: 0.05 is five hundredths.
struct SweepDecimal: Hashable, Comparable {
  /// Digits before and behind the point, each. So sums and products of two stay within 128 bits.
  static let digitCountMax = 15

  /// The number times ten to the power of `scale`.
  private let unscaled: Int128
  /// Digits behind the point; as few as the number needs.
  private let scale: Int

  private init(unscaled: Int128, scale: Int) {
    var (unscaled, scale) = (unscaled, scale)
    while scale > 0, unscaled % 10 == 0 {
      unscaled /= 10
      scale -= 1
    }
    (self.unscaled, self.scale) = (unscaled, scale)
  }

  /// The number that a text is: digits, with a sign and a point where wanted; nil when it is none.
  init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ part in
        (1...Self.digitCountMax).contains(part.utf8.count)
          && part.utf8.allSatisfy { 48...57 ~= $0 }
      })
    else { return nil }
    guard let magnitude = Int128(parts.joined()) else { return nil }
    self.init(
      unscaled: isNegative ? -magnitude : magnitude, scale: parts.count == 2 ? parts[1].count : 0)
  }

  /// The shortest text of the number.
  var text: String {
    let digits = String(unscaled.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
    let whole = padded.dropLast(scale)
    return (unscaled < 0 ? "-" : "") + whole + (scale > 0 ? "." + padded.suffix(scale) : "")
  }

  /// Whether it is above zero.
  var isPositive: Bool { unscaled > 0 }

  /// How many steps lead to the number from a lower one: whole ones, and whether they end just
  /// there. `step` is positive, and the quotient is one of 64 bits or told as the most.
  func steps(from low: SweepDecimal, by step: SweepDecimal) -> (count: Int, isExact: Bool) {
    let most = max(scale, low.scale, step.scale)
    let distance = scaled(to: most) - low.scaled(to: most)
    let (count, rest) = distance.quotientAndRemainder(dividingBy: step.scaled(to: most))
    return (Int(clamping: count), rest == 0)
  }

  /// The number with so many steps more.
  func advanced(by count: Int, of step: SweepDecimal) -> SweepDecimal {
    let most = max(scale, step.scale)
    return SweepDecimal(
      unscaled: scaled(to: most) + Int128(count) * step.scaled(to: most), scale: most)
  }

  private func scaled(to wanted: Int) -> Int128 {
    (scale..<wanted).reduce(unscaled) { value, _ in value * 10 }
  }

  static func < (left: SweepDecimal, right: SweepDecimal) -> Bool {
    let most = max(left.scale, right.scale)
    return left.scaled(to: most) < right.scaled(to: most)
  }
}
