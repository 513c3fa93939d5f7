import Glibc

/// Time since it was made, by the clock that is never set.
struct Stopwatch: Sendable {
  private let start = nanoseconds()

  /// Hundredths of seconds, rounded down.
  var hundredths: UInt64 { (Self.nanoseconds() - start) / 10_000_000 }

  /// Milliseconds since 1970, by the system's clock.
  static func epochMilliseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Nanoseconds since it was made.
  var elapsedNanoseconds: UInt64 { Self.nanoseconds() - start }

  /// Nanoseconds by that clock, from some point on.
  static func nanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
