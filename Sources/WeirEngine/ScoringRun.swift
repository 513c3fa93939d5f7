import Synchronization
import WeirCore
import WeirEvents
import WeirPipeline
import WeirPolicy
import WeirSignals

/// One run over a stream: the steps of the pipeline, and the batches in flight.
///
/// Reading and writing are steps like the others, so that the workers are all the threads there
/// are; a reader that is slow holds back everything by holding back the last step.
final class ScoringRun: PipelineWork, Sendable {
  private enum Step {
    case decode
    case sequence
    case filter(level: Int)
    /// The tables from `first` on, each with its shards, are the lanes.
    case velocities(first: Int)
    case score
    case keep
    case encode
    case write
  }

  let steps: [PipelineStep]
  private let meanings: [Step]
  private let plan: ScoringPlan
  private let options: ScoringOptions
  private let state: EngineState
  private let source: any InterruptibleSource
  private let sink: any ByteSink
  private let count: @Sendable (ScoringSummary) -> Void
  private let jobs: [ScoringJob]
  private let workers: [RunWorker]
  private let reader: Mutex<BatchReader>
  private let failure = Mutex<InputOutputFault?>(nil)

  init(
    _ plan: ScoringPlan, _ options: ScoringOptions, _ state: EngineState,
    source: any InterruptibleSource, sink: any ByteSink,
    count: @escaping @Sendable (ScoringSummary) -> Void
  ) {
    self.plan = plan
    self.options = options
    self.state = state
    self.source = source
    self.sink = sink
    self.count = count
    jobs = (0..<options.workers + 2).map { _ in
      ScoringJob(plan, rowCapacity: options.batchRows)
    }
    workers = (0..<options.workers).map { _ in
      RunWorker(plan, rowCapacity: options.batchRows)
    }
    reader = Mutex(BatchReader(source))
    (steps, meanings) = Self.steps(of: plan)
  }

  /// What the run ended with, if not with the end of the input.
  var fault: InputOutputFault? { failure.withLock { $0 } }

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
      (PipelineStep("write", isOrdered: true), .write),
    ]
    return (steps.map(\.0), steps.map(\.1))
  }

  // MARK: PipelineWork

  func read(into job: Int) -> ReadResult {
    let job = jobs[job]
    job.clear()
    job.clock = options.clock.now
    return reader.withLock { reader in
      do throws(InputOutputFault) {
        guard try reader.fill(job.batch) else { return .end }
      } catch {
        // What was read before is answered; then the run ends with the fault.
        failure.withLock { $0 = $0 ?? error }
        guard job.batch.rowCount > 0 else { return .end }
      }
      job.tally.lines = reader.lineCount
      return .batch(isSmall: job.batch.rowCount <= Limits.smallBatchRowCount)
    }
  }

  func run(step: Int, lane: Int, job: Int, worker: Int) -> Bool {
    let job = jobs[job]
    let worker = workers[worker]
    switch meanings[step] {
    case .decode:
      worker.decoder.decode(job.batch)
      Enricher.enrich(job, worker: &worker.scorer.vectorWorker)
    case .sequence:
      state.sequencer.run(job.batch, into: job.sequenced, clock: job.clock)
      if !plan.isExplaining { markUnreadAnswers(job) }
      job.tally.forgotten = state.sequencer.forgottenCount
    case .filter(let level):
      Enricher.filter(job, level: level, worker: &worker.scorer.vectorWorker)
    case .velocities(let first):
      let (table, shard) = lane.quotientAndRemainder(dividingBy: plan.shardCount)
      state.velocities.run(table: first + table, shard: shard, job)
    case .score: worker.scorer.score(job)
    case .keep: state.verdicts.run(job)
    case .encode:
      options.collector?.collect(job)
      AnswerWriter.write(job, options)
    case .write: return write(job)
    }
    return true
  }

  /// Marks the events that get no decision, where no filter reads velocities: nobody will look at
  /// theirs.
  private func markUnreadAnswers(_ job: ScoringJob) {
    guard let types = plan.scoredTypes, plan.policy.highestLevel <= 0 else { return }
    for row in 0..<job.batch.rowCount
    where unsafe job.sequenced.accepted[row] != 0 && !types.contains(row, of: job.batch) {
      unsafe job.sequenced.accepted[row] |= VelocityBatch.unreadAnswers
    }
  }

  /// Writes a batch's answers; false when the run ends with it.
  private func write(_ job: ScoringJob) -> Bool {
    let byteCount = job.byteCountToStopAt ?? job.writer.count
    do throws(InputOutputFault) {
      if byteCount > 0 {
        let bytes = unsafe UnsafeRawBufferPointer(job.writer.bytes)
        try unsafe sink.write(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
      }
    } catch {
      failure.withLock { $0 = error }
      source.interrupt()
      return false
    }
    count(job.tally)
    guard job.byteCountToStopAt != nil else { return true }
    source.interrupt()
    return false
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

/// Fills batches from a source: whole ones while there is input, what is there when there is not.
struct BatchReader: ~Copyable {
  private let source: any InterruptibleSource
  private var framer = LineFramer()
  private var isAtEnd = false

  init(_ source: any InterruptibleSource) { self.source = source }

  var lineCount: UInt64 { framer.lineCount }

  /// Reads until the batch is full or the source has nothing at once; waits for the first line.
  /// - Returns: false when the batch holds nothing, at the end.
  mutating func fill(_ batch: EventBatch) throws(InputOutputFault) -> Bool {
    framer.begin(batch)
    var fault: InputOutputFault?
    while !isAtEnd, !framer.isFull(batch), batch.rowCount == 0 || source.hasBytes {
      do throws(InputOutputFault) {
        let count = try unsafe source.read(
          into: UnsafeMutableRawBufferPointer(framer.space(in: batch)))
        if count == 0 {
          isAtEnd = true
        } else {
          framer.added(count, to: batch)
        }
      } catch {
        fault = error
        isAtEnd = true
      }
    }
    if isAtEnd, !source.isInterrupted { framer.finish(batch) }
    framer.end(batch)
    if source.isInterrupted { framer.discardRest() }
    if let fault { throw fault }
    return batch.rowCount > 0 || !(isAtEnd && framer.isDrained)
  }
}
