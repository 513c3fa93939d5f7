import Histogram

/// Collects latencies in a histogram of high dynamic range: three digits from 1 ns to an hour.
///
/// Memory: 270 KB, whatever is recorded. Percentiles are at most 0.1 % too high; the greatest one
/// is exact.
struct LatencyRecorder {
  /// Greater ones count as this one.
  private static let nanosecondsMax: UInt64 = 3_600_000_000_000

  /// What the curve shows where there are enough events.
  private static let percents: [Double] =
    stride(from: 0, to: 90, by: 5).map { $0 }
    + [90, 92.5, 95, 97, 98, 99, 99.25, 99.5, 99.7, 99.8, 99.9, 99.95, 99.98, 99.99, 99.995]
    + [99.998, 99.999, 99.9999]

  private var histogram = Histogram<UInt64>(
    lowestDiscernibleValue: 1, highestTrackableValue: nanosecondsMax,
    numberOfSignificantValueDigits: .three)
  private(set) var count: UInt64 = 0
  private var maximum: UInt64 = 0

  mutating func add(_ nanoseconds: UInt64) {
    let value = min(nanoseconds, Self.nanosecondsMax)
    histogram.record(value)
    count += 1
    if value > maximum { maximum = value }
  }

  var summary: LatencySummary {
    // At least two events lie above, so that the greatest one is a point of its own.
    let known = Self.percents.filter { Double(count) * (100 - $0) >= 200 }
    return LatencySummary(
      count: count,
      curve: count == 0
        ? []
        : known.map { .init(percent: $0, nanoseconds: percentile($0)) }
          + [.init(percent: 100, nanoseconds: maximum)],
      p50: percentile(50), p90: percentile(90), p99: percentile(99), p999: percentile(99.9),
      max: maximum)
  }

  private func percentile(_ percent: Double) -> UInt64 {
    min(histogram.valueAtPercentile(percent), maximum)
  }
}
