import Synchronization
import Testing

@testable import WeirPipeline

/// Pipelines over work that only notes what it is asked to do.
@Suite struct PipelineTests {
  struct Event: Equatable {
    var step: Int
    var lane: Int
    var batch: Int
  }

  /// Gives `batchCount` batches and notes every call; stops the run after one batch if told so.
  final class Work: PipelineWork {
    struct Notes {
      var read = 0
      var batchOfJob: [Int: Int] = [:]
      var events: [Event] = []
      var inFlight = 0
      var inFlightMax = 0
      var busyWorkers: Set<Int> = []
      var clashes = 0
      var isReading = false
    }

    let steps: [PipelineStep]
    private let batchCount: Int
    private let stopsAfter: Int?
    let notes = Mutex(Notes())

    init(_ steps: [PipelineStep], batchCount: Int, stopsAfter: Int? = nil) {
      self.steps = steps
      self.batchCount = batchCount
      self.stopsAfter = stopsAfter
    }

    func read(into job: Int) -> ReadResult {
      let isClash = notes.withLock { notes in
        defer { notes.isReading = true }
        return notes.isReading
      }
      return notes.withLock { notes in
        if isClash { notes.clashes += 1 }
        notes.isReading = false
        guard notes.read < batchCount else { return .end }
        notes.batchOfJob[job] = notes.read
        notes.read += 1
        notes.inFlight += 1
        notes.inFlightMax = max(notes.inFlightMax, notes.inFlight)
        return .batch(isSmall: notes.read % 3 == 0)
      }
    }

    func run(step: Int, lane: Int, job: Int, worker: Int) -> Bool {
      notes.withLock { notes in
        if !notes.busyWorkers.insert(worker).inserted { notes.clashes += 1 }
      }
      // Some work of uneven length, so that batches would overtake each other if they could.
      var sum = UInt64(job &* 7 &+ lane)
      for round in 0..<(job &* 37 &+ lane &* 11) % 200 { sum = sum &* 31 &+ UInt64(round) }
      return notes.withLock { notes in
        notes.busyWorkers.remove(worker)
        let batch = notes.batchOfJob[job] ?? -1
        notes.events.append(Event(step: step, lane: lane, batch: batch))
        let isLast = step == steps.count - 1
        if isLast { notes.inFlight -= 1 }
        return !(isLast && batch == stopsAfter) || sum == 1 && sum == 2
      }
    }
  }

  private static let steps = [
    PipelineStep("a", isOrdered: false), PipelineStep("b", laneCount: 4, isOrdered: true),
    PipelineStep("c", isOrdered: false), PipelineStep("d", isOrdered: true),
  ]

  @Test(arguments: [1, 2, 7], [1, 2, 9]) func orderedStepsSeeTheBatchesInOrder(
    workerCount: Int, jobCount: Int
  ) {
    let work = Work(Self.steps, batchCount: 400)
    Pipeline(work, workerCount: workerCount, jobCount: jobCount).run()
    let notes = work.notes.withLock { $0 }
    #expect(notes.clashes == 0)
    #expect(notes.inFlightMax <= jobCount)
    #expect(notes.events.count == 400 * 7)
    for (step, lane) in [(1, 0), (1, 1), (1, 2), (1, 3), (3, 0)] {
      let batches = notes.events.filter { $0.step == step && $0.lane == lane }.map(\.batch)
      #expect(batches == Array(0..<400))
    }
    var reached: [Int: Int] = [:]
    for event in notes.events {
      #expect(reached[event.batch, default: 0] <= event.step)
      reached[event.batch] = event.step
    }
  }

  @Test(arguments: [1, 2, 7]) func aStopEndsTheRunInTheMiddle(workerCount: Int) {
    let work = Work(Self.steps, batchCount: .max, stopsAfter: 50)
    Pipeline(work, workerCount: workerCount, jobCount: 4).run()
    let last = work.notes.withLock { $0.events.filter { $0.step == 3 }.map(\.batch) }
    #expect(last == Array(0...50))
  }

  @Test(arguments: [1, 2, 7]) func noBatchesAtAll(workerCount: Int) {
    let work = Work(Self.steps, batchCount: 0)
    Pipeline(work, workerCount: workerCount, jobCount: 4).run()
    #expect(work.notes.withLock { $0.events } == [])
  }

  @Test(arguments: [2, 7]) func theRunEndsWhileSomebodyWaitsToRead(workerCount: Int) {
    /// Its reader waits until the step that stops the run has been reached.
    final class Waiting: PipelineWork {
      let steps = [PipelineStep("only", isOrdered: true)]
      let isOver = Mutex(false)
      let readCount = Mutex(0)

      func read(into job: Int) -> ReadResult {
        let number = readCount.withLock { count in
          defer { count += 1 }
          return count
        }
        if number == 0 { return .batch(isSmall: false) }
        while !isOver.withLock({ $0 }) {}
        return .end
      }

      func run(step: Int, lane: Int, job: Int, worker: Int) -> Bool {
        isOver.withLock { $0 = true }
        return false
      }
    }
    for _ in 0..<200 { Pipeline(Waiting(), workerCount: workerCount, jobCount: 3).run() }
  }
}
