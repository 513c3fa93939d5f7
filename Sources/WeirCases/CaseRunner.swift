import Synchronization
import WeirCore
package import WeirEngine
package import WeirEvents
package import WeirPolicy

/// Runs cases: each is a stream of lines to an engine of its own, on virtual time.
package struct CaseRunner {
  private let policy: Policy
  private let tokenizer: (any PANTokenizer)?

  /// A runner of cases of `policy`; without `tokenizer` card numbers are refused, as in scoring.
  package init(policy: Policy, tokenizer: (any PANTokenizer)? = nil) {
    self.policy = policy
    self.tokenizer = tokenizer
  }

  /// Runs all cases, one after the other, in memory. Stops between two cases when asked to.
  package func run(_ cases: [PolicyCase], isStopped: () -> Bool = { false }) -> CaseReport {
    var outcomes: [CaseReport.Outcome] = []
    let hit = Mutex<Set<String>>([])
    for testCase in cases where !isStopped() {
      let steps = StepFinder(testCase)
      // An explanation takes some kilobytes: only answers that fail outlive their batch.
      let told = policy.alerts.isEmpty ? nil : ToldAlerts(policy)
      let answers = answers(
        to: testCase,
        .wanted { answer in
          hit.withLock { $0.formUnion(answer.rules + answer.shadow) }
          let expectation = steps.step(ofLine: answer.lineNumber).expectation
          // What is told is known once all events before have been answered.
          if expectation?.alerts != nil { return true }
          return !ExpectationCheck(expectation, answer, alerts: nil).mismatches.isEmpty
        }, told)
      outcomes.append(
        CaseReport.Outcome(
          testCase: testCase, failures: failures(of: testCase, answers, told?.names ?? [:])))
    }
    let hitNames = hit.withLock { $0 }
    let rules = policy.rules.map(\.name)
    return CaseReport(
      policy: ScoringEngine.stamp(of: policy), outcomes: outcomes, rules: rules,
      neverHit: rules.filter { !hitNames.contains($0) })
  }

  /// The answers to all events of a case.
  package func answers(to testCase: PolicyCase) -> [EventAnswer] {
    answers(to: testCase, .all, nil)
  }

  private func answers(
    to testCase: PolicyCase, _ choice: AnswerCollector.Choice, _ told: ToldAlerts?
  ) -> [EventAnswer] {
    var options = ScoringOptions(clock: .fixed(milliseconds: testCase.clockMilliseconds ?? .max))
    options.workers = 1
    options.batchRows = min(testCase.eventCount, Limits.batchRowCount)
    options.tokenizer = tokenizer
    let collector = AnswerCollector(choice)
    options.collector = collector
    options.alertTap = told
    let engine = ScoringEngine(policy: policy, options: options)
    do throws(InputOutputFault) {
      _ = try engine.run(from: CaseSource(testCase), to: NullSink())
    } catch {
      preconditionFailure("memory has neither faults of reading nor of writing")
    }
    return collector.answers
  }

  /// What was not as expected among the answers that were kept, in the order of the events.
  private func failures(
    of testCase: PolicyCase, _ answers: [EventAnswer], _ told: [UInt64: [String]]
  ) -> [CaseReport.Failure] {
    var rest = answers[...]
    var line: UInt64 = 0
    var failures: [CaseReport.Failure] = []
    for step in testCase.steps {
      for round in 0..<step.count {
        line += 1
        // What passed was not kept, and a blank line has no answer.
        guard let answer = rest.first, answer.lineNumber == line else { continue }
        rest = rest.dropFirst()
        let mismatches = ExpectationCheck(
          step.expectation, answer, alerts: told[line, default: []]
        ).mismatches
        guard !mismatches.isEmpty else { continue }
        failures.append(
          CaseReport.Failure(
            step: step, round: round + 1, mismatches: mismatches, answer: answer))
      }
    }
    return failures
  }
}

/// Which step made a line.
private struct StepFinder {
  private let steps: [CaseStep]
  /// Of each step: the number of its last line.
  private let lastLines: [UInt64]

  init(_ testCase: PolicyCase) {
    steps = testCase.steps
    var line: UInt64 = 0
    lastLines = testCase.steps.map { step in
      line += UInt64(step.count)
      return line
    }
  }

  /// The step of a line; lines count from 1.
  func step(ofLine line: UInt64) -> CaseStep {
    var (low, high) = (0, steps.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if lastLines[middle] < line { low = middle + 1 } else { high = middle }
    }
    return steps[low]
  }
}

/// The lines of a case, made while they are read.
private final class CaseSource: InterruptibleSource {
  private struct State {
    var step = 0
    var round = 0
    var pending: ArraySlice<UInt8> = []
  }

  private let steps: [CaseStep]
  private let state = Mutex(State())

  init(_ testCase: PolicyCase) { steps = testCase.steps }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let bytes = state.withLock { state -> ArraySlice<UInt8> in
      while state.pending.count < buffer.count, state.step < steps.count {
        let step = steps[state.step]
        // One step is one line, whatever a raw line holds.
        let text = step.text(round: state.round).utf8.map { $0 == 10 ? 32 : $0 }
        state.pending += text + [10]
        state.round += 1
        if state.round == step.count { (state.step, state.round) = (state.step + 1, 0) }
      }
      let taken = state.pending.prefix(buffer.count)
      state.pending = state.pending.dropFirst(taken.count)
      return taken
    }
    unsafe buffer.copyBytes(from: bytes)
    return bytes.count
  }

  var hasBytes: Bool { true }
  func interrupt() {}
  var isInterrupted: Bool { false }
}
