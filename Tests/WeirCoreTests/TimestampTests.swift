import Testing
import WeirCore

struct TimestampTests {
  /// A text and the milliseconds it stands for.
  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let text: String
    let milliseconds: Int64?

    init(_ claim: String, _ text: String, _ milliseconds: Int64?) {
      (self.claim, self.text, self.milliseconds) = (claim, text, milliseconds)
    }

    var testDescription: String { claim }
  }

  @Test(arguments: [
    Case("the epoch", "1970-01-01T00:00:00Z", 0),
    Case("a small t and z", "1970-01-01t00:00:01z", 1_000),
    Case("an offset to the east is earlier", "1970-01-01T01:00:00+01:00", 0),
    Case("an offset to the west is later", "1970-01-01T00:00:00-00:30", 1_800_000),
    Case("minus zero is an offset", "1970-01-01T00:00:00-00:00", 0),
    Case("the widest offset", "1970-01-01T23:59:00+23:59", 0),
    Case("one fraction digit", "1970-01-01T00:00:00.5Z", 500),
    Case("two fraction digits", "1970-01-01T00:00:00.05Z", 50),
    Case("three fraction digits", "1970-01-01T00:00:00.005Z", 5),
    Case("nine fraction digits are cut, not rounded", "1970-01-01T00:00:00.000999999Z", 0),
    Case("a moment before the epoch", "1969-12-31T23:59:59.999Z", -1),
    Case("a leap day", "2024-02-29T00:00:00Z", 1_709_164_800_000),
    Case("a leap day of a fourth century", "2000-02-29T12:00:00Z", 951_825_600_000),
    Case("the first moment", "0001-01-01T00:00:00.000Z", Timestamp.earliest),
    Case("the last moment", "9999-12-31T23:59:59.999Z", Timestamp.latest),
  ]) func reads(_ c: Case) {
    #expect(Timestamp.parse(c.text) == c.milliseconds)
  }

  @Test(arguments: [
    Case("nothing", "", nil),
    Case("a date alone", "1970-01-01", nil),
    Case("no offset", "1970-01-01T00:00:00", nil),
    Case("a space for the T", "1970-01-01 00:00:00Z", nil),
    Case("a leap second", "2016-12-31T23:59:60Z", nil),
    Case("hour 24", "1970-01-01T24:00:00Z", nil),
    Case("minute 60", "1970-01-01T00:60:00Z", nil),
    Case("month 0", "1970-00-01T00:00:00Z", nil),
    Case("month 13", "1970-13-01T00:00:00Z", nil),
    Case("day 0", "1970-01-00T00:00:00Z", nil),
    Case("the 31st of April", "1970-04-31T00:00:00Z", nil),
    Case("a leap day of a common year", "2023-02-29T00:00:00Z", nil),
    Case("a leap day of a common century", "1900-02-29T00:00:00Z", nil),
    Case("year 0", "0000-12-31T00:00:00Z", nil),
    Case("a point without digits", "1970-01-01T00:00:00.Z", nil),
    Case("ten fraction digits", "1970-01-01T00:00:00.0000000001Z", nil),
    Case("a comma for the point", "1970-01-01T00:00:00,5Z", nil),
    Case("an offset without colon", "1970-01-01T00:00:00+0100", nil),
    Case("an offset of 24 hours", "1970-01-01T00:00:00+24:00", nil),
    Case("an offset of 60 minutes", "1970-01-01T00:00:00+00:60", nil),
    Case("an offset cut short", "1970-01-01T00:00:00+01:0", nil),
    Case("bytes behind it", "1970-01-01T00:00:00Z ", nil),
    Case("bytes before it", " 1970-01-01T00:00:00Z", nil),
    Case("a sign before the year", "+970-01-01T00:00:00Z", nil),
    Case("before the first moment by its offset", "0001-01-01T00:00:00+00:01", nil),
    Case("after the last moment by its offset", "9999-12-31T23:59:59-00:01", nil),
    Case("digits of another script", "١٩٧٠-01-01T00:00:00Z", nil),
  ]) func refuses(_ c: Case) {
    #expect(Timestamp.parse(c.text) == nil)
  }

  @Test func countsEveryDayOfFourCenturies() {
    // Against the calendar itself: month lengths, counted up one day after the other.
    var expected = Timestamp.daysSinceEpoch(year: 1600, month: 1, day: 1)
    #expect(expected == -135_140)
    for year in Int64(1600)..<2000 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in lengths.enumerated() {
        for day in 1...length {
          let days = Timestamp.daysSinceEpoch(year: year, month: Int64(month + 1), day: day)
          guard days == expected else {
            Issue.record("\(year)-\(month + 1)-\(day) is day \(days), not \(expected)")
            return
          }
          expected += 1
        }
      }
    }
    #expect(expected == 10_957)
  }

  @Test func readsDatesAsTheirFirstMoment() {
    #expect(Timestamp.parseDate("1970-01-02") == 86_400_000)
    #expect(Timestamp.parseDate("1970-1-2") == nil)
    #expect(Timestamp.parseDate("1970-01-02Z") == nil)
    #expect(Timestamp.parseDate("2023-02-29") == nil)
  }
}
