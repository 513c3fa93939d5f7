/// What a velocity computes over its window.
package enum VelocityAggregate: String, CaseIterable, Sendable, BitwiseCopyable {
  case count
  case sum
  case mean
  case stddev
  case min
  case max
  case distinctCount = "distinct_count"
  case last
  case first
  case secondsSinceLast = "seconds_since_last"
  case secondsSinceFirst = "seconds_since_first"

  /// Whether it aggregates something, and `of` says what.
  package var needsOf: Bool {
    switch self {
    case .count, .secondsSinceLast, .secondsSinceFirst: false
    default: true
    }
  }

  /// Whether it may go without a window: it keeps constant state per key.
  package var allowsNoWindow: Bool {
    switch self {
    case .count, .sum, .last, .first, .secondsSinceLast, .secondsSinceFirst: true
    default: false
    }
  }

  /// Whether it looks only at entries before the event, whatever `current` says.
  package var looksOnlyBefore: Bool {
    switch self {
    case .last, .first, .secondsSinceLast, .secondsSinceFirst: true
    default: false
    }
  }
}
