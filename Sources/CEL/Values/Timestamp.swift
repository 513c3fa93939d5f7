/// An instant between 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z, to the nanosecond.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Whole seconds since 1970, rounded towards the past.
  public let seconds: Int64
  /// What is to be added, 0 to 999,999,999.
  public let nanoseconds: Int32

  /// The seconds since 1970 that are valid.
  public static let validSeconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
  /// The milliseconds since 1970 that are valid.
  static let validMilliseconds: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  /// Fails outside of the valid range.
  public init?(seconds: Int64, nanoseconds: Int32 = 0) {
    guard Self.validSeconds.contains(seconds), 0..<1_000_000_000 ~= nanoseconds else { return nil }
    (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
  }

  /// Fails outside of the valid range.
  /// - Parameter milliseconds: since 1970.
  public init?(milliseconds: Int64) {
    let (seconds, rest) = floorDivide(milliseconds, by: 1000)
    self.init(seconds: seconds, nanoseconds: Int32(rest) * 1_000_000)
  }

  init?(nanoseconds total: Int128) {
    let (seconds, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard let whole = Int64(exactly: rest < 0 ? seconds - 1 : seconds) else { return nil }
    self.init(seconds: whole, nanoseconds: Int32(rest < 0 ? rest + 1_000_000_000 : rest))
  }

  /// Milliseconds since 1970, what is finer cut off towards the past.
  public var milliseconds: Int64 { seconds * 1000 + Int64(nanoseconds / 1_000_000) }

  var totalNanoseconds: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

  /// The earlier one is less.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with as many fraction digits as needed.
  public var description: String {
    let fields = CalendarFields(seconds: seconds)
    return padded(fields.year, 4) + "-" + padded(fields.month, 2) + "-" + padded(fields.day, 2)
      + "T" + padded(fields.hour, 2) + ":" + padded(fields.minute, 2) + ":"
      + padded(fields.second, 2) + fractionText(nanoseconds: Int64(nanoseconds)) + "Z"
  }

  /// Reads RFC 3339 with an offset and any number of fraction digits (those past the ninth are
  /// dropped); nil when it is not one, names a day that does not exist, or is out of range.
  public init?(_ text: String) {
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.number(digits: 4), reader.skip("-"),
      let month = reader.number(digits: 2), reader.skip("-"),
      let day = reader.number(digits: 2), reader.skip("T") || reader.skip("t"),
      let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
      let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
      let second = reader.number(digits: 2), second < 60,
      1...12 ~= month, 1...daysIn(month: month, of: year) ~= day
    else { return nil }
    var nanoseconds: Int64 = 0
    if reader.skip(".") {
      guard let fraction = reader.fraction() else { return nil }
      nanoseconds = fraction
    }
    var offset: Int64 = 0
    if !reader.skip("Z") && !reader.skip("z") {
      guard let minutes = reader.offsetMinutes(signRequired: true) else { return nil }
      offset = minutes * 60
    }
    guard reader.isAtEnd else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    self.init(
      seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset,
      nanoseconds: Int32(nanoseconds))
  }
}

/// A signed span of time in nanoseconds, up to about 292 years.
public struct TimeSpan: Hashable, Comparable, Sendable {
  /// The whole span in nanoseconds.
  public let nanoseconds: Int64

  /// Makes a span.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Fails when it does not fit.
  public init?(milliseconds: Int64) {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflow else { return nil }
    nanoseconds = product
  }

  /// The milliseconds that a span may have.
  static let validMilliseconds: ClosedRange<Int64> = -9_223_372_036_854...9_223_372_036_854

  /// Milliseconds, what is finer cut off towards the past.
  public var milliseconds: Int64 { floorDivide(nanoseconds, by: 1_000_000).quotient }

  /// The shorter, or more negative, is less.
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension TimeSpan: CustomStringConvertible {
  /// Decimal seconds, as in `1.5s`.
  public var description: String {
    let magnitude = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    let (seconds, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    return "\(sign)\(seconds)\(fractionText(nanoseconds: Int64(rest)))s"
  }

  /// Reads a sequence of decimal numbers with units (`h`, `m`, `s`, `ms`, `us`, `ns`) after an
  /// optional sign, such as `1h30m` or `-1.5s`; nil when it is not one or is out of range.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
    guard !bytes.isEmpty else { return nil }
    var total: Int128 = 0
    if !bytes.elementsEqual([UInt8(ascii: "0")]) {
      while !bytes.isEmpty {
        guard let part = Self.takePart(&bytes), total + part <= Int128(Int64.max) + 1
        else { return nil }
        total += part
      }
    }
    guard let nanoseconds = Int64(exactly: isNegative ? -total : total) else { return nil }
    self.nanoseconds = nanoseconds
  }

  private static func takePart(_ bytes: inout ArraySlice<UInt8>) -> Int128? {
    let number = bytes.prefix { $0 == UInt8(ascii: ".") || 48...57 ~= $0 }
    let rest = bytes[number.endIndex...]
    let unit = rest.prefix { $0 != UInt8(ascii: ".") && !(48...57 ~= $0) }
    bytes = rest[unit.endIndex...]
    let units: [String: Int128] = [
      "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000,
      "us": 1000, "µs": 1000, "μs": 1000, "ns": 1,
    ]
    guard let scale = units[String(decoding: unit, as: UTF8.self)] else { return nil }
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, number.count > parts.count - 1 else { return nil }
    var whole: Int128 = 0
    for digit in parts[0] {
      whole = whole * 10 + Int128(digit - 48)
      guard whole <= Int128(Int64.max) else { return nil }
    }
    var result = whole * scale
    var fractionScale = scale
    if parts.count == 2 {
      var fraction: Int128 = 0
      var divisor: Int128 = 1
      for digit in parts[1].prefix(18) {
        fraction = fraction * 10 + Int128(digit - 48)
        divisor *= 10
      }
      fractionScale = fraction * scale / divisor
      result += fractionScale
    }
    return result
  }
}

/// Quotient rounded towards negative infinity, and the remainder that is never negative.
@inline(__always)
func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient &- 1, remainder &+ divisor) : (quotient, remainder)
}

func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// `.25` for 250,000,000; nothing for 0.
func fractionText(nanoseconds: Int64) -> String {
  guard nanoseconds != 0 else { return "" }
  var digits = Array(padded(nanoseconds, 9).utf8)
  while digits.last == UInt8(ascii: "0") { digits.removeLast() }
  return "." + String(decoding: digits, as: UTF8.self)
}
