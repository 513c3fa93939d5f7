import WeirCore

/// Numbers as reports write them: the same bytes on every machine.
package enum Figures {
  /// Stands where there is no figure.
  package static let dash = "–"

  /// From here on a number is not written out: its digits would be noise.
  private static let limit = 1e15
  private static let decimalCountMax = 12

  /// A number with a comma between thousands and a fixed count of digits behind its point, rounded
  /// to the nearest, exact halves away from zero: `1,234.50`.
  ///
  /// What counts is the binary value: 2.675 lies below its half and becomes `2.67`. A dash for nil
  /// and for what is not finite; `over 1e15` where so many digits would be noise, fewer where there
  /// are decimals.
  ///
  /// - Parameters:
  ///   - value: the number.
  ///   - decimals: digits behind the point, 0...12.
  /// - Returns: at most 22 columns.
  package static func fixed(_ value: Double?, decimals: Int) -> String {
    digits(of: value, times: 1, decimals: decimals)
  }

  /// The product of a number and a whole factor, rounded as `fixed` says and only once.
  private static func digits(of value: Double?, times factor: Double, decimals: Int) -> String {
    guard let value, value.isFinite else { return dash }
    let decimals = min(max(0, decimals), decimalCountMax)
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    guard value.magnitude * (factor * scale) < limit else {
      let exponent = 15 - decimals
      return value < 0 ? "below -1e\(exponent)" : "over 1e\(exponent)"
    }
    let digits = rounded(value.magnitude, times: factor * scale)
    let (whole, rest) = digits.quotientAndRemainder(dividingBy: UInt64(scale))
    let sign = value < 0 && digits > 0 ? "-" : ""
    guard decimals > 0 else { return sign + Paragraph.grouped(whole) }
    let fraction = String(rest)
    return sign + Paragraph.grouped(whole) + "."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// A share of 1 as a percentage: `12.34 %`; a dash for nil and for what is not finite.
  ///
  /// - Parameters:
  ///   - share: 0...1, or what is meant to be.
  ///   - decimals: digits behind the point, 0...12.
  /// - Returns: at most 24 columns.
  package static func percent(_ share: Double?, decimals: Int = 2) -> String {
    let text = digits(of: share, times: 100, decimals: decimals)
    return text == dash ? dash : text + " %"
  }

  /// A count with a comma between thousands; a dash for nil.
  package static func count(_ count: (some BinaryInteger)?) -> String {
    count.map { Paragraph.grouped($0) } ?? dash
  }

  /// A moment as RFC 3339 in UTC; a dash for one that no calendar of four digits has.
  ///
  /// - Parameter milliseconds: since 1970.
  /// - Returns: such as `2026-03-01T00:00:00Z`.
  package static func moment(_ milliseconds: Int64) -> String {
    Timestamp.earliest...Timestamp.latest ~= milliseconds
      ? Timestamp.text(of: milliseconds) : dash
  }

  /// The day of a moment in UTC: `2026-03-01`; a dash as `moment` says.
  package static func day(_ milliseconds: Int64) -> String {
    let text = moment(milliseconds)
    return text == dash ? dash : String(text.prefix(10))
  }

  /// The hour of a moment in UTC: `2026-03-01 13:00`; a dash as `moment` says.
  package static func hour(_ milliseconds: Int64) -> String {
    let text = moment(milliseconds)
    return text == dash ? dash : "\(text.prefix(10)) \(text.dropFirst(11).prefix(2)):00"
  }

  /// A share of a count as `share` writes it; a dash where the whole is nothing.
  package static func share(_ part: UInt64, of whole: UInt64) -> String {
    share(whole > 0 ? Double(part) / Double(whole) : nil)
  }

  /// A share of 1 as a percentage with one decimal: `12.3 %`. Below 0.1 % it has two digits that
  /// count, `0.021 %`, so that what is there is not told as nothing; `under 0.0000001 %` ends that.
  ///
  /// - Parameter share: 0...1, or what is meant to be.
  /// - Returns: at most 24 columns; a dash for nil and for what is not finite.
  package static func share(_ share: Double?) -> String {
    guard let share, share > 0, share < 0.001 else { return percent(share, decimals: 1) }
    guard let decimals = smallShares.first(where: { share >= $0.share })?.decimals else {
      return "under 0.0000001 %"
    }
    let text = percent(share, decimals: decimals)
    // One that is rounded up to the next power of ten has a digit more.
    let digits = text.filter(\.isNumber).drop { $0 == "0" }
    return digits.count > 2 ? percent(share, decimals: decimals - 1) : text
  }

  /// From which share on how many decimals of its percentage hold two digits that count.
  private static let smallShares: [(share: Double, decimals: Int)] = [
    (1e-4, 3), (1e-5, 4), (1e-6, 5), (1e-7, 6), (1e-8, 7), (1e-9, 8),
  ]

  /// A rate between 0 and 1 with four digits behind its point; a dash for nil.
  package static func rate(_ value: Double?) -> String { fixed(value, decimals: 4) }

  /// A figure as `fixed` writes it, with a plus where it is above 0.
  package static func signed(_ value: Double?, decimals: Int) -> String {
    let text = fixed(value, decimals: decimals)
    let isAbove = (value ?? 0) > 0 && text.contains { "1"..."9" ~= $0 }
    return isAbove ? "+" + text : text
  }

  /// A number with as many digits behind its point as it needs, at most 9: `0.25`, `200`, `1.5M`.
  package static func short(_ value: Double) -> String {
    value.magnitude >= 1e6
      ? withoutZeros(fixed(value / 1e6, decimals: 3)) + "M"
      : withoutZeros(fixed(value, decimals: 9))
  }

  /// A place in a drawing, in its units, to a hundredth; 0 for what is not finite.
  static func place(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    return withoutZeros(String(fixed(value, decimals: 2).filter { $0 != "," }))
  }

  /// The shortest digits that read back as the same number, as JSON has them; nil for what is not
  /// finite, since JSON has no such number.
  package static func exact(_ value: Double) -> String? { value.isFinite ? "\(value)" : nil }

  /// The whole number nearest to the product, exact halves up.
  private static func rounded(_ magnitude: Double, times scale: Double) -> UInt64 {
    let product = magnitude * scale
    let whole = product.rounded(.down)
    // The product may have been rounded to a half: its error says on which side the value lies.
    let error = (-product).addingProduct(magnitude, scale)
    let isUp = product - whole > 0.5 || product - whole == 0.5 && error >= 0
    return UInt64(whole) + (isUp ? 1 : 0)
  }

  private static func withoutZeros(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
