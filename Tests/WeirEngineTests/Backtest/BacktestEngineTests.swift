import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// A recording under one or two policies, held against what the policies answer.
@Suite struct BacktestEngineTests {
  private static let traffic = EngineRun.traffic(6_000, seed: 41)

  @Test func againstItselfNothingChanges() throws {
    let counts = try BacktestPass.counts(
      Self.traffic, [EngineRun.defaultPolicy, EngineRun.defaultPolicy])
    for from in 0..<6 {
      for to in 0..<6 where from != to { #expect(counts.matrix[from][to].count == 0) }
    }
    #expect(counts.flips.isEmpty)
    #expect("\(counts.sides[0].rules)" == "\(counts.sides[1].rules)")
  }

  @Test func everyCellIsWhatAnswersSay() throws {
    let policies = [EngineRun.defaultPolicy, LivePolicies.otherThresholds]
    let counts = try BacktestPass.counts(Self.traffic, policies)
    let answers = policies.map { BacktestPass.answers(Self.traffic, under: $0) }
    let expected = BacktestPass.matrix(answers[0], answers[1])
    #expect(counts.matrix.map { $0.map(\.count) } == expected)
    #expect(expected[0][1] > 0, "the policies differ")
  }

  @Test func policiesWithOtherVelocitiesAreScoredApart() throws {
    let one = LivePolicies.policy(rules: [
      "{name: often, condition: velocity.count_1h > 3, action: review}"
    ])
    let other = LivePolicies.policy(
      velocities: [LivePolicies.count, LivePolicies.ever],
      rules: [
        "{name: often, condition: velocity.count_1h > 3, action: review}",
        "{name: much, condition: velocity.ever > 20, action: reject}",
      ])
    let bytes = Self.events { $0 }
    let counts = try BacktestPass.counts(bytes, [one, other], amount: "amount")
    let answers = [one, other].map { BacktestPass.answers(bytes, under: $0) }
    let expected = BacktestPass.matrix(answers[0], answers[1])
    #expect(counts.matrix.map { $0.map(\.count) } == expected)
    #expect(expected[0][2] > 0)
    #expect(BacktestEngine.foundationCount([one, other]) == 2)
    #expect(BacktestEngine.foundationCount([one, one]) == 1)
  }

  @Test func namesInFiltersCount() throws {
    func policy(_ x: String, _ y: String) -> Policy {
      LivePolicies.policy(
        velocities: [
          "\(x): {aggregate: count, group_by: [event.card], window: 1h}",
          "\(y): {aggregate: sum, of: event.amount, group_by: [event.card], window: 1h}",
          "z: {aggregate: count, group_by: [event.card], window: 1h, "
            + "where: 'velocity.x > velocity.y'}",
        ], rules: ["{name: some, condition: velocity.z > 1, action: review}"])
    }
    let bytes = Self.events { ($0 * 7) % 4 }
    for policies in [[policy("x", "y"), policy("y", "x")], [policy("y", "x"), policy("x", "y")]] {
      #expect(BacktestEngine.foundationCount(policies) == 2)
      let counts = try BacktestPass.counts(bytes, policies, amount: "amount")
      let answers = policies.map { BacktestPass.answers(bytes, under: $0) }
      #expect(
        counts.matrix.map { $0.map(\.count) } == BacktestPass.matrix(answers[0], answers[1]))
    }
  }

  @Test func listsOfFiltersCount() throws {
    func policy(_ list: String) -> Policy {
      let text = """
        policy: listed
        version: 1
        event:
          event_id: {type: string, required: true}
          ts: {type: timestamp, required: true}
          card: {type: string}
        lists:
          bad: {type: string, file: lists/bad.csv}
        velocity:
          hits: {aggregate: count, group_by: [event.card], window: 1h,
                 where: 'event.card in lists .bad'}
        rules:
          - {name: some, condition: velocity.hits > 1, action: review}

        """
      return EngineRun.policy(
        EmbeddedSource([
          "policy.yaml": Array(text.utf8), "lists/bad.csv": Array("value\n\(list)\n".utf8),
        ]))
    }
    let policies = [policy("c1"), policy("c2")]
    #expect(BacktestEngine.foundationCount(policies) == 2)
    let bytes = Self.events { $0 % 100 }
    let counts = try BacktestPass.counts(bytes, policies)
    let answers = policies.map { BacktestPass.answers(bytes, under: $0) }
    let expected = BacktestPass.matrix(answers[0], answers[1])
    #expect(counts.matrix.map { $0.map(\.count) } == expected)
    #expect(expected[0][1] > 0 && expected[1][0] > 0)
  }

  /// Events of 31 cards, 900 of them over nine hours.
  private static func events(_ amount: (Int) -> Int) -> [UInt8] {
    Array(
      (0..<900).map { index in
        #"{"event_id":"e\#(index)","ts":"2026-01-01T0\#(index / 100):00:00Z","#
          + #""card":"c\#(index * 7 % 31)","amount":\#(amount(index))}"#
      }.joined(separator: "\n").utf8)
  }

  @Test func theWarmUpBeginsWithTheFirstEventOfEitherPolicy() throws {
    let strict = LivePolicies.policy(fields: "  needed: {type: string, required: true}")
    let plain = LivePolicies.policy()
    let bytes = Self.events { $0 }
    for policies in [[strict, plain], [plain, strict]] {
      let counts = try BacktestPass.counts(
        bytes, policies, amount: "amount", scoring: { $0.batchRows = 13 }
      ) { $0.warmUp = 3_600_000 }
      #expect(counts.events == 900)
      #expect(counts.warmUp == 100)
    }
  }

  @Test func amountsOfAnotherScaleAreNotAdded() throws {
    func policy(_ scale: Int, _ field: String) -> Policy {
      EngineRun.policy(
        """
        policy: scaled
        version: 1
        event:
          event_id: {type: string, required: true}
          ts: {type: timestamp, required: true}
          amount: {type: decimal, scale: \(scale)}
          \(field): {type: string, required: true}
        rules:
          - {name: never, condition: event.amount < 0.0, action: review}

        """)
    }
    let text =
      #"{"event_id":"a","ts":"2026-01-01T00:00:00Z","amount":1.5,"x":"1"}"# + "\n"
      + #"{"event_id":"b","ts":"2026-01-01T00:00:00Z","amount":2.505,"y":"1"}"#
    let counts = try BacktestPass.counts(
      Array(text.utf8), [policy(2, "x"), policy(3, "y")], amount: "amount")
    #expect(counts.matrix[0][BacktestOutcome.invalid].amounts.map(\.amount) == [150])
    #expect(counts.matrix[BacktestOutcome.invalid][0].count == 1)
    #expect(counts.matrix[BacktestOutcome.invalid][0].amounts.isEmpty)
  }

  @Test func rulesHitAsAnswersSay() throws {
    let counts = try BacktestPass.counts(Self.traffic, [EngineRun.defaultPolicy])
    let answers = BacktestPass.answers(Self.traffic, under: EngineRun.defaultPolicy)
    for rule in counts.sides[0].rules {
      let hits = answers.count {
        $0.outcome < 3 && (rule.isShadow ? $0.shadow : $0.rules).contains(rule.name)
      }
      #expect(rule.hits.count == UInt64(hits), "\(rule.name)")
    }
    let pairs = answers.filter { $0.outcome < 3 }.reduce(0) { sum, answer in
      let count = answer.rules.count + answer.shadow.count
      return sum + count * (count - 1) / 2
    }
    #expect(counts.sides[0].pairs.reduce(0) { $0 + $1.count } == UInt64(pairs))
    #expect(pairs > 0)
  }

  @Test func everyTableAddsUp() throws {
    let counts = try BacktestPass.counts(
      Self.traffic, [EngineRun.defaultPolicy, LivePolicies.otherThresholds])
    let lines = UInt64(BacktestPass.answers(Self.traffic, under: EngineRun.defaultPolicy).count)
    #expect(counts.events == lines)
    #expect(counts.matrix.joined().reduce(0) { $0 + $1.count } == lines)
    for (index, side) in counts.sides.enumerated() {
      let decided = side.outcomes.prefix(3).reduce(0) { $0 + $1.count }
      #expect(side.outcomes.reduce(0) { $0 + $1.count } == lines)
      #expect(side.labels.joined().reduce(0) { $0 + $1.count } == decided)
      #expect((side.bins ?? []).joined().reduce(0, +) + side.unscored == decided)
      let hours = counts.hours.reduce(0) { sum, hour in
        sum + hour.counts[index * 3..<index * 3 + 3].reduce(0, +)
      }
      #expect(hours == decided)
    }
    let amounts = counts.matrix.joined().flatMap(\.amounts)
    let sides = counts.sides[0].outcomes.flatMap(\.amounts)
    #expect(amounts.reduce(0) { $0 + $1.amount } == sides.reduce(0) { $0 + $1.amount })
  }

  @Test(arguments: [(1, 832, 65_536), (2, 1, 997), (3, 17, 61), (2, 832, 4_096)])
  func workersBatchesAndChunksChangeNothing(_ workers: Int, _ rows: Int, _ chunk: Int) throws {
    let policies = [EngineRun.defaultPolicy, LivePolicies.otherThresholds]
    let expected = try BacktestPass.counts(Self.traffic, policies)
    let counts = try BacktestPass.counts(
      Self.traffic, policies, chunk: chunk,
      scoring: {
        $0.workers = workers
        $0.batchRows = rows
      })
    #expect("\(counts)" == "\(expected)")
  }

  @Test func whatGetsNoDecisionHasNoScore() throws {
    // Under the second policy events are invalid that the first one only enters.
    let other = LivePolicies.policy(
      rules: ["{name: some, condition: event.amount > 5, action: review}"],
      time: "1h")
    let counts = try BacktestPass.counts(
      Self.traffic, [EngineRun.defaultPolicy, other], scoring: { $0.batchRows = 37 }
    ) { $0.flipCount = 10_000 }
    let undecided = counts.flips.filter { $0.from == BacktestOutcome.undecided }
    #expect(!undecided.isEmpty)
    #expect(undecided.allSatisfy { $0.scores[0] == nil && $0.rules[0].isEmpty })
    #expect(counts.flips.contains { $0.scores[0] != nil && $0.scores[1] == nil })
  }

  @Test func aPointIsWhatThePolicyWithItsThresholdsAnswers() throws {
    let base = EngineRun.defaultPolicy
    let counts = try BacktestPass.counts(
      Self.traffic, [base],
      points: [
        BacktestPoint(policy: 0, reviewAt: 0.20, rejectAt: base.decide.rejectAt),
        BacktestPoint(policy: 0, reviewAt: base.decide.reviewAt, rejectAt: base.decide.rejectAt),
      ])
    let answers = [base, LivePolicies.otherThresholds].map {
      BacktestPass.answers(Self.traffic, under: $0)
    }
    for decision in 0..<3 {
      let expected = answers[1].count { $0.outcome == decision }
      #expect(counts.points[0].decisions[decision].count == UInt64(expected))
    }
    let changed = zip(answers[0], answers[1]).count { $0.outcome != $1.outcome }
    #expect(counts.points[0].changed == UInt64(changed))
    #expect(counts.points[1].changed == 0)
  }

  @Test func nothingAtAllIsCountedAsNothing() throws {
    let counts = try BacktestPass.counts(Array("\n\n  \n".utf8), [EngineRun.defaultPolicy])
    #expect(counts.events == 0)
    #expect(counts.lines == 3)
    #expect(counts.span == nil)
  }
}
