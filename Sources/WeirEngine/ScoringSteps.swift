import WeirCore
import WeirEvents
import WeirPipeline
import WeirPolicy
import WeirSignals

/// The steps between reading and writing, in order, and what each does to a batch: the same for a
/// stream and for a socket, on one thread or on many.
struct ScoringSteps: Sendable {
  private enum Step {
    case decode
    case sequence
    case filter(level: Int)
    /// The tables from `first` on, each with its shards, are the lanes.
    case velocities(first: Int)
    case score
    case keep
    case encode
  }

  let steps: [PipelineStep]
  private let meanings: [Step]
  private let plan: ScoringPlan
  private let options: ScoringOptions
  private let state: EngineState
  private let laneCounts: [Int]
  private let readsVelocitiesInFilters: Bool

  init(_ plan: ScoringPlan, _ options: ScoringOptions, _ state: EngineState) {
    self.plan = plan
    self.options = options
    self.state = state
    (steps, meanings) = Self.steps(of: plan)
    laneCounts = steps.map(\.laneCount)
    readsVelocitiesInFilters = plan.policy.highestLevel > 0
  }

  private static func steps(of plan: ScoringPlan) -> ([PipelineStep], [Step]) {
    var steps: [(PipelineStep, Step)] = [
      (PipelineStep("decode", isOrdered: false), .decode),
      (PipelineStep("sequence", isOrdered: true), .sequence),
    ]
    for level in 0...max(0, plan.policy.highestLevel) {
      let tables = plan.tables.indices.filter { plan.tables[$0].level == level }
      if level > 0 {
        steps.append((PipelineStep("filter", isOrdered: false), .filter(level: level)))
      }
      // A step has at most 64 lanes; tables beyond them make a step of their own.
      let perStep = 64 / plan.shardCount
      for start in stride(from: 0, to: tables.count, by: perStep) {
        let laneCount = min(perStep, tables.count - start) * plan.shardCount
        steps.append(
          (
            PipelineStep("velocity", laneCount: laneCount, isOrdered: true),
            .velocities(first: tables[start])
          ))
      }
    }
    steps += [
      (PipelineStep("score", isOrdered: false), .score),
      (PipelineStep("keep", isOrdered: true), .keep),
      (PipelineStep("encode", isOrdered: false), .encode),
    ]
    return (steps.map(\.0), steps.map(\.1))
  }

  /// Runs one lane of a step.
  func run(step: Int, lane: Int, _ job: ScoringJob, _ worker: RunWorker) {
    switch meanings[step] {
    case .decode:
      worker.decoder.decode(job.batch)
      unsafe Enricher.enrich(job, worker: &worker.scorer.vectorWorker.pointee)
    case .sequence:
      state.sequencer.run(job.batch, into: job.sequenced, clock: job.clock)
      if !plan.isExplaining { markUnreadAnswers(job) }
      job.tally.forgotten = state.sequencer.forgottenCount
    case .filter(let level):
      unsafe Enricher.filter(job, level: level, worker: &worker.scorer.vectorWorker.pointee)
    case .velocities(let first):
      let (table, shard) = lane.quotientAndRemainder(dividingBy: plan.shardCount)
      state.velocities.run(table: first + table, shard: shard, job)
    case .score: worker.scorer.score(job)
    case .keep: state.verdicts.run(job)
    case .encode:
      options.collector?.collect(job)
      AnswerWriter.write(job, options)
    }
  }

  /// Runs every step on this thread. Nothing else may be in one of them.
  func runAll(_ job: ScoringJob, _ worker: RunWorker) {
    for step in laneCounts.indices {
      for lane in 0..<laneCounts[step] { run(step: step, lane: lane, job, worker) }
    }
  }

  /// Marks the events that get no decision, where no filter reads velocities: nobody will look at
  /// theirs.
  private func markUnreadAnswers(_ job: ScoringJob) {
    guard !readsVelocitiesInFilters, let types = plan.scoredTypes else { return }
    for row in 0..<job.batch.rowCount
    where unsafe job.sequenced.accepted[row] != 0 && !types.contains(row, of: job.batch) {
      unsafe job.sequenced.accepted[row] |= VelocityBatch.unreadAnswers
    }
  }
}

/// What one thread has to itself.
final class RunWorker: @unchecked Sendable {  // used by one thread at a time
  let decoder: DecoderWorker
  let scorer: Scorer

  init(_ plan: ScoringPlan, rowCapacity: Int) {
    decoder = plan.decoder.makeWorker()
    scorer = Scorer(plan, rowCapacity: rowCapacity)
  }
}
