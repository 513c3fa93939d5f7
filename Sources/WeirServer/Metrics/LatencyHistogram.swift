/// How long answers took, counted by upper bounds.
///
/// Bounds in steps of 1, 2.5 and 5 from 10 µs to 1 s; what took longer is in the last count. A value
/// that is a bound belongs to it. 160 bytes, no allocation, nothing that can trap.
package struct LatencyHistogram: Sendable {
  /// The upper bounds in nanoseconds, rising.
  package static let boundsNanoseconds: [16 of UInt64] = [
    10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
    25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000,
  ]

  /// Answers by the first bound they do not exceed; the last count has none.
  package private(set) var counts: [17 of UInt64] = .init(repeating: 0)

  /// All of them together. At a million answers a second that take a second each, 64 bits would last
  /// five hours.
  package private(set) var sumNanoseconds: UInt128 = 0

  /// A histogram of nothing.
  package init() {}

  /// Counts answers that took so long each.
  package mutating func record(nanoseconds: UInt64, times: UInt64 = 1) {
    let bounds = Self.boundsNanoseconds
    var index = 0
    for bound in bounds.indices where nanoseconds > bounds[bound] { index = bound + 1 }
    counts[index] &+= times
    sumNanoseconds &+= UInt128(nanoseconds) &* UInt128(times)
  }

  /// All answers.
  package var count: UInt64 { counts.indices.reduce(0) { $0 &+ counts[$1] } }
}
