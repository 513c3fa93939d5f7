import Testing
import WeirCore
import WeirDefaultPolicy
import WeirPolicy

@testable import WeirEngine

/// A policy with alerts answers and remembers byte for byte what it does without them, and raises
/// the same on any number of threads.
@Suite struct AlertNeutralityTests {
  private static let bytes = EngineRun.traffic(3_000, seed: 11)

  /// Answers without the digest of the policy's files, which the alerts are part of.
  private static func answers(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in
      guard let digest = line.firstRange(of: "@1:") else { return String(line) }
      return line[..<digest.upperBound] + String(line[digest.upperBound...].dropFirst(12))
    }
  }

  private static let plain = answers(EngineRun(MemorySource(bytes)).text)

  private static func met(workers: Int, batchRows: Int) -> (EngineRun, [AlertedEvent]) {
    let tap = WatchedPolicy.Tap()
    let run = EngineRun(MemorySource(bytes), under: WatchedPolicy.overDefault) { options in
      options.workers = workers
      options.batchRows = batchRows
      options.hashSeed = UInt64(workers * 31 + batchRows)
      options.alertTap = tap
    }
    return (run, tap.events)
  }

  private static func texts(_ events: [AlertedEvent]) -> [String] {
    events.map { "\($0.lineNumber) \($0.alerts) \(String(decoding: $0.line, as: UTF8.self))" }
  }

  private static let reference = texts(met(workers: 1, batchRows: 832).1)

  @Test(arguments: [1, 2, 3, 5], [1, 7, 832])
  func answersAndRaisesTheSame(workers: Int, batchRows: Int) {
    let (run, events) = Self.met(workers: workers, batchRows: batchRows)
    #expect(run.fault == nil)
    #expect(Self.answers(run.text) == Self.plain)
    #expect(Self.texts(events) == Self.reference)
  }

  @Test func everyAlertIsMet() {
    let (_, events) = Self.met(workers: 2, batchRows: 832)
    #expect(events.reduce(0) { $0 | $1.alerts } == 0b1_1111)
    #expect(
      events.contains { String(decoding: $0.line, as: UTF8.self).contains("\"type\":\"auth\"") })
  }

  @Test func anExplainedRunRaisesTheSame() {
    let tap = WatchedPolicy.Tap()
    _ = EngineRun(MemorySource(Self.bytes), under: WatchedPolicy.overDefault) { options in
      options.isExplaining = true
      options.alertTap = tap
    }
    #expect(Self.texts(tap.events) == Self.reference)
  }

  @Test(arguments: [1, 3]) func theJournalKeepsTheSameEvents(workers: Int) throws {
    let policies = [EngineRun.defaultPolicy, WatchedPolicy.overDefault]
    let lines = try policies.map { policy in
      let run = JournaledRun(under: [policy], workers: workers) { $0.keepsReviewAnswers = true }
      try run.score(Self.bytes, under: policy)
      #expect(Self.answers(run.text) == Self.plain)
      return run.journal.lines
    }
    #expect(lines[0] == lines[1])
  }

  @Test func aFoldedStateAnswersAsIfNothingHadBeen() throws {
    let lines = Self.bytes.split(separator: 10).map { Array($0) + [10] }
    let policy = WatchedPolicy.overDefault
    let run = JournaledRun(under: [policy]) { $0.keepsReviewAnswers = true }
    for half in [lines.prefix(1_500), lines.dropFirst(1_500)] {
      try run.score(half.joined(), under: policy)
    }
    let answers = Self.answers(run.text).filter { !$0.hasPrefix("{\"line\"") }
    #expect(answers == Self.plain.filter { !$0.hasPrefix("{\"line\"") })
  }

  @Test func anAlertMoreKeepsAllVelocitiesOnAReload() throws {
    let live = LiveRun(under: EngineRun.defaultPolicy)
    let change = try live.engine.prepare(WatchedPolicy.overDefault).change
    #expect(change.new.isEmpty)
    #expect(change.kept.count == EngineRun.defaultPolicy.velocities.count)
  }

  @Test func anAlertMoreIsNoOtherGeneration() throws {
    let first = PolicyGenerations(EngineRun.defaultPolicy, spareWordCount: 0)
    let next = try first.following(WatchedPolicy.overDefault)
    #expect(next.current == first.current)
  }
}
