/// Who does what next: the decisions of a pipeline and nothing else. No lock, no thread, no clock,
/// so its tests are tables.
///
/// Older batches go first, and work on a batch that is there goes before reading another: so
/// what is begun is finished while it is in the caches, and few batches are in flight. Reading
/// stops while all jobs are taken: that is the back-pressure.
struct Schedule {
  /// One thing for a worker to do.
  enum Task: Equatable {
    case read(job: Int)
    case run(step: Int, lane: Int, job: Int)
  }

  /// What a worker that asks is told.
  enum Answer: Equatable {
    case task(Task)
    /// Nothing now; sleep until woken.
    case wait
    /// Nothing any more.
    case finished
  }

  private struct Job {
    /// The batch's place in the input; nil while the job is free.
    var sequence: UInt64?
    var step = 0
    /// Lanes of the step that nobody has taken, and those that are not done.
    var untaken: UInt64 = 0
    var undone: UInt64 = 0
    var isSmall = false
  }

  private let steps: [PipelineStep]
  private var jobs: [Job]
  /// By step and lane: the sequence number that an ordered lane takes next.
  private var nextSequences: [[UInt64]]
  private var readCount: UInt64 = 0
  private var isReading = false
  private var isAtEnd = false
  /// Set by `stop`: nothing new is handed out.
  private var isStopped = false
  private var activeCount = 0
  private(set) var sleeperCount = 0

  init(steps: [PipelineStep], jobCount: Int) {
    precondition(!steps.isEmpty && jobCount > 0, "a pipeline has steps and jobs")
    self.steps = steps
    jobs = Array(repeating: Job(), count: jobCount)
    nextSequences = steps.map { Array(repeating: 0, count: $0.laneCount) }
  }

  /// The next task for a worker, which is counted as asleep when there is none.
  mutating func next() -> Answer {
    if !isStopped {
      if let task = takeRun() ?? takeRead() {
        activeCount += 1
        return .task(task)
      }
    }
    if activeCount == 0, isStopped || isAtEnd && jobs.allSatisfy({ $0.sequence == nil }) {
      return .finished
    }
    sleeperCount += 1
    return .wait
  }

  /// A worker that was woken is up.
  mutating func woke() { sleeperCount -= 1 }

  /// Notes the end of a task. Returns how many sleepers should be woken: as many as there are
  /// tasks for besides the one that this worker takes, or all at the end.
  mutating func finish(_ task: Task, reading result: ReadResult? = nil) -> Int {
    activeCount -= 1
    switch task {
    case .read(let job): finishReading(job, result ?? .end)
    case .run(_, let lane, let job): finishLane(lane, job)
    }
    let isOver = isAtEnd && jobs.allSatisfy { $0.sequence == nil }
    if activeCount == 0, isStopped || isOver { return sleeperCount }
    return min(sleeperCount, max(0, readyCount - 1))
  }

  /// Ends the run: tasks under way are finished, no other is begun.
  mutating func stop() { isStopped = true }

  // MARK: Taking

  private mutating func takeRun() -> Task? {
    guard let job = readyJob() else { return nil }
    let step = jobs[job].step
    guard let lane = readyLane(of: job) else { return nil }
    jobs[job].untaken &= ~(1 << UInt64(lane))
    return .run(step: step, lane: lane, job: job)
  }

  /// The oldest job that has a lane to run.
  private func readyJob() -> Int? {
    var oldest: Int?
    for job in jobs.indices where readyLane(of: job) != nil {
      if let known = oldest, (jobs[known].sequence ?? 0) < (jobs[job].sequence ?? 0) { continue }
      oldest = job
    }
    return oldest
  }

  private func readyLane(of job: Int) -> Int? {
    guard let sequence = jobs[job].sequence else { return nil }
    let step = jobs[job].step
    var untaken = jobs[job].untaken
    while untaken != 0 {
      let lane = untaken.trailingZeroBitCount
      if !steps[step].isOrdered || nextSequences[step][lane] == sequence { return lane }
      untaken &= untaken - 1
    }
    return nil
  }

  private mutating func takeRead() -> Task? {
    guard !isReading, !isAtEnd, let job = jobs.firstIndex(where: { $0.sequence == nil })
    else { return nil }
    isReading = true
    return .read(job: job)
  }

  /// Tasks that could be taken now, reading left out; small batches are not worth a second worker.
  private var readyCount: Int {
    guard !isStopped else { return 0 }
    var count = 0
    for job in jobs.indices where !jobs[job].isSmall {
      guard let sequence = jobs[job].sequence else { continue }
      var untaken = jobs[job].untaken
      while untaken != 0 {
        let lane = untaken.trailingZeroBitCount
        let step = jobs[job].step
        if !steps[step].isOrdered || nextSequences[step][lane] == sequence { count += 1 }
        untaken &= untaken - 1
      }
    }
    // With work at hand, reading ahead is worth a worker too.
    if count > 0, !isReading, !isAtEnd, jobs.contains(where: { $0.sequence == nil }) { count += 1 }
    return count
  }

  // MARK: Finishing

  private mutating func finishReading(_ job: Int, _ result: ReadResult) {
    isReading = false
    switch result {
    case .end: isAtEnd = true
    case .batch(let isSmall):
      jobs[job].sequence = readCount
      jobs[job].isSmall = isSmall
      readCount += 1
      enter(0, job)
    }
  }

  private mutating func enter(_ step: Int, _ job: Int) {
    jobs[job].step = step
    jobs[job].untaken = steps[step].laneCount == 64 ? .max : 1 << UInt64(steps[step].laneCount) - 1
    jobs[job].undone = jobs[job].untaken
  }

  private mutating func finishLane(_ lane: Int, _ job: Int) {
    let step = jobs[job].step
    if steps[step].isOrdered { nextSequences[step][lane] += 1 }
    jobs[job].undone &= ~(1 << UInt64(lane))
    guard jobs[job].undone == 0 else { return }
    if step + 1 < steps.count {
      enter(step + 1, job)
    } else {
      jobs[job].sequence = nil
    }
  }
}
