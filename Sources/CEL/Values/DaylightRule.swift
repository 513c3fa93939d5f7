/// The footer of a TZif file: standard time and, where there is one, daylight saving time with the
/// days on which it starts and ends (the POSIX form `CST6CDT,M3.2.0,M11.1.0`).
struct DaylightRule: Sendable {
  private let standard: Int64
  private var daylight: Int64?
  private var start = Change()
  private var end = Change()

  /// A moment of the year, in local time.
  private struct Change {
    enum Day {
      /// Month 1...12, week 1...5 (5 is the last), weekday 0...6.
      case weekday(month: Int64, week: Int64, weekday: Int64)
      /// 1...365, the leap day never counted.
      case julian(Int64)
      /// 0...365.
      case ordinal(Int64)
    }
    var day = Day.ordinal(0)
    var seconds: Int64 = 7200

    /// Local seconds since 1970 at which it comes.
    func local(in year: Int64) -> Int64 {
      let newYear = daysSince1970(year: year, month: 1, day: 1)
      let days: Int64
      switch day {
      case .ordinal(let ordinal): days = newYear + ordinal
      case .julian(let ordinal):
        days = newYear + ordinal - 1 + (ordinal > 59 && daysIn(month: 2, of: year) == 29 ? 1 : 0)
      case .weekday(let month, let week, let weekday):
        let first = daysSince1970(year: year, month: month, day: 1)
        let firstWeekday = floorDivide(first + 4, by: 7).remainder
        var day = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
        if day > daysIn(month: month, of: year) { day -= 7 }
        days = first + day - 1
      }
      return days * 86_400 + seconds
    }
  }

  /// Seconds east of UTC at an instant.
  func offset(at seconds: Int64) -> Int64 {
    guard let daylight else { return standard }
    let year = CalendarFields(seconds: seconds + standard).year
    let starts = start.local(in: year) - standard
    let ends = end.local(in: year) - daylight
    let isDaylight =
      starts < ends ? seconds >= starts && seconds < ends : !(seconds >= ends && seconds < starts)
    return isDaylight ? daylight : standard
  }

  init?(_ text: [UInt8]) {
    var scanner = Scanner(text)
    guard scanner.skipName(), let west = scanner.time() else { return nil }
    standard = -west
    guard scanner.skipName() else { return }
    daylight = standard + 3600
    if !scanner.isAt(","), let west = scanner.time() { daylight = -west }
    guard let start = scanner.change(), let end = scanner.change() else { return nil }
    (self.start, self.end) = (start, end)
  }

  private struct Scanner {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    func isAt(_ character: Unicode.Scalar) -> Bool {
      bytes.first.map { UInt32($0) == character.value } ?? false
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard isAt(character) else { return false }
      bytes = bytes.dropFirst()
      return true
    }

    mutating func skipName() -> Bool {
      if skip("<") {
        bytes = bytes.drop { $0 != UInt8(ascii: ">") }
        return skip(">")
      }
      let rest = bytes.drop { 65...90 ~= $0 || 97...122 ~= $0 }
      defer { bytes = rest }
      return rest.count < bytes.count
    }

    mutating func number() -> Int64? {
      let digits = bytes.prefix { 48...57 ~= $0 }.prefix(4)
      guard !digits.isEmpty else { return nil }
      bytes = bytes.dropFirst(digits.count)
      return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int64? {
      let isNegative = skip("-")
      if !isNegative { _ = skip("+") }
      guard let hours = number() else { return nil }
      var total = hours * 3600
      if skip(":") { total += (number() ?? 0) * 60 }
      if skip(":") { total += number() ?? 0 }
      return isNegative ? -total : total
    }

    mutating func change() -> Change? {
      guard skip(",") else { return nil }
      var change = Change()
      if skip("M") {
        guard let month = number(), 1...12 ~= month, skip("."), let week = number(),
          1...5 ~= week, skip("."), let weekday = number(), 0...6 ~= weekday
        else { return nil }
        change.day = .weekday(month: month, week: week, weekday: weekday)
      } else if skip("J") {
        guard let day = number() else { return nil }
        change.day = .julian(day)
      } else {
        guard let day = number() else { return nil }
        change.day = .ordinal(day)
      }
      if skip("/") {
        guard let seconds = time() else { return nil }
        change.seconds = seconds
      }
      return change
    }
  }
}
