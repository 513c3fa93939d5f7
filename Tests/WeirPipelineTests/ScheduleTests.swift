import Testing

@testable import WeirPipeline

/// Who does what next, as tables: no thread, no lock.
@Suite struct ScheduleTests {
  private static let free = PipelineStep("free", isOrdered: false)
  private static let ordered = PipelineStep("ordered", isOrdered: true)
  private static let wide = PipelineStep("wide", laneCount: 3, isOrdered: true)

  /// Reads a batch into the job that is expected.
  private static func read(_ schedule: inout Schedule, into job: Int, isSmall: Bool = false) {
    #expect(schedule.next() == .task(.read(job: job)))
    _ = schedule.finish(.read(job: job), reading: .batch(isSmall: isSmall))
  }

  @Test func oneWorkerTakesABatchThroughBeforeItReadsAnother() {
    var schedule = Schedule(steps: [Self.free, Self.ordered], jobCount: 3)
    for _ in 0..<3 {
      Self.read(&schedule, into: 0)
      for step in 0..<2 {
        #expect(schedule.next() == .task(.run(step: step, lane: 0, job: 0)))
        _ = schedule.finish(.run(step: step, lane: 0, job: 0))
      }
    }
    #expect(schedule.next() == .task(.read(job: 0)))
    _ = schedule.finish(.read(job: 0), reading: .end)
    #expect(schedule.next() == .finished)
  }

  @Test func anotherWorkerReadsAheadUntilAllJobsAreTaken() {
    var schedule = Schedule(steps: [Self.ordered], jobCount: 2)
    Self.read(&schedule, into: 0)
    #expect(schedule.next() == .task(.run(step: 0, lane: 0, job: 0)))
    Self.read(&schedule, into: 1)
    // The second batch waits for the first in the ordered step, and no job is free to read into.
    #expect(schedule.next() == .wait)
    #expect(schedule.sleeperCount == 1)
    _ = schedule.finish(.run(step: 0, lane: 0, job: 0))
    #expect(schedule.next() == .task(.run(step: 0, lane: 0, job: 1)))
    #expect(schedule.next() == .task(.read(job: 0)))
  }

  @Test func onlyOneReads() {
    var schedule = Schedule(steps: [Self.free], jobCount: 4)
    #expect(schedule.next() == .task(.read(job: 0)))
    #expect(schedule.next() == .wait)
  }

  @Test func batchesPassEachOtherInFreeSteps() {
    var schedule = Schedule(steps: [Self.free, Self.ordered], jobCount: 2)
    Self.read(&schedule, into: 0)
    #expect(schedule.next() == .task(.run(step: 0, lane: 0, job: 0)))
    Self.read(&schedule, into: 1)
    #expect(schedule.next() == .task(.run(step: 0, lane: 0, job: 1)))
    _ = schedule.finish(.run(step: 0, lane: 0, job: 1))
    // It is ahead of its turn.
    #expect(schedule.next() == .wait)
    _ = schedule.finish(.run(step: 0, lane: 0, job: 0))
    #expect(schedule.next() == .task(.run(step: 1, lane: 0, job: 0)))
  }

  @Test func lanesRunBesideEachOtherAndEachInOrder() {
    var schedule = Schedule(steps: [Self.wide], jobCount: 2)
    Self.read(&schedule, into: 0)
    for lane in 0..<3 { #expect(schedule.next() == .task(.run(step: 0, lane: lane, job: 0))) }
    Self.read(&schedule, into: 1)
    #expect(schedule.next() == .wait)
    // The next batch may take a lane as soon as the one before has left it.
    _ = schedule.finish(.run(step: 0, lane: 1, job: 0))
    #expect(schedule.next() == .task(.run(step: 0, lane: 1, job: 1)))
    #expect(schedule.next() == .wait)
  }

  @Test func sixtyFourLanesAreAllTaken() {
    let step = PipelineStep("widest", laneCount: 64, isOrdered: false)
    var schedule = Schedule(steps: [step], jobCount: 1)
    Self.read(&schedule, into: 0)
    for lane in 0..<64 { #expect(schedule.next() == .task(.run(step: 0, lane: lane, job: 0))) }
    #expect(schedule.next() == .wait)
  }

  @Test func wakesAsManyAsThereIsWorkFor() {
    var schedule = Schedule(steps: [Self.wide], jobCount: 3)
    #expect(schedule.next() == .task(.read(job: 0)))
    for _ in 0..<5 { #expect(schedule.next() == .wait) }
    // Three lanes and reading on, less the one task that the reader takes itself.
    #expect(schedule.finish(.read(job: 0), reading: .batch(isSmall: false)) == 3)
  }

  @Test func wakesNobodyForASmallBatch() {
    var schedule = Schedule(steps: [Self.wide], jobCount: 3)
    #expect(schedule.next() == .task(.read(job: 0)))
    #expect(schedule.next() == .wait)
    #expect(schedule.finish(.read(job: 0), reading: .batch(isSmall: true)) == 0)
  }

  @Test func wakesAllAtTheEnd() {
    var schedule = Schedule(steps: [Self.free], jobCount: 2)
    #expect(schedule.next() == .task(.read(job: 0)))
    for _ in 0..<3 { #expect(schedule.next() == .wait) }
    #expect(schedule.finish(.read(job: 0), reading: .end) == 3)
    for _ in 0..<3 {
      schedule.woke()
      #expect(schedule.next() == .finished)
    }
    #expect(schedule.next() == .finished)
  }

  @Test func theEndWaitsForBatchesUnderWay() {
    var schedule = Schedule(steps: [Self.free], jobCount: 2)
    Self.read(&schedule, into: 0)
    #expect(schedule.next() == .task(.run(step: 0, lane: 0, job: 0)))
    #expect(schedule.next() == .task(.read(job: 1)))
    #expect(schedule.finish(.read(job: 1), reading: .end) == 0)
    #expect(schedule.next() == .wait)
    #expect(schedule.finish(.run(step: 0, lane: 0, job: 0)) == 1)
    #expect(schedule.next() == .finished)
  }

  @Test func aStopHandsOutNothingMoreAndWaitsForTheReader() {
    var schedule = Schedule(steps: [Self.free], jobCount: 3)
    Self.read(&schedule, into: 0)
    #expect(schedule.next() == .task(.run(step: 0, lane: 0, job: 0)))
    #expect(schedule.next() == .task(.read(job: 1)))
    schedule.stop()
    _ = schedule.finish(.run(step: 0, lane: 0, job: 0))
    #expect(schedule.next() == .wait)
    #expect(schedule.finish(.read(job: 1), reading: .batch(isSmall: false)) == 1)
    #expect(schedule.next() == .finished)
  }
}
