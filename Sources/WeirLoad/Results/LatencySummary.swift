/// Latencies of one measurement: what is reported of a histogram.
package struct LatencySummary: Hashable, Sendable {
  /// A latency that so many of the events did not exceed.
  package struct Point: Hashable, Sendable {
    /// The share of events, in percent.
    package let percent: Double
    package let nanoseconds: UInt64
  }

  /// Events that were measured.
  package let count: UInt64
  /// From 0 to 100 percent, denser towards the end, as far as there are enough events.
  package let curve: [Point]
  package let p50: UInt64
  package let p90: UInt64
  package let p99: UInt64
  package let p999: UInt64
  package let max: UInt64

  /// The five figures of tables, in nanoseconds.
  package var figures: [UInt64] { [p50, p90, p99, p999, max] }

  /// What the five figures are called.
  package static let names = ["p50", "p90", "p99", "p99.9", "max"]

  /// The five figures of this one divided by those of another; nil without events.
  package func ratios(to other: LatencySummary) -> [Double]? {
    guard count > 0, other.count > 0, !other.figures.contains(0) else { return nil }
    return zip(figures, other.figures).map { Double($0) / Double($1) }
  }
}
