/// Raises the rate in short steps until the server no longer keeps up, narrows that down, and then
/// measures longer at half of the peak, which is how servers should be run.
package struct Ramp {
  /// What is sent how.
  package struct Plan: Sendable {
    /// The socket that is connected to.
    package var path: String
    /// Connections that take turns.
    package var connections: Int
    /// The number of the first event in the recording.
    package var first: UInt64 = 0
    /// Events a second of the first step.
    package var start: UInt64 = 2_000
    /// Milliseconds of a step, and of the measurement at half of the peak.
    package var stepMilliseconds: UInt64 = 1_500
    package var halfMilliseconds: UInt64 = 6_000

    /// A plan.
    package init(path: String, connections: Int) {
      self.path = path
      self.connections = connections
    }
  }

  /// A step fails when a smaller share of the rate is reached,
  package static let achievedShareMin = 0.99
  /// its 99th percentile is longer,
  package static let p99NanosecondsMax: UInt64 = 10_000_000
  /// or more of the answers are degraded.
  package static let degradedShareMax = 0.01
  /// An event that has waited this long ends its step.
  private static let overloadNanoseconds: UInt64 = 500_000_000

  /// Carries out a plan with the lines of `recording`, of which there is at least one.
  ///
  /// - Throws: where no connection can be made. What happens later is part of the result.
  package static func run(
    _ plan: Plan, _ recording: Recording, stop: LoadStop = .never, progress: LoadProgress = .init()
  ) throws(LoadFault) -> RampResult {
    try run(plan, isStopped: { stop.isRequested }) { load, stage throws(LoadFault) in
      progress.begin(stage)
      return try OpenLoop.run(load, recording, stop: stop, progress: progress)
    }
  }

  /// The same with any way to measure: tests have a server that is computed.
  static func run(
    _ plan: Plan, isStopped: () -> Bool = { false },
    measure: (OpenLoop.Plan, String) throws(LoadFault) -> OpenLoopResult
  ) throws(LoadFault) -> RampResult {
    var search = KneeSearch(from: plan.start, upTo: OpenLoop.rateMax)
    var steps: [RampResult.Step] = []
    var next = plan.first
    func load(_ rate: UInt64, milliseconds: UInt64) -> OpenLoop.Plan {
      var load = OpenLoop.Plan(
        path: plan.path, rate: rate, events: max(1, rate * milliseconds / 1_000),
        connections: plan.connections)
      load.first = next
      return load
    }
    while let rate = search.next, !isStopped() {
      var step = load(rate, milliseconds: plan.stepMilliseconds)
      step.overloadNanoseconds = overloadNanoseconds
      let result = try measure(step, "ramp, \(Figures.grouped(rate)) events/s")
      next += result.sent
      // A stopped step says nothing of the server.
      if result.ending == .stopped { break }
      steps.append(RampResult.Step(result: result, failure: failure(of: result)))
      // Without answers there is nothing to look for; the report says what happened.
      if !result.isComplete { break }
      search.record(passed: steps.last?.failure == nil)
    }
    var half: OpenLoopResult?
    if search.next == nil, let peak = search.peak, !isStopped() {
      half = try measure(
        load(max(1, peak / 2), milliseconds: plan.halfMilliseconds),
        "half of the peak, \(Figures.grouped(max(1, peak / 2))) events/s")
      next += half?.sent ?? 0
    }
    return RampResult(
      steps: steps, peak: search.peak, isFound: search.next == nil && search.failed != nil,
      half: half, sent: next - plan.first)
  }

  /// Why a server did not keep up; nil when it did.
  static func failure(of result: OpenLoopResult) -> RampResult.Failure? {
    if !result.isComplete { return .incomplete }
    if result.ending == .overloaded { return .overloaded }
    if result.achievedRate < Double(result.rate) * achievedShareMin { return .short }
    if result.latency.p99 > p99NanosecondsMax { return .slow }
    let degradedMax = Double(result.answered) * degradedShareMax
    return Double(result.tally.degraded) > degradedMax ? .degraded : nil
  }
}
