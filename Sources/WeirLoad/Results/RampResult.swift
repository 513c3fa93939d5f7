/// What came of raising the rate.
package struct RampResult: Hashable, Sendable {
  /// Why a server did not keep up with a rate.
  package enum Failure: String, Hashable, Sendable {
    /// Events waited so long that the step was cut short.
    case overloaded = "overloaded"
    /// Fewer answers a second than events.
    case short = "falls short"
    case slow = "p99 over 10 ms"
    /// The server gave up parts of its answers.
    case degraded = "degraded"
    /// Lines were not answered once each.
    case incomplete = "answers lost"
  }

  /// One rate.
  package struct Step: Hashable, Sendable {
    package let result: OpenLoopResult
    /// Nil when the server kept up.
    package let failure: Failure?
  }

  /// In the order in which they were measured.
  package let steps: [Step]
  /// The highest rate that the server kept up with, in events a second.
  package let peak: UInt64?
  /// Whether a rate just above the peak failed.
  package let isFound: Bool
  /// The measurement at half of the peak.
  package let half: OpenLoopResult?
  /// Events that were sent in all.
  package let sent: UInt64

  /// The steps from the lowest rate to the highest; of one that was tried twice, the last try.
  package var curve: [Step] {
    var byRate: [UInt64: Step] = [:]
    for step in steps { byRate[step.result.rate] = step }
    return byRate.values.sorted { $0.result.rate < $1.result.rate }
  }
}
