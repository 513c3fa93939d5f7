import NIOCore

/// How long to wait before the next attempt to connect: twice as long each time, up to a bound.
struct Backoff {
  private let first: TimeAmount
  private let longest: TimeAmount
  private var next: TimeAmount

  /// Waits `first`, then twice as long each time, and never longer than `longest`.
  init(first: TimeAmount, longest: TimeAmount) {
    self.first = min(first, longest)
    self.longest = longest
    next = self.first
  }

  /// How long to wait now.
  mutating func wait() -> TimeAmount {
    defer { next = next.nanoseconds > longest.nanoseconds / 2 ? longest : next * 2 }
    return next
  }

  /// Starts again: the other side has answered.
  mutating func reset() { next = first }
}
