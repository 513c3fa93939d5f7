import Synchronization
package import WeirCore
import WeirEvents
import WeirPipeline
package import WeirPolicy
import WeirSignals

/// Scores a stream of events under one policy: bytes in, answers out.
///
/// The state (velocities, ids) lives as long as the engine. One run at a time.
package final class ScoringEngine: Sendable {
  private let plan: ScoringPlan
  private let options: ScoringOptions
  private let state: EngineState
  private let counted = Mutex(ScoringSummary())
  private let times = Mutex<[(name: String, nanoseconds: UInt64)]>([])
  private let keeping = Mutex<JournalFault?>(nil)

  /// An engine without any state yet.
  package convenience init(policy: Policy, options: ScoringOptions) {
    self.init(policy: policy, options: options, hashKey: options.hashKey)
  }

  /// One whose fingerprints are those of another one with the same key.
  init(policy: Policy, options: ScoringOptions, hashKey: HashKey) {
    self.options = options
    plan = ScoringPlan(
      policy: policy, hashKey: hashKey, tokenizer: options.tokenizer,
      workerCount: options.workers,
      isExplaining: options.isExplaining || options.collector != nil, features: options.features,
      generations: PolicyGenerations(policy, spareWordCount: 0))
    state = EngineState(plan, rowCapacity: options.batchRows)
  }

  /// An engine that goes on with a state; the policy is the one that the state ends with.
  /// - Parameters:
  ///   - fold: has a policy, and is of no use to anybody else from here on.
  ///   - journal: goes on where the fold ended.
  ///   - options: those of the fold, and what changes the form of answers; answers of such an
  ///     engine cannot be explained.
  package init(resuming fold: StateFold, journal: any EventJournal, options: ScoringOptions) {
    guard let plan = fold.plan, let state = fold.state else {
      preconditionFailure("events are scored under a policy")
    }
    precondition(!options.isExplaining && options.collector == nil, "the state has no companions")
    var options = options
    options.journal = journal
    options.book = fold.book
    self.options = options
    self.plan = plan
    self.state = state
  }

  /// Why events could not be kept any more, where that ended the last run.
  package var journalFault: JournalFault? { keeping.withLock { $0 } }

  /// name@version:digest of a policy.
  package static func stamp(of policy: Policy) -> String { ScoringPlan.stamp(of: policy) }

  /// The SHA-256 over a policy's files.
  package static func digest(of policy: Policy) -> PolicyDigest { ScoringPlan.digest(of: policy) }

  /// name@version:digest of the policy, as in every answer.
  package var policyStamp: String { plan.stamp }

  /// What the run has come to; may be asked from any thread while it goes on.
  package var progress: ScoringSummary { counted.withLock { $0 } }

  /// What each stage of the last run took, over all workers, by `ScoringOptions.stageClock`.
  package var stageTimes: [(name: String, nanoseconds: UInt64)] { times.withLock { $0 } }

  /// Bytes of memory that velocities and ids take at present. Not while a run goes on.
  package var stateByteCount: Int { state.byteCount }

  /// Scores everything that the source gives and returns at its end, or where `journalFault` says
  /// that an event could not be kept: that one and those after it are not answered.
  /// - Throws: what reading or writing ended with; what was read before is answered first.
  package func run(
    from source: any InterruptibleSource, to sink: any ByteSink
  ) throws(InputOutputFault) -> ScoringSummary {
    let run = ScoringRun(plan, options, state, source: source, sink: sink) { batch in
      self.counted.withLock { $0.add(batch) }
    }
    let pipeline = Pipeline(
      run, workerCount: options.workers, jobCount: options.workers + 2, clock: options.stageClock)
    pipeline.run()
    times.withLock { $0 = pipeline.timesByStep }
    keeping.withLock { $0 = run.journalFault }
    if let fault = run.fault { throw fault }
    return progress
  }
}

extension ScoringOptions {
  /// The key of all hashes of an engine, drawn anew where no seed is given.
  var hashKey: HashKey { hashSeed.map { HashKey(seed: $0) } ?? .random() }
}

/// What events leave behind, and the one look at each of them in order.
final class EngineState: Sendable {
  let sequencer: EventSequencer
  let velocities: VelocityStage
  let verdicts: VerdictKeeper

  init(_ plan: ScoringPlan, rowCapacity: Int) {
    let policy = plan.policy
    sequencer = EventSequencer(
      allowedLateness: policy.time.allowedLatenessMilliseconds,
      maxFutureSkew: policy.time.maxFutureSkewMilliseconds,
      horizon: policy.idempotence.horizonMilliseconds,
      entryCountMax: policy.idempotence.maxEntries,
      verdictByteCount: VerdictKeeper.byteCount(wordCount: plan.ruleWordCount))
    velocities = VelocityStage(plan, rowCapacity: rowCapacity)
    verdicts = VerdictKeeper(sequencer, wordCount: plan.ruleWordCount)
  }

  /// What is left behind under a policy that follows another one: ids, verdicts and the velocities
  /// that are the same. To be made while nothing runs, or aside; `begin` makes it count.
  init(_ plan: ScoringPlan, after previous: EngineState, rowCapacity: Int) {
    sequencer = previous.sequencer
    velocities = VelocityStage(plan, rowCapacity: rowCapacity, after: previous.velocities)
    verdicts = previous.verdicts
  }

  /// Goes on under a plan: the next event is the first under it.
  func begin(_ plan: ScoringPlan) {
    let policy = plan.policy
    sequencer.configure(
      allowedLateness: policy.time.allowedLatenessMilliseconds,
      maxFutureSkew: policy.time.maxFutureSkewMilliseconds,
      horizon: policy.idempotence.horizonMilliseconds,
      entryCountMax: policy.idempotence.maxEntries, generation: plan.generations.current,
      comparable: plan.generations.comparable)
  }

  var byteCount: Int { sequencer.byteCount + velocities.byteCount }
}
