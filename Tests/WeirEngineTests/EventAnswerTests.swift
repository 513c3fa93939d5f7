import Testing
import WeirCore
import WeirDefaultPolicy
import WeirPolicy
import WeirSignals

@testable import WeirEngine

/// Answers as values, and what explains them.
@Suite struct EventAnswerTests {
  private static let bytes = EngineRun.traffic(3_000, seed: 11)

  private static func answers(
    _ bytes: [UInt8], under policy: Policy = EngineRun.defaultPolicy,
    _ choice: AnswerCollector.Choice = .all, workers: Int = 2, batchRows: Int = 100
  ) -> [EventAnswer] {
    let collector = AnswerCollector(choice)
    let run = EngineRun(MemorySource(bytes), under: policy) {
      $0.collector = collector
      $0.workers = workers
      $0.batchRows = batchRows
    }
    #expect(run.fault == nil)
    return collector.answers
  }

  private static func answers(_ text: String, under policy: Policy) -> [EventAnswer] {
    answers(Array(text.utf8), under: policy)
  }

  @Test func linesAreThoseOfTheOutput() {
    let answers = Self.answers(Self.bytes)
    let plain = EngineRun(MemorySource(Self.bytes)).lines.map(String.init)
    #expect(answers.map(\.line) == plain)
    for answer in answers {
      let line = answer.line
      #expect(line.contains("\"duplicate\":true") == answer.isDuplicate)
      #expect(line.contains("\"late\":true") == answer.isLate)
      #expect(line.contains("\"error\"") == (answer.invalid != nil))
      #expect(line.contains("\"recorded\":true") == (answer.decision == nil))
      for name in answer.rules + answer.shadow + answer.reasons {
        #expect(line.contains("\"\(name)\""))
      }
      #expect((answer.explanation == nil) == (answer.isDuplicate || answer.invalid != nil))
    }
  }

  @Test func aConditionTakenApartEndsAsTheRuleDid() {
    var counts: [EventExplanation.RuleStatus: Int] = [:]
    for explanation in Self.answers(Self.bytes).compactMap(\.explanation) {
      for rule in explanation.rules {
        counts[rule.status, default: 0] += 1
        switch rule.status {
        case .hit: #expect(rule.result == .bool(true), "\(rule.plan.name)")
        case .no: #expect(rule.result == .bool(false), "\(rule.plan.name)")
        case .missing: #expect(rule.result == .null, "\(rule.plan.name)")
        case .error: Issue.record("the default policy's rules do not fail")
        }
        #expect(!rule.causes.isEmpty, "\(rule.plan.name)")
      }
    }
    #expect(counts[.hit, default: 0] > 100 && counts[.missing, default: 0] > 100)
  }

  @Test func contributionsAddUpToTheScore() throws {
    for explanation in Self.answers(Self.bytes).compactMap(\.explanation) {
      let logOdds = try #require(explanation.logOdds)
      let flags = explanation.rules.filter { $0.status == .hit && !$0.plan.isShadow }
        .compactMap(\.plan.logOdds)
      guard !explanation.rules.isEmpty else { continue }
      let sum =
        explanation.features.reduce(explanation.intercept ?? 0) { $0 + $1.contribution }
        + flags.reduce(0, +)
      #expect((sum - logOdds).magnitude < 1e-9)
      #expect(explanation.score == LogisticModel.score(logOdds: logOdds))
    }
  }

  @Test func theLastStepMadeTheDecision() {
    var questions: Set<String> = []
    for answer in Self.answers(Self.bytes) {
      guard let explanation = answer.explanation, let last = explanation.steps.last else {
        continue
      }
      questions.insert(last.question)
      #expect(last.decision == answer.decision)
      #expect(explanation.steps.dropLast().allSatisfy { $0.decision == nil })
    }
    #expect(
      questions.isSuperset(of: [
        "reject rules", "review rules", "score >= reject_at", "score >= review_at", "otherwise",
      ]))
  }

  @Test func choosesByIDAndTheLast() throws {
    let all = Self.answers(Self.bytes)
    #expect(Self.answers(Self.bytes, .last).map(\.lineNumber) == [all.last?.lineNumber])
    let repeated = try #require(all.first { $0.isDuplicate }?.eventID)
    let chosen = Self.answers(Self.bytes, .id(repeated))
    #expect(chosen.count > 1)
    #expect(chosen.map(\.line) == all.filter { $0.eventID == repeated }.map(\.line))
    #expect(Self.answers(Self.bytes, .id("nobody")).isEmpty)
  }

  // MARK: Small policies

  private static func event(_ number: Int, _ members: String) -> String {
    #"{"event_id":"e\#(number)","ts":"2026-03-02T00:00:0\#(number)Z",\#(members)}"# + "\n"
  }

  private static func policy(_ text: String, files: [String: String] = [:]) -> Policy {
    var bytes = files.mapValues { Array($0.utf8) }
    let start = """
      policy: small
      version: 1
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        a: {type: string}
        b: {type: string}
        n: {type: int}

      """
    bytes["policy.yaml"] = Array((start + text).utf8)
    return EngineRun.policy(EmbeddedSource(bytes))
  }

  /// A list is asked at the time of the event, of the variable of a macro as well.
  @Test(arguments: [1, 100]) func listsAreAskedAtTheRowsOwnTime(batchRows: Int) {
    let policy = Self.policy(
      """
      lists:
        l: {type: string, file: l.csv}
      rules:
        - {name: macro, condition: '[event.a, event.b].exists(x, x in lists.l)', action: review}
        - {name: plain, condition: event.a in lists.l, action: review}
      """, files: ["l.csv": "value,expires\nx,2026-03-02T00:00:03Z\n"])
    let text = (1...5).map { Self.event($0, #""a":"x","b":"y""#) }.joined()
    let answers = Self.answers(Array(text.utf8), under: policy, batchRows: batchRows)
    #expect(answers.map(\.rules) == [["macro", "plain"], ["macro", "plain"], [], [], []])
    #expect(
      answers.map { $0.explanation?.lists.map(\.isFound) } == [
        [true], [true], [false], [false], [false],
      ])
  }

  /// Entries are counted as the velocity looks at them: within the window, where its filter holds,
  /// its value is there, and without the event where it is left out.
  @Test func countsTheEntriesOfWindows() {
    let policy = Self.policy(
      """
      velocity:
        distinct: {aggregate: distinct_count, of: event.b, group_by: [event.a], window: 3s}
        before: {aggregate: sum, of: event.n, group_by: [event.a], window: 3s, current: exclude}
        large: {aggregate: max, of: event.n, group_by: [event.a], window: 3s, where: event.n > 1}
        ever: {aggregate: count, group_by: [event.a]}
      """)
    let text =
      Self.event(1, #""a":"k","b":"x","n":1"#) + Self.event(2, #""a":"k","b":"x","n":2"#)
      + Self.event(3, #""a":"k","n":3"#) + Self.event(4, #""a":"k","b":"y","n":4"#)
      + Self.event(5, #""b":"y","n":4"#)
    let answers = Self.answers(text, under: policy)
    let counts = answers.map { $0.explanation?.velocities.map(\.entryCount) }
    #expect(
      counts == [
        [1, 0, 0, 1], [2, 1, 1, 2], [2, 2, 2, 3], [2, 2, 3, 4], [nil, nil, nil, nil],
      ])
    let entered = answers.map { $0.explanation?.velocities.map(\.isEntered) }
    #expect(entered[0] == [true, true, false, true])
    #expect(entered[2] == [false, true, true, true])
    #expect(
      answers[4].explanation?.velocities.map(\.absentKey) == [
        "event.a", "event.a", "event.a", "event.a",
      ])
  }

  @Test func showsWhatTransformsMake() throws {
    let policy = Self.policy(
      """
      features:
        log: {value: event.n, transform: log1p}
        band: {value: event.n, transform: 'bins([10, 20])'}
        word: {value: event.a, transform: 'one_hot(["x", "y"])', missing: y}
        bare: {value: event.n}
      model: model.json
      """,
      files: [
        "model.json": """
        {"format": "weir-logistic/1", "intercept": 0, "features": [
          {"name": "log", "weight": 1, "mean": 0, "scale": 1},
          {"name": "band", "weight": 1, "mean": 0, "scale": 1},
          {"name": "band", "weight": 1, "mean": 0, "scale": 1},
          {"name": "band", "weight": 1, "mean": 0, "scale": 1},
          {"name": "word", "weight": 1, "mean": 0, "scale": 1},
          {"name": "word", "weight": 1, "mean": 0, "scale": 1},
          {"name": "bare", "weight": 1, "mean": 0, "scale": 1}]}
        """
      ])
    let text =
      Self.event(1, #""a":"x","n":15"#) + Self.event(2, #""a":"z","n":-5"#)
      + Self.event(3, #""b":"b""#)
    let shown = Self.answers(text, under: policy).map { answer in
      (answer.explanation?.features ?? []).map { "\($0.value.line) \($0.transformed.line)" }
    }
    #expect(
      shown == [
        [
          "15 2.772588722239781", #"15 {"band[1]":1}"#, #""x" {"word=x":1}"#, "15 15",
        ],
        ["-5 null", #"-5 {"band[0]":1}"#, #""z" {}"#, "-5 -5"],
        ["null null", "null null", #""y" {"word=y":1}"#, "null null"],
      ])
  }

  @Test func writesATable() throws {
    let policy = Self.policy(
      """
      tables:
        t: {kind: prefix, file: t.csv, key: event.b}
      velocity:
        events_per_a_1h: {aggregate: count, group_by: [event.a], window: 1h}
      rules:
        - {name: odd, condition: event.n / 0 > 1, action: reject, mode: shadow}
        - name: many
          condition: velocity.events_per_a_1h > 1 && t.land == 'DE' || event.n > 100
          action: review
      """, files: ["t.csv": "prefix,land\n1,DE\n"])
    let text = Self.event(1, #""a":"k\u001b","b":"12","n":3"#)
    let answer = try #require(Self.answers(text, under: policy).first)
    #expect(
      ExplanationTable.text(of: answer) == #"""
        answer to line 1
          event_id   e1
          decision   approve

        decision
          reject rules          none
          allow rules           none
          review rules          none
          degraded              none
          otherwise             → approve

        rules
          error    odd   reject, shadow
                     event.n / 0 > 1 is "error: division by zero"
                       event.n / 0 = "error: division by zero"
                       event.n = 3
          no       many  review
                     velocity.events_per_a_1h > 1 is false
                       velocity.events_per_a_1h = 1
                     event.n > 100 is false
                       event.n = 3

        velocities
                              value   entries  window
          events_per_a_1h         1         1  1h

        tables
          t by event.b                      land DE

        event
          event_id  e1
          ts        2026-03-02T00:00:01.000Z
          a         "k\u001b"
          b         12
          n         3

        """#)
    let coloured = ExplanationTable.text(of: answer, style: .coloured)
    #expect(coloured.contains("\u{1B}[31merror   \u{1B}[0m odd"))
  }
}
