import Testing

@testable import WeirServer

/// Where a latency is counted.
struct LatencyHistogramTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let nanoseconds: UInt64
    let index: Int
    var testDescription: String { "\(nanoseconds) ns" }

    init(_ nanoseconds: UInt64, at index: Int) {
      self.nanoseconds = nanoseconds
      self.index = index
    }
  }

  @Test(arguments: [
    Case(0, at: 0), Case(10_000, at: 0), Case(10_001, at: 1), Case(25_000, at: 1),
    Case(25_001, at: 2), Case(999_999, at: 6), Case(1_000_000, at: 6), Case(1_000_001, at: 7),
    Case(1_000_000_000, at: 15), Case(1_000_000_001, at: 16), Case(.max, at: 16),
  ])
  func countsByTheFirstBoundThatIsNotExceeded(_ item: Case) {
    var histogram = LatencyHistogram()
    histogram.record(nanoseconds: item.nanoseconds)
    #expect(histogram.counts.indices.filter { histogram.counts[$0] != 0 } == [item.index])
    #expect(histogram.counts[item.index] == 1)
    #expect(histogram.count == 1)
    #expect(histogram.sumNanoseconds == UInt128(item.nanoseconds))
  }

  @Test func sumsBeyond64Bits() {
    var histogram = LatencyHistogram()
    histogram.record(nanoseconds: .max, times: 3)
    histogram.record(nanoseconds: 5)
    #expect(histogram.sumNanoseconds == 3 * UInt128(UInt64.max) + 5)
    #expect(histogram.count == 4)
  }

  @Test func boundsRiseInStepsOf1And2AndAHalfAnd5() {
    let bounds = LatencyHistogram.boundsNanoseconds
    #expect(bounds[0] == 10_000)
    #expect(bounds[15] == 1_000_000_000)
    for index in 0..<13 { #expect(bounds[index + 3] == bounds[index] * 10) }
    // The texts of the labels are the same numbers.
    #expect(PrometheusText.bounds.count == histogramCountCount)
    for index in bounds.indices {
      #expect(Double(PrometheusText.bounds[index]) == Double(bounds[index]) / 1e9)
    }
  }

  private var histogramCountCount: Int { LatencyHistogram().counts.count }
}
