import Dispatch
import Synchronization

/// Runs work over batches with several workers: any number of them gives the same order of effects.
///
/// Workers take tasks from one `Schedule` under a lock and work outside of it. Each has a Dispatch
/// queue of its own, the first is the thread that calls `run`. One worker may be waiting for input
/// while the others work.
package final class Pipeline: Sendable {
  private let work: any PipelineWork
  private let workerCount: Int
  private let schedule: Mutex<Schedule>
  private let wake = DispatchSemaphore(value: 0)
  private let clock: (@Sendable () -> UInt64)?
  /// By step, reading last: what it took so far, by `clock`.
  private let times: Mutex<[UInt64]>

  /// A pipeline over `jobCount` batches.
  /// - Parameters:
  ///   - work: what is run.
  ///   - workerCount: threads, at least 1.
  ///   - jobCount: batches in flight at most, at least 1.
  ///   - clock: nanoseconds from any point on, for `timesByStep`; nil measures nothing.
  package init(
    _ work: any PipelineWork, workerCount: Int, jobCount: Int,
    clock: (@Sendable () -> UInt64)? = nil
  ) {
    precondition(workerCount > 0, "a pipeline has a worker")
    self.work = work
    self.workerCount = workerCount
    self.clock = clock
    times = Mutex(Array(repeating: 0, count: work.steps.count + 1))
    schedule = Mutex(Schedule(steps: work.steps, jobCount: jobCount))
  }

  /// What reading and each step took, summed up over batches, lanes and workers: nanoseconds by the
  /// clock that was given.
  package var timesByStep: [(name: String, nanoseconds: UInt64)] {
    let all = times.withLock { $0 }
    let steps = zip(work.steps.map(\.name), all).map { (name: $0.0, nanoseconds: $0.1) }
    return [(name: "read", nanoseconds: all[work.steps.count])] + steps
  }

  /// Runs until the input has ended and every batch has gone through, or a step ended the run.
  /// Called once; blocks.
  package func run() {
    let group = DispatchGroup()
    for worker in 1..<max(1, workerCount) {
      DispatchQueue(label: "weir.worker.\(worker)").async(group: group) {
        self.work(as: worker)
      }
    }
    work(as: 0)
    group.wait()
  }

  private func work(as worker: Int) {
    while true {
      switch schedule.withLock({ $0.next() }) {
      case .finished:
        // Those asleep when the last task ended were woken by it; the count is theirs to keep.
        return
      case .wait:
        wake.wait()
        schedule.withLock { $0.woke() }
      case .task(let task): perform(task, as: worker)
      }
    }
  }

  private func perform(_ task: Schedule.Task, as worker: Int) {
    let wakeCount: Int
    let start = clock?() ?? 0
    switch task {
    case .read(let job):
      let result = work.read(into: job)
      note(work.steps.count, since: start)
      wakeCount = schedule.withLock { $0.finish(task, reading: result) }
    case .run(let step, let lane, let job):
      let goesOn = work.run(step: step, lane: lane, job: job, worker: worker)
      note(step, since: start)
      wakeCount = schedule.withLock { schedule in
        if !goesOn { schedule.stop() }
        return schedule.finish(task)
      }
    }
    for _ in 0..<wakeCount { wake.signal() }
  }

  private func note(_ step: Int, since start: UInt64) {
    guard let clock else { return }
    let spent = clock() &- start
    times.withLock { $0[step] &+= spent }
  }
}
