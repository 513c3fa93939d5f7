import Testing

@testable import WeirLoad

/// The histogram against a sorted list.
@Suite struct LatencyRecorderTests {
  /// A linear congruential generator: the same values on every machine.
  private static func values(_ count: Int, seed: UInt64) -> [UInt64] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // From nanoseconds to seconds, as dense in each decade as in the next.
      return (state >> 33) % (1 << ((state >> 20) % 31 + 1)) + 1
    }
  }

  @Test(arguments: [1, 2, 10, 999, 20_000]) func percentilesAreThoseOfASortedList(_ count: Int) {
    let values = Self.values(count, seed: 7)
    var recorder = LatencyRecorder()
    for value in values { recorder.add(value) }
    let sorted = values.sorted()
    let summary = recorder.summary
    #expect(summary.count == UInt64(count))
    #expect(summary.max == sorted.last)
    let figures = zip([500, 900, 990, 999], summary.figures)
    for (thousandths, figure) in figures {
      let exact = Double(sorted[max(0, (count * thousandths + 999) / 1_000 - 1)])
      #expect(Double(figure) >= exact, "\(thousandths)")
      #expect(Double(figure) <= exact * 1.001 + 1, "\(thousandths)")
    }
  }

  @Test func theCurveRisesAndEndsAtTheGreatest() {
    var recorder = LatencyRecorder()
    for value in Self.values(5_000, seed: 3) { recorder.add(value) }
    let curve = recorder.summary.curve
    #expect(curve.first?.percent == 0)
    #expect(curve.last?.percent == 100)
    #expect(curve.last?.nanoseconds == recorder.summary.max)
    #expect(curve.map(\.nanoseconds) == curve.map(\.nanoseconds).sorted())
    // Of 5,000 events only two lie above 99.96 %.
    #expect(curve.dropLast().last?.percent == 99.95)
  }

  @Test func nothingIsNothing() {
    let summary = LatencyRecorder().summary
    #expect(summary.count == 0)
    #expect(summary.curve.isEmpty)
    #expect(summary.figures == [0, 0, 0, 0, 0])
    #expect(summary.ratios(to: summary) == nil)
  }

  @Test func moreThanAnHourIsAnHour() {
    var recorder = LatencyRecorder()
    recorder.add(.max)
    recorder.add(0)
    #expect(recorder.summary.max == 3_600_000_000_000)
    #expect(recorder.summary.count == 2)
  }
}
