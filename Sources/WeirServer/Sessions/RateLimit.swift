/// How many lines a peer may send, in the words of nginx: `rate=1000r/s burst=20 nodelay`.
package struct RateLimit: Hashable, Sendable {
  /// Thousandths of a line that drain away in a second.
  let thousandthsPerSecond: Int64
  /// Lines that may come at once, beyond the first.
  let burst: Int64

  /// What is wrong with the text of a limit.
  package struct Fault: Error, Sendable {
    package let message: String
  }

  private static let rateMax: Int64 = 1_000_000_000
  private static let burstMax: Int64 = 1_000_000_000

  /// Reads `rate=Nr/s [burst=N] nodelay`; `r/m` counts in a minute.
  package init(_ text: String) throws(Fault) {
    var rate: Int64?
    var burst: Int64 = 0
    var isImmediate = false
    for word in text.split(separator: " ") {
      if word.hasPrefix("rate=") {
        rate = try Self.rate(word.dropFirst(5))
      } else if word.hasPrefix("burst=") {
        burst = try Self.count(word.dropFirst(6), upTo: Self.burstMax, "burst")
      } else if word == "nodelay" {
        isImmediate = true
      } else {
        throw Fault(message: "it is made of rate=…r/s, burst=… and nodelay")
      }
    }
    guard let rate else { throw Fault(message: "it lacks the rate, such as rate=1000r/s") }
    guard isImmediate else {
      throw Fault(message: "it lacks nodelay: lines are answered or refused, never held back")
    }
    thousandthsPerSecond = rate
    self.burst = burst
  }

  private static func rate(_ text: Substring) throws(Fault) -> Int64 {
    let isPerMinute = text.hasSuffix("r/m")
    guard isPerMinute || text.hasSuffix("r/s") else {
      throw Fault(message: "the rate ends in r/s or r/m")
    }
    let count = try count(text.dropLast(3), upTo: rateMax, "rate")
    guard count > 0 else { throw Fault(message: "the rate is at least 1") }
    // A rate by the minute is rounded up: a limit is never stricter than it was written.
    return isPerMinute ? (count * 1_000 + 59) / 60 : count * 1_000
  }

  private static func count(
    _ text: Substring, upTo most: Int64, _ name: String
  ) throws(Fault) -> Int64 {
    guard !text.isEmpty, text.utf8.allSatisfy({ 48...57 ~= $0 }), let count = Int64(text),
      count <= most
    else { throw Fault(message: "the \(name) is a whole number up to \(most)") }
    return count
  }
}

/// What one peer has used of its limit: a bucket that leaks at the rate and holds the burst.
final class RateBucket {
  private let limit: RateLimit
  /// Thousandths of lines above the rate; nil before the first line.
  private var excess: Int64?
  private var last: UInt64 = 0

  init(_ limit: RateLimit) { self.limit = limit }

  /// Whether one more line may pass now, in nanoseconds of the monotonic clock. A line that may not
  /// uses nothing.
  func admits(now: UInt64) -> Bool {
    guard let excess else {
      (self.excess, last) = (0, now)
      return true
    }
    let next = max(0, excess - leaked(now) + 1_000)
    guard next <= limit.burst * 1_000 else { return false }
    (self.excess, last) = (next, now)
    return true
  }

  /// Whether nothing would be lost by forgetting it.
  func isDrained(now: UInt64) -> Bool { (excess ?? 0) <= leaked(now) }

  private func leaked(_ now: UInt64) -> Int64 {
    let elapsed = now >= last ? now - last : 0
    let product = UInt64(limit.thousandthsPerSecond).multipliedFullWidth(by: elapsed)
    // 2⁶⁴ billionths drain any bucket.
    return product.high > 0 ? .max / 2 : Int64(product.low / 1_000_000_000)
  }
}
