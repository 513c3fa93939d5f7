import Dispatch
import Synchronization
import WeirPipeline

/// A pipeline whose batches come from somebody else's thread, and whose answers go back there.
@safe final class LivePipeline: PipelineWork, @unchecked Sendable {  // see `inFlight`
  let steps: [PipelineStep]
  private let scoring: ScoringSteps
  private let workers: [RunWorker]
  private let finished: @Sendable (LiveBatch) -> Void
  private let waiting = Mutex<(batches: [LiveBatch], isEnded: Bool)>(([], false))
  private let available = DispatchSemaphore(value: 0)
  /// By job. Written when a job is read; the schedule's lock stands between that and its steps.
  private let inFlight: UnsafeMutablePointer<LiveBatch?>
  private let jobCount: Int

  /// Starts the workers. `finished` is called on one of them, for one batch after the other.
  init(
    _ scoring: ScoringSteps, workers: [RunWorker], jobCount: Int,
    finished: @escaping @Sendable (LiveBatch) -> Void
  ) {
    self.scoring = scoring
    self.workers = workers
    self.finished = finished
    self.jobCount = jobCount
    steps = scoring.steps + [PipelineStep("answer", isOrdered: true)]
    unsafe inFlight = .allocate(capacity: jobCount)
    unsafe inFlight.initialize(repeating: nil, count: jobCount)
    let pipeline = Pipeline(self, workerCount: workers.count, jobCount: jobCount)
    DispatchQueue(label: "weir.live").async { pipeline.run() }
  }

  deinit {
    unsafe inFlight.deinitialize(count: jobCount)
    unsafe inFlight.deallocate()
  }

  /// Hands a batch on; batches are scored in the order in which they are handed on.
  func submit(_ batch: LiveBatch) {
    waiting.withLock { $0.batches.append(batch) }
    available.signal()
  }

  /// Ends the workers once everything handed on has gone through.
  func end() {
    waiting.withLock { $0.isEnded = true }
    available.signal()
  }

  // MARK: PipelineWork

  func read(into job: Int) -> ReadResult {
    available.wait()
    let next = waiting.withLock { waiting in
      waiting.batches.isEmpty ? nil : waiting.batches.removeFirst()
    }
    guard let batch = next else { return .end }
    unsafe inFlight[job] = batch
    return .batch(isSmall: false)
  }

  func run(step: Int, lane: Int, job: Int, worker: Int) -> Bool {
    guard let batch = unsafe inFlight[job] else { return false }
    guard step < scoring.steps.count else {
      unsafe inFlight[job] = nil
      finished(batch)
      return true
    }
    scoring.run(step: step, lane: lane, batch.job, workers[worker])
    if step == 0 { batch.didDecode() }
    return true
  }
}
