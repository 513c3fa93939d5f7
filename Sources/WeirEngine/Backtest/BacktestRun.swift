import Synchronization
import WeirCore
import WeirEvents
import WeirPipeline
import WeirPolicy
import WeirSignals

/// One batch as the policies of a backtest see it.
final class BacktestJob: @unchecked Sendable {  // handed from step to step, one owner
  /// By foundation: the batch, decoded and answered by velocities.
  let foundations: [ScoringJob]
  /// By policy: those of the leaders, and what others make of them.
  let variants: [ScoringJob]

  init(_ plan: BacktestPlan, rowCapacity: Int) {
    let foundations = plan.leaders.map {
      ScoringJob(plan.plans[$0], rowCapacity: rowCapacity)
    }
    self.foundations = foundations
    variants = plan.plans.indices.map { index in
      let place = plan.foundations[index]
      let base = foundations[place]
      return index == plan.leaders[place] ? base : ScoringJob(plan.plans[index], sharing: base)
    }
  }

  func clear() {
    for job in variants { job.clear() }
  }

  /// Gives the other foundations the lines of the first: decoding overwrites some of their bytes.
  func copyLines() {
    for job in foundations.dropFirst() { job.batch.copyLines(of: foundations[0].batch) }
  }
}

/// One pass over a recording: the steps of each foundation, one after the other, then rules, model
/// and counting.
final class BacktestRun: PipelineWork, Sendable {
  let steps: [PipelineStep]
  private let plan: BacktestPlan
  private let options: ScoringOptions
  private let source: any InterruptibleSource
  /// Where labels of a file are entered into the source.
  private let feed: LabelFeed?
  private let foundations: [ScoringSteps]
  /// By step: the foundation and its step; the last one is counting.
  private let places: [(foundation: Int, step: Int)]
  private let isSequenceStep: [Bool]
  private let jobs: [BacktestJob]
  /// By worker, then foundation.
  private let workers: [[RunWorker]]
  /// By worker, then policy.
  private let scorers: [[Scorer]]
  private let counters: [BacktestCounter]
  private let reader: Mutex<BatchReader>
  private let failure = Mutex<InputOutputFault?>(nil)
  /// The first accepted event of any foundation; known before its batch is counted.
  private let start = Mutex<(line: UInt64, time: Int64)?>(nil)
  private let eventCount = Atomic<UInt64>(0)

  init(
    _ plan: BacktestPlan, _ options: ScoringOptions, labels: RecordedLabels,
    source: any InterruptibleSource
  ) {
    self.plan = plan
    self.options = options
    let feed = labels.feed(source)
    self.feed = feed
    self.source = feed ?? source
    let book = labels.book.count > 0 ? labels.book : nil
    let rowCapacity = options.batchRows
    foundations = plan.leaders.map { leader in
      ScoringSteps(
        plan.plans[leader], options, EngineState(plan.plans[leader], rowCapacity: rowCapacity),
        end: .velocities)
    }
    places = foundations.enumerated().flatMap { index, steps in
      steps.steps.indices.map { (index, $0) }
    }
    steps = foundations.flatMap(\.steps) + [PipelineStep("count", isOrdered: false)]
    isSequenceStep = steps.map { $0.name == "sequence" }
    jobs = (0..<options.workers + 2).map { _ in BacktestJob(plan, rowCapacity: rowCapacity) }
    let workers = (0..<options.workers).map { _ in
      plan.leaders.map { RunWorker(plan.plans[$0], rowCapacity: rowCapacity) }
    }
    self.workers = workers
    scorers = workers.map { worker in
      plan.plans.indices.map { index in
        let place = plan.foundations[index]
        return index == plan.leaders[place]
          ? worker[place].scorer : Scorer(plan.plans[index], rowCapacity: rowCapacity)
      }
    }
    counters = workers.map { _ in
      BacktestCounter(plan, labels: book, rowCapacity: rowCapacity)
    }
    reader = Mutex(BatchReader(self.source))
  }

  /// What the run ended with, if not with the end of the input.
  var fault: InputOutputFault? { failure.withLock { $0 } }

  /// Of each step but counting: the foundation that it is for.
  var foundationsOfSteps: [Int] { places.map(\.foundation) }

  /// Events that have been counted, or left out as warm-up.
  var progress: UInt64 { eventCount.load(ordering: .relaxed) }

  /// What was counted, once the run is over.
  func counts() -> BacktestCounts {
    for counter in counters.dropFirst() { counters[0].add(counter) }
    return counters[0].counts(
      lines: feed?.sourceLineCount ?? reader.withLock { $0.lineCount })
  }

  // MARK: PipelineWork

  func read(into index: Int) -> ReadResult {
    let job = jobs[index]
    job.clear()
    let now = options.clock.now
    for foundation in job.foundations { foundation.clock = now }
    let batch = job.foundations[0].batch
    return reader.withLock { reader in
      do throws(InputOutputFault) {
        guard try reader.fill(batch) else { return .end }
      } catch {
        failure.withLock { $0 = $0 ?? error }
        guard batch.rowCount > 0 else { return .end }
      }
      job.copyLines()
      return .batch(isSmall: batch.rowCount <= Limits.smallBatchRowCount)
    }
  }

  func run(step: Int, lane: Int, job: Int, worker: Int) -> Bool {
    guard step < places.count else {
      count(jobs[job], worker)
      return true
    }
    let place = places[step]
    let batch = jobs[job].foundations[place.foundation]
    foundations[place.foundation].run(
      step: place.step, lane: lane, batch, workers[worker][place.foundation])
    if isSequenceStep[step] { noteStart(batch) }
    return true
  }

  private func noteStart(_ job: ScoringJob) {
    start.withLock { start in
      guard job.batch.rowCount > 0, unsafe start?.line ?? .max > job.batch.lineNumbers[0] else {
        return
      }
      let row = (0..<job.batch.rowCount).first {
        unsafe job.sequenced.outcomes[$0] == .accepted
      }
      guard let row, case let line = unsafe job.batch.lineNumbers[row], start?.line ?? .max > line
      else { return }
      start = (line, job.batch.time(of: row))
    }
  }

  private func count(_ job: BacktestJob, _ worker: Int) {
    let warmUp = plan.options.warmUp
    var from = Int64.min
    if warmUp > 0 {
      // Without any event that could be read there is nothing but warm-up.
      let first = start.withLock { $0?.time } ?? .max
      let (sum, isBeyond) = first.addingReportingOverflow(warmUp)
      from = isBeyond ? .max : sum
    }
    counters[worker].count(
      job, from: from, without: enteredLines(job.foundations[0].batch), scorers: scorers[worker],
      clock: options.stageClock)
    eventCount.wrappingAdd(UInt64(job.foundations[0].batch.rowCount), ordering: .relaxed)
  }
}

extension BacktestRun {
  /// Labels of a file that became events of the stream.
  var enteredCount: UInt64 { feed?.enteredCount ?? 0 }

  /// Labels of a file that could not.
  var unwrittenCount: Int { feed?.unwrittenCount ?? 0 }

  private func enteredLines(_ batch: EventBatch) -> ArraySlice<UInt64> {
    guard let feed, batch.rowCount > 0 else { return [] }
    let last = batch.rowCount - 1
    return unsafe feed.enteredLines(in: batch.lineNumbers[0]...batch.lineNumbers[last])
  }
}

extension EventBatch {
  /// Takes over the lines of a batch of the same size that has been framed and not decoded.
  func copyLines(of other: EventBatch) {
    clear()
    unsafe text.update(from: other.text, count: other.byteCount)
    unsafe lines.update(from: other.lines, count: other.rowCount)
    unsafe lineNumbers.update(from: other.lineNumbers, count: other.rowCount)
    unsafe faults.update(from: other.faults, count: other.rowCount)
    byteCount = other.byteCount
    rowCount = other.rowCount
  }
}
