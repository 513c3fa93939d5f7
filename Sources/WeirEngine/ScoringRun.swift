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
  let steps: [PipelineStep]
  private let scoring: ScoringSteps
  private let options: ScoringOptions
  private let source: any InterruptibleSource
  private let sink: any ByteSink
  private let count: @Sendable (ScoringSummary) -> Void
  private let jobs: [ScoringJob]
  private let workers: [RunWorker]
  private let reader: Mutex<BatchReader>
  private let failure = Mutex<InputOutputFault?>(nil)
  private let keeping = Mutex<JournalFault?>(nil)

  init(
    _ plan: ScoringPlan, _ options: ScoringOptions, _ state: EngineState,
    source: any InterruptibleSource, sink: any ByteSink,
    count: @escaping @Sendable (ScoringSummary) -> Void
  ) {
    self.options = options
    self.source = source
    self.sink = sink
    self.count = count
    jobs = (0..<options.workers + 2).map { _ in
      ScoringJob(plan, rowCapacity: options.batchRows)
    }
    if !options.book.isEmpty {
      let lists = options.book.lists(of: plan.policy)
      for job in jobs { job.lists.lists = lists }
    }
    workers = (0..<options.workers).map { _ in
      RunWorker(plan, rowCapacity: options.batchRows)
    }
    reader = Mutex(BatchReader(source))
    scoring = ScoringSteps(plan, options, state)
    steps = scoring.steps + [PipelineStep("write", isOrdered: true)]
  }

  /// Why events could not be kept, if that ended the run.
  var journalFault: JournalFault? { keeping.withLock { $0 } }

  /// What the run ended with, if not with the end of the input.
  var fault: InputOutputFault? { failure.withLock { $0 } }

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
    guard step < scoring.steps.count else { return write(jobs[job]) }
    scoring.run(step: step, lane: lane, jobs[job], workers[worker])
    return true
  }

  /// Writes a batch's answers; false when the run ends with it.
  private func write(_ job: ScoringJob) -> Bool {
    do throws(JournalFault) {
      if let fault = job.journalFault { throw fault }
      if job.position > 0 { try options.journal?.waitUntilAnswerable(job.position) }
    } catch {
      keeping.withLock { $0 = $0 ?? error }
      source.interrupt()
      return false
    }
    let byteCount = job.byteCountToStopAt ?? job.writer.count
    do throws(InputOutputFault) {
      if byteCount > 0 {
        let bytes = unsafe UnsafeRawBufferPointer(job.writer.bytes)
        try unsafe sink.write(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
      }
      try tellAlerts(job)
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

extension ScoringRun {
  /// Hands on the events that meet alerts; those behind the line that ended the run were not scored
  /// for anybody.
  private func tellAlerts(_ job: ScoringJob) throws(InputOutputFault) {
    guard let tap = options.alertTap, !job.alerted.isEmpty else { return }
    let end = job.tally.stoppedAtLine ?? .max
    let events = job.alerted.filter { $0.lineNumber < end }
    if !events.isEmpty { try tap.take(events) }
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
