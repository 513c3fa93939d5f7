import WeirCore
import WeirEvents
import WeirPipeline
import WeirPolicy
import WeirSignals

/// The steps between reading and writing, in order, and what each does to a batch: the same for a
/// stream and for a socket, on one thread or on many.
struct ScoringSteps: Sendable {
  /// Where the steps end.
  enum End {
    /// With answers.
    case answers
    /// Events come from a journal: they are put into the state with what became of them, and
    /// nothing is scored, kept or answered.
    case fold
    /// With what velocities answer: who runs the steps goes on by itself.
    case velocities
  }

  private enum Step {
    case decode
    case sequence
    case filter(level: Int)
    /// The tables from `first` on, each with its shards, are the lanes.
    case velocities(first: Int)
    case score
    case keep
    /// What is kept of the batch is made, then appended to the journal.
    case record
    case append
    case encode
  }

  let steps: [PipelineStep]
  private let meanings: [Step]
  private let plan: ScoringPlan
  private let options: ScoringOptions
  private let state: EngineState
  private let laneCounts: [Int]
  private let readsVelocitiesInFilters: Bool
  private let notesShadowMoves: Bool
  private let hasAlerts: Bool

  /// - Parameters:
  ///   - plan: the policy's.
  ///   - options: how to score.
  ///   - state: what events leave behind.
  ///   - end: where the steps end.
  init(
    _ plan: ScoringPlan, _ options: ScoringOptions, _ state: EngineState, end: End = .answers
  ) {
    self.plan = plan
    self.options = options
    self.state = state
    let last: [(PipelineStep, Step)] =
      switch end {
      case .answers: Self.lastSteps(hasJournal: options.journal != nil)
      case .fold: [(PipelineStep("keep", isOrdered: true), .keep)]
      case .velocities: []
      }
    (steps, meanings) = Self.steps(of: plan, last: last)
    laneCounts = steps.map(\.laneCount)
    readsVelocitiesInFilters = plan.policy.highestLevel > 0
    notesShadowMoves = options.notesShadowMoves && plan.asksForEffects
    hasAlerts = !plan.alerts.isEmpty
  }

  private static func lastSteps(hasJournal: Bool) -> [(PipelineStep, Step)] {
    let scoring: [(PipelineStep, Step)] = [
      (PipelineStep("score", isOrdered: false), .score),
      (PipelineStep("keep", isOrdered: true), .keep),
    ]
    let keeping: [(PipelineStep, Step)] = [
      (PipelineStep("record", isOrdered: false), .record),
      (PipelineStep("append", isOrdered: true), .append),
    ]
    return scoring + (hasJournal ? keeping : []) + [
      (PipelineStep("encode", isOrdered: false), .encode)
    ]
  }

  private static func steps(
    of plan: ScoringPlan, last: [(PipelineStep, Step)]
  ) -> ([PipelineStep], [Step]) {
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
    steps += last
    return (steps.map(\.0), steps.map(\.1))
  }

  /// Runs one lane of a step.
  func run(step: Int, lane: Int, _ job: ScoringJob, _ worker: RunWorker) {
    switch meanings[step] {
    case .decode:
      worker.decoder.decode(job.batch)
      if let fold = job.fold { didDecode(job, fold) }
      unsafe Enricher.enrich(job, worker: &worker.scorer.vectorWorker.pointee)
    case .sequence:
      state.sequencer.run(job.batch, into: job.sequenced, clock: job.clock)
      if let fold = job.fold { checkAccepted(job, fold) }
      if !plan.isExplaining { markUnreadAnswers(job) }
      job.tally.forgotten = state.sequencer.forgottenCount
    case .filter(let level):
      unsafe Enricher.filter(job, level: level, worker: &worker.scorer.vectorWorker.pointee)
    case .velocities(let first):
      let (table, shard) = lane.quotientAndRemainder(dividingBy: plan.shardCount)
      state.velocities.run(table: first + table, shard: shard, job)
    case .score:
      worker.scorer.score(job)
      if notesShadowMoves { worker.scorer.noteShadowMoves(job) }
      if hasAlerts { worker.scorer.findAlerts(job) }
    case .keep:
      if options.journal != nil { clearUndecided(job) }
      state.verdicts.run(job)
    case .record: record(job)
    case .append: append(job)
    case .encode:
      options.collector?.collect(job)
      if let features = options.features {
        FeatureWriter(job, features).write(&job.writer)
        AnswerWriter.count(job, options)
      } else {
        AnswerWriter.write(job, options)
      }
      if options.alertTap != nil, job.meetsAlerts { job.alerted = job.alertedEvents() }
    }
  }

  /// Runs every step on this thread. Nothing else may be in one of them.
  func runAll(_ job: ScoringJob, _ worker: RunWorker) {
    for step in laneCounts.indices {
      for lane in 0..<laneCounts[step] { run(step: step, lane: lane, job, worker) }
    }
  }

  // MARK: The journal

  private func record(_ job: ScoringJob) {
    guard let journal = options.journal else { return }
    let record = job.record ?? BatchRecord(journal.makeRecord())
    job.record = record
    record.compose(job, keepsReviewAnswers: options.keepsReviewAnswers)
  }

  private func append(_ job: ScoringJob) {
    guard let journal = options.journal, let record = job.record, !record.isEmpty else { return }
    do throws(JournalFault) {
      job.position = try record.append(to: journal, under: plan, tap: options.tap)
    } catch {
      job.journalFault = error
    }
  }

  /// Forgets what rules said of events that get no decision, which is nothing: what velocities
  /// answered them was not looked at.
  private func clearUndecided(_ job: ScoringJob) {
    let decisions = job.decisions
    for row in 0..<job.batch.rowCount where unsafe decisions.kinds[row] == .recorded {
      unsafe decisions.decisions[row] = .approve
      unsafe decisions.scores[row] = .nan
      unsafe decisions.degradations[row] = []
      for word in row &* decisions.wordCount..<(row &+ 1) &* decisions.wordCount {
        unsafe decisions.hits[word] = 0
        unsafe decisions.errors[word] = 0
      }
    }
  }

  private func didDecode(_ job: ScoringJob, _ fold: FoldRows) {
    for row in 0..<job.batch.rowCount {
      unsafe job.batch.contents[row] = Fingerprint(high: 0, low: fold.contents[row])
    }
    fold.patchFingerprints(job)
  }

  /// An event of a journal was accepted once, so it is now.
  private func checkAccepted(_ job: ScoringJob, _ fold: FoldRows) {
    for row in 0..<job.batch.rowCount
    where unsafe job.sequenced.outcomes[row] != .accepted && job.journalFault == nil {
      job.journalFault = JournalFault(
        .damaged,
        "the event at position \(fold.position + UInt64(row)) of the journal is not one that its "
          + "policy accepts")
    }
  }

  /// Marks the events that get no decision, where neither a filter nor an alert reads velocities:
  /// nobody will look at theirs. A fold knows what alerts there were.
  private func markUnreadAnswers(_ job: ScoringJob) {
    guard !readsVelocitiesInFilters else { return }
    if job.fold != nil {
      for row in 0..<job.batch.rowCount where unsafe job.sequenced.accepted[row] != 0 {
        unsafe job.sequenced.accepted[row] |= VelocityBatch.unreadAnswers
      }
      return
    }
    guard !plan.alertsReadVelocities, let types = plan.scoredTypes else { return }
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

  /// - Parameters:
  ///   - plan: the policy's.
  ///   - rowCapacity: rows of a batch at most.
  ///   - isFolding: whether lines come from a journal.
  init(_ plan: ScoringPlan, rowCapacity: Int, isFolding: Bool = false) {
    let lines =
      isFolding
      ? EventDecoder(
        keptEventsOf: plan.policy.schema, fingerprinted: Set(plan.fingerprinted),
        hashKey: plan.hashKey) : plan.decoder
    decoder = lines.makeWorker()
    scorer = Scorer(plan, rowCapacity: rowCapacity)
  }
}
