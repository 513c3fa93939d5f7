import ArgumentParser
import WeirCore

/// A moment on the command line: an RFC 3339 timestamp, a date, which is its midnight in UTC, or
/// how far it is from now: `7d`.
enum MomentArgument: ExpressibleByArgument {
  /// Milliseconds since 1970.
  case at(Int64)
  /// Milliseconds from now.
  case distance(Int64)

  init?(argument: String) {
    if let moment = Timestamp.parse(argument) ?? Timestamp.parseDate(argument) {
      self = .at(moment)
    } else if let span = TimeSpan(argument: argument) {
      self = .distance(Int64(span.nanoseconds / 1_000_000))
    } else {
      return nil
    }
  }

  /// The moment, in milliseconds since 1970; a distance lies ahead of `now`.
  func after(_ now: Int64) -> Int64 {
    switch self {
    case .at(let moment): moment
    case .distance(let span): now + span
    }
  }

  /// The moment, in milliseconds since 1970; a distance lies behind `now`.
  func before(_ now: Int64) -> Int64 {
    switch self {
    case .at(let moment): moment
    case .distance(let span): now - span
    }
  }
}
