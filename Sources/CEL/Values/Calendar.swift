/// The proleptic Gregorian calendar on seconds since 1970, after Howard Hinnant's day algorithms:
/// a year starts in March, so that the leap day is its last, and 400 years are 146,097 days.
struct CalendarFields: Equatable {
  var year: Int64
  /// 1 to 12.
  var month: Int64
  /// 1 to 31.
  var day: Int64
  var hour: Int64
  var minute: Int64
  var second: Int64
  /// 0 is the first of January.
  var dayOfYear: Int64

  /// - Parameter seconds: local seconds since 1970; any value.
  init(seconds: Int64) {
    let (days, time) = floorDivide(seconds, by: 86_400)
    let shifted = days &+ 719_468
    let (era, dayOfEra) = floorDivide(shifted, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfShiftedYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfShiftedYear + 2) / 153
    day = dayOfShiftedYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = time / 3600
    minute = time / 60 % 60
    second = time % 60
    dayOfYear = days - daysSince1970(year: year, month: 1, day: 1)
  }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
  let shiftedYear = month <= 2 ? year - 1 : year
  let (era, yearOfEra) = floorDivide(shiftedYear, by: 400)
  let shiftedMonth = month > 2 ? month - 3 : month + 9
  let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

func daysIn(month: Int64, of year: Int64) -> Int64 {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

/// Reads fixed-width digits of a time from bytes.
struct DigitReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  mutating func number(digits: Int) -> Int64? {
    guard bytes.count - index >= digits else { return nil }
    var value: Int64 = 0
    for byte in bytes[index..<index + digits] {
      guard 48...57 ~= byte else { return nil }
      value = value * 10 + Int64(byte - 48)
    }
    index += digits
    return value
  }

  /// Nanoseconds of the digits after a decimal point; nil when there is no digit.
  mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while index < bytes.count, 48...57 ~= bytes[index] {
      if count < 9 { value = value * 10 + Int64(bytes[index] - 48) }
      count += 1
      index += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  /// Minutes east of UTC of `+hh:mm`, `-hh:mm` and, unless a sign is required, `hh:mm`.
  mutating func offsetMinutes(signRequired: Bool) -> Int64? {
    let isNegative = skip("-")
    guard isNegative || skip("+") || !signRequired else { return nil }
    guard let hours = number(digits: 2), hours < 24, skip(":"),
      let minutes = number(digits: 2), minutes < 60
    else { return nil }
    let total = hours * 60 + minutes
    return isNegative ? -total : total
  }
}
