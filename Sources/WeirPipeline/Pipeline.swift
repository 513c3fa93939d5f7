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

  /// A pipeline over `jobCount` batches.
  package init(_ work: any PipelineWork, workerCount: Int, jobCount: Int) {
    precondition(workerCount > 0, "a pipeline has a worker")
    self.work = work
    self.workerCount = workerCount
    schedule = Mutex(Schedule(steps: work.steps, jobCount: jobCount))
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
    switch task {
    case .read(let job):
      let result = work.read(into: job)
      wakeCount = schedule.withLock { $0.finish(task, reading: result) }
    case .run(let step, let lane, let job):
      let goesOn = work.run(step: step, lane: lane, job: job, worker: worker)
      wakeCount = schedule.withLock { schedule in
        if !goesOn { schedule.stop() }
        return schedule.finish(task)
      }
    }
    for _ in 0..<wakeCount { wake.signal() }
  }
}
