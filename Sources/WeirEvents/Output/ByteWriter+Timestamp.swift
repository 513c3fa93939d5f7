import WeirCore

extension ByteWriter {
  /// Appends RFC 3339 in UTC with milliseconds: `2026-03-02T04:50:09.604Z`, 24 bytes.
  ///
  /// - Parameter milliseconds: since 1970, within `Timestamp.earliest ... Timestamp.latest`; what
  ///   is outside is written as the nearer end.
  package mutating func appendTimestamp(_ milliseconds: Int64) {
    let time = min(max(milliseconds, Timestamp.earliest), Timestamp.latest)
    let days = (time &- Timestamp.earliest) / 86_400_000 &+ Timestamp.earliest / 86_400_000
    let rest = UInt64(time &- days &* 86_400_000)
    let (year, month, day) = Timestamp.date(ofDay: days)
    appendPadded(UInt64(year), digitCount: 4)
    append("-")
    appendPadded(UInt64(month), digitCount: 2)
    append("-")
    appendPadded(UInt64(day), digitCount: 2)
    append("T")
    appendPadded(rest / 3_600_000, digitCount: 2)
    append(":")
    appendPadded(rest / 60_000 % 60, digitCount: 2)
    append(":")
    appendPadded(rest / 1_000 % 60, digitCount: 2)
    append(".")
    appendPadded(rest % 1_000, digitCount: 3)
    append("Z")
  }
}
