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
    appendDate(days)
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

  /// Appends `2026-03-02`: mostly the date that was written last.
  private mutating func appendDate(_ day: Int64) {
    let start = count
    guard day != lastDay else {
      unsafe UnsafeMutableRawPointer(end).storeBytes(of: lastDate.0, as: UInt64.self)
      unsafe UnsafeMutableRawPointer(end + 8).storeBytes(of: lastDate.1, as: UInt16.self)
      return advance(10)
    }
    let (year, month, dayOfMonth) = Timestamp.date(ofDay: day)
    appendPadded(UInt64(year), digitCount: 4)
    append("-")
    appendPadded(UInt64(month), digitCount: 2)
    append("-")
    appendPadded(UInt64(dayOfMonth), digitCount: 2)
    let text = unsafe UnsafeRawPointer(end - (count - start))
    unsafe lastDate = (
      text.loadUnaligned(as: UInt64.self), (text + 8).loadUnaligned(as: UInt16.self)
    )
    lastDay = day
  }
}
