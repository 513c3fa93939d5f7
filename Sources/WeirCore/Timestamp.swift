/// Reading and bounds of event time: milliseconds since 1970-01-01T00:00:00Z as `Int64`.
package enum Timestamp {
  /// 0001-01-01T00:00:00.000Z.
  package static let earliest: Int64 = -62_135_596_800_000
  /// 9999-12-31T23:59:59.999Z.
  package static let latest: Int64 = 253_402_300_799_999

  /// Reads RFC 3339 with an offset and up to nine fraction digits, truncated to the millisecond.
  ///
  /// Real calendar days only, no leap second, and nothing outside `earliest ... latest`.
  /// `T` and `Z` may be small letters, as the RFC allows. Nil for anything else.
  package static func parse(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
    guard count >= 20, count <= 35,
      let year = unsafe number(bytes, at: 0, count: 4), year >= 1,
      unsafe bytes[4] == UInt8(ascii: "-"), unsafe bytes[7] == UInt8(ascii: "-"),
      let month = unsafe number(bytes, at: 5, count: 2), 1...12 ~= month,
      let day = unsafe number(bytes, at: 8, count: 2), 1...daysInMonth(month, year: year) ~= day,
      unsafe bytes[10] | 0x20 == UInt8(ascii: "t"),
      let hour = unsafe number(bytes, at: 11, count: 2), hour <= 23,
      unsafe bytes[13] == UInt8(ascii: ":"), unsafe bytes[16] == UInt8(ascii: ":"),
      let minute = unsafe number(bytes, at: 14, count: 2), minute <= 59,
      let second = unsafe number(bytes, at: 17, count: 2), second <= 59
    else { return nil }
    var index = 19
    guard let fraction = unsafe milliseconds(bytes, count: count, at: &index),
      let offset = unsafe offsetMinutes(bytes, count: count, at: index)
    else { return nil }
    let days = daysSinceEpoch(year: year, month: month, day: day)
    let minutes = days &* 1_440 &+ hour &* 60 &+ minute &- offset
    let result = (minutes &* 60 &+ second) &* 1_000 &+ fraction
    return earliest...latest ~= result ? result : nil
  }

  /// Reads the same from a string.
  package static func parse(_ text: String) -> Int64? {
    var copy = text
    return copy.withUTF8 { buffer in
      guard let base = buffer.baseAddress else { return nil }
      return unsafe parse(base, count: buffer.count)
    }
  }

  /// Reads `YYYY-MM-DD`, the start of that day in UTC; nil for anything else.
  package static func parseDate(_ text: String) -> Int64? {
    text.utf8.count == 10 ? parse(text + "T00:00:00Z") : nil
  }

  /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
  package static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    // The year is counted from March, so that the leap day is its last; 400 years are an era.
    let marchYear = month <= 2 ? year &- 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear &- 399) / 400
    let yearOfEra = marchYear &- era &* 400
    let marchMonth = month > 2 ? month &- 3 : month &+ 9
    let dayOfYear = (153 &* marchMonth &+ 2) / 5 &+ day &- 1
    let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
    return era &* 146_097 &+ dayOfEra &- 719_468
  }

  /// The date of a day counted from 1970-01-01 in the proleptic Gregorian calendar, from year 1 on.
  package static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    // Days from 0000-03-01, whose eras of 400 years all have 146,097 days.
    let shifted = day &+ 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra =
      (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let marchMonth = (5 &* dayOfYear &+ 2) / 153
    let month = marchMonth < 10 ? marchMonth &+ 3 : marchMonth &- 9
    let year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear &- (153 &* marchMonth &+ 2) / 5 &+ 1)
  }

  /// A moment between `earliest` and `latest` as RFC 3339 in UTC; milliseconds only where there are
  /// some.
  package static func text(of milliseconds: Int64) -> String {
    let dayLength: Int64 = 86_400_000
    let shifted = milliseconds &- earliest
    let day = shifted / dayLength &+ earliest / dayLength
    let rest = shifted % dayLength
    let (year, month, date) = Self.date(ofDay: day)
    func digits(_ value: Int64, _ count: Int) -> String {
      let text = "\(value)"
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { digits($0, 2) }
    let fraction = rest % 1_000 == 0 ? "" : "." + digits(rest % 1_000, 3)
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(date, 2))T"
      + time.joined(separator: ":") + fraction + "Z"
  }

  private static func daysInMonth(_ month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  @inline(__always)
  private static func number(_ bytes: UnsafePointer<UInt8>, at start: Int, count: Int) -> Int64? {
    var value: Int64 = 0
    for index in start..<start &+ count {
      let digit = unsafe bytes[index] &- 48
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }

  @inline(__always)
  private static func milliseconds(
    _ bytes: UnsafePointer<UInt8>, count: Int, at index: inout Int
  ) -> Int64? {
    guard unsafe bytes[index] == UInt8(ascii: ".") else { return 0 }
    index &+= 1
    let start = index
    var value: Int64 = 0
    while index < count, unsafe bytes[index] &- 48 <= 9 {
      if index &- start < 3 { value = unsafe value &* 10 &+ Int64(bytes[index] &- 48) }
      index &+= 1
    }
    switch index &- start {
    case 1: return value &* 100
    case 2: return value &* 10
    case 3...9: return value
    default: return nil
    }
  }

  @inline(__always)
  private static func offsetMinutes(
    _ bytes: UnsafePointer<UInt8>, count: Int, at index: Int
  ) -> Int64? {
    guard index < count else { return nil }
    let sign = unsafe bytes[index]
    if sign | 0x20 == UInt8(ascii: "z") { return index &+ 1 == count ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), index &+ 6 == count,
      let hours = unsafe number(bytes, at: index &+ 1, count: 2), hours <= 23,
      unsafe bytes[index &+ 3] == UInt8(ascii: ":"),
      let minutes = unsafe number(bytes, at: index &+ 4, count: 2), minutes <= 59
    else { return nil }
    let total = hours &* 60 &+ minutes
    return sign == UInt8(ascii: "-") ? 0 &- total : total
  }
}
