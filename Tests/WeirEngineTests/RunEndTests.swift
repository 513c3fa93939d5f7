import Glibc
import Synchronization
import Testing
import WeirCore
import WeirPipeline

@testable import WeirEngine

/// How runs end, and when answers are written.
@Suite struct RunEndTests {
  private static let event =
    #"{"event_id":"e","ts":"2026-03-02T00:00:00Z","type":"payment","amount_minor":100}"#

  private static func events(_ count: Int) -> String {
    (0..<count).map { event.replacing("\"e\"", with: "\"e\($0)\"") + "\n" }.joined()
  }

  @Test(arguments: [1, 2, 7]) func faultsOfTheSourceComeAfterTheAnswers(workers: Int) {
    let fault = InputOutputFault.failed(path: "stdin", operation: .read, code: 5)
    let run = EngineRun(MemorySource(Array(Self.events(500).utf8), fault: fault)) {
      $0.workers = workers
      $0.batchRows = 100
    }
    #expect(run.fault == fault)
    #expect(run.lines.count == 500)
  }

  @Test(arguments: [1, 2, 7]) func faultsOfTheSinkEndTheRun(workers: Int) {
    let fault = InputOutputFault.failed(path: "stdout", operation: .write, code: 28)
    let source = LazySource(hasMore: true) { number in
      Array(Self.event.replacing("\"e\"", with: "\"e\(number)\"").utf8) + [10]
    }
    let run = EngineRun(source, to: MemorySink(refusesAt: 20_000, with: fault)) {
      $0.workers = workers
      $0.batchRows = 10
    }
    #expect(run.fault == fault)
    #expect(source.isInterrupted)
    #expect(run.text.utf8.count >= 20_000)
  }

  @Test(arguments: [1, 2, 7], [1, 3, 2_048]) func strictStopsAtTheFirstInvalidLine(
    workers: Int, batchRows: Int
  ) throws {
    let text = Self.events(700) + "\n{]\n" + Self.events(900)
    let sink = MemorySink()
    var options = EngineRun.options
    options.workers = workers
    options.batchRows = batchRows
    options.stopsAtFirstError = true
    let engine = ScoringEngine(policy: EngineRun.defaultPolicy, options: options)
    let summary = try engine.run(from: MemorySource(Array(text.utf8)), to: sink)
    let lines = sink.text.split(separator: "\n")
    #expect(lines.count == 701)
    #expect(
      lines.last?.hasPrefix(#"{"line":702,"decision":"review","error":{"code":"E_JSON""#) == true)
    #expect(summary.stoppedAtLine == 702)
    #expect(summary.events == 701)
    #expect(summary.errors == [.json: 1])
  }

  @Test func decisionsOnlyLeavesOutWhatIsRecorded() {
    let bytes = EngineRun.traffic(2_000, seed: 8)
    let all = EngineRun(MemorySource(bytes)).lines
    let decisions = EngineRun(MemorySource(bytes)) { $0.decisionsOnly = true }.lines
    #expect(decisions == all.filter { $0.contains("\"decision\":") })
    #expect(decisions.count < all.count)
  }

  /// The source gives a line only once that before has been answered: who would wait for more
  /// input with an answer in hand hangs here.
  @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 7])
  func aLoneLineIsAnsweredBeforeTheNextIsThere(workers: Int) {
    let sink = MemorySink()
    let source = LazySource(hasMore: false) { number in
      while sink.lineCount < number { sched_yield() }
      guard number < 300 else { return nil }
      return Array(Self.event.replacing("\"e\"", with: "\"e\(number)\"").utf8) + [10]
    }
    #expect(EngineRun(source, to: sink) { $0.workers = workers }.lines.count == 300)
  }

  @Test func anInterruptedSourceLeavesNoHalfLine() {
    let source = MemorySource(Array((Self.events(3) + "{\"event_id\":").utf8))
    let run = EngineRun(source)
    #expect(run.lines.count == 4)
    let box = Mutex<LazySource?>(nil)
    let stopping = LazySource(hasMore: true) { number in
      if number == 1 {
        box.withLock { $0?.interrupt() }
        return Array("{\"event_id\":".utf8)
      }
      return Array(Self.events(3).utf8)
    }
    box.withLock { $0 = stopping }
    #expect(EngineRun(stopping).lines.count == 3)
  }

  @Test func nothingInGivesNothingOut() {
    for text in ["", "\n", "\r\n \t\n\n"] { #expect(EngineRun(text) == EngineRun("")) }
    #expect(EngineRun("").text == "")
    #expect(EngineRun("").fault == nil)
  }
}
