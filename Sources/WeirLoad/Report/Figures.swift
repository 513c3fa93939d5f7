import WeirCore

/// Numbers as reports write them.
enum Figures {
  /// A count with a comma between thousands.
  static func grouped(_ count: UInt64) -> String { Paragraph.grouped(count) }

  /// A number, not negative, with so many digits after its point: `1,234.50`.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, 0...1e15 ~= value else { return "-" }
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = UInt64((value * scale).rounded())
    let (whole, rest) = scaled.quotientAndRemainder(dividingBy: UInt64(scale))
    guard decimals > 0 else { return grouped(whole) }
    let digits = String(rest)
    return grouped(whole) + "." + String(repeating: "0", count: decimals - digits.count) + digits
  }

  /// Nanoseconds as microseconds with one digit behind the point, below ten seconds: at most 11
  /// letters.
  static func microseconds(_ nanoseconds: UInt64) -> String {
    switch nanoseconds {
    case ..<9_999_999_950: fixed(Double(nanoseconds) / 1_000, decimals: 1)
    case ..<999_999_999_500: fixed(Double(nanoseconds) / 1_000, decimals: 0)
    default: "over 1000 s"
    }
  }

  /// Nanoseconds in the unit that suits them: `850 ns`, `42.1 us`, `1.93 ms`, `2.50 s`.
  static func duration(_ nanoseconds: UInt64) -> String {
    let value = Double(nanoseconds)
    return switch nanoseconds {
    case ..<1_000: "\(nanoseconds) ns"
    case ..<999_950: fixed(value / 1e3, decimals: 1) + " us"
    case ..<999_995_000: fixed(value / 1e6, decimals: 2) + " ms"
    default: fixed(value / 1e9, decimals: 2) + " s"
    }
  }

  /// As `fixed`, without commas: for machines.
  static func plain(_ value: Double, decimals: Int) -> String {
    String(fixed(value, decimals: decimals).filter { $0 != "," })
  }

  /// A tick's time: `20 us`, `5 ms`, `1 s`.
  static func shortTime(microseconds value: Double) -> String {
    switch value {
    case 1e6...: withoutZeros(value / 1e6) + " s"
    case 1e3...: withoutZeros(value / 1e3) + " ms"
    default: withoutZeros(value) + " us"
    }
  }

  /// A tick's value: `0.5`, `200`, `20k`, `1.5M`.
  static func short(_ value: Double) -> String {
    switch value {
    case 1e6...: withoutZeros(value / 1e6) + "M"
    case 1e4...: withoutZeros(value / 1e3) + "k"
    default: withoutZeros(value)
    }
  }

  private static func withoutZeros(_ value: Double) -> String {
    var text = fixed(value, decimals: 4)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
