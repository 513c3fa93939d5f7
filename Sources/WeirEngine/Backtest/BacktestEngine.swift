import Synchronization
package import WeirCore
import WeirPipeline
package import WeirPolicy
import WeirSignals

/// Scores a recording under several policies in one pass, and counts what each would have done.
///
/// The steps are those of a live engine; nothing is answered and nothing is kept. Policies that
/// differ only in rules, model, lists and thresholds share decoding and velocities. Memory: the
/// state of each foundation, and the counts; not the recording.
package final class BacktestEngine: Sendable {
  private let plan: BacktestPlan
  private let options: ScoringOptions
  private let labels: RecordedLabels
  private let running = Mutex<BacktestRun?>(nil)
  /// Of each step but counting: the foundation that it is for; nil: it is for all.
  private let times = Mutex<[(foundation: Int?, nanoseconds: UInt64)]>([])

  /// An engine for one pass.
  /// - Parameters:
  ///   - policies: those that are told of in whole, one or two, then those that points need.
  ///   - sideCount: how many the former are.
  ///   - points: combinations of thresholds, each over one of the policies.
  ///   - labels: what is known of payments, under the first policy.
  ///   - options: what is counted.
  package init(
    _ policies: [Policy], sideCount: Int, points: [BacktestPoint], labels: RecordedLabels,
    options: BacktestOptions
  ) {
    self.labels = labels
    self.options = labels.options
    plan = BacktestPlan(
      policies, sideCount: sideCount, points: points, labels.options, hashKey: labels.hashKey,
      options)
  }

  /// Events that have been looked at; may be asked from any thread while the run goes on.
  package var progress: UInt64 { running.withLock { $0 }?.progress ?? 0 }

  /// By policy that is told of in whole: what reading, and the steps that it may share with others,
  /// took in the run, over all workers; nanoseconds by `ScoringOptions.stageClock`.
  package var sharedNanoseconds: [UInt64] {
    let times = times.withLock { $0 }
    return (0..<plan.sideCount).map { side in
      let foundation = plan.foundations[side]
      return times.filter { $0.foundation == foundation || $0.foundation == nil }
        .reduce(0) { $0 + $1.nanoseconds }
    }
  }

  /// How many times events are decoded and entered into windows for some policies: once for all
  /// that can share it, each with a state of its own.
  package static func foundationCount(_ policies: [Policy]) -> Int {
    policies.reduce(into: [PolicyFoundation]()) { known, policy in
      let foundation = PolicyFoundation(policy)
      if !known.contains(foundation) { known.append(foundation) }
    }.count
  }

  /// What a run came to.
  package struct Result: Sendable {
    package let counts: BacktestCounts
    /// Labels of a file that became events of the stream; none of `counts` has them.
    package let entered: UInt64
    /// Labels of a file that could not.
    package let unwritten: Int
  }

  /// Runs over the whole stream.
  /// - Parameter source: the events.
  /// - Returns: what was counted.
  /// - Throws: what reading ended with.
  package func run(from source: any InterruptibleSource) throws(InputOutputFault) -> Result {
    let run = BacktestRun(plan, options, labels: labels, source: source)
    running.withLock { $0 = run }
    let pipeline = Pipeline(
      run, workerCount: options.workers, jobCount: options.workers + 2, clock: options.stageClock)
    pipeline.run()
    let steps = pipeline.timesByStep.map(\.nanoseconds)
    times.withLock { times in
      // Reading comes first, then the steps in their order.
      times = [(nil, steps[0])] + zip(run.foundationsOfSteps, steps.dropFirst()).map { ($0, $1) }
    }
    if let fault = run.fault { throw fault }
    return Result(
      counts: run.counts(), entered: run.enteredCount, unwritten: run.unwrittenCount)
  }
}
