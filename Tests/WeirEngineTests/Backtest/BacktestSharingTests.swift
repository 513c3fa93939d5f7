import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Policies that look at the same columns answer what each answers by itself, and those that must
/// not share do not.
@Suite struct BacktestSharingTests {
  private static let head = """
    policy: shared
    version: 1
    event:
      event_id: {type: string, max: 64, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, refund], default: payment}
      amount: {type: int}
      card: {type: string, max: 200}
      bin: {type: digits, min_length: 1, max_length: 8}

    """

  private static func policy(
    _ rest: String, table: String? = nil, decide: String = "{score: [payment]}"
  ) -> Policy {
    var files = ["policy.yaml": Array((head + rest + "\ndecide: \(decide)\n").utf8)]
    if let table { files["tables/t.csv"] = Array(table.utf8) }
    return EngineRun.policy(EmbeddedSource(files))
  }

  private static func events(_ count: Int, _ rest: (Int) -> String) -> [UInt8] {
    let lines = (0..<count).map { index in
      let minute = index / 60 % 60
      return #"{"event_id":"e\#(index)","ts":"2026-01-01T0\#(index / 3_600):"#
        + "\(minute < 10 ? "0" : "")\(minute):00Z\"," + rest(index) + "}"
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  private static func areCountedAsAnswered(
    _ policies: [Policy], _ bytes: [UInt8], foundations: Int, rows: Int = 64
  ) throws -> Bool {
    #expect(BacktestEngine.foundationCount(policies) == foundations)
    let counts = try BacktestPass.counts(
      bytes, policies, amount: "amount", scoring: { $0.batchRows = rows })
    let answers = policies.map { BacktestPass.answers(bytes, under: $0) }
    let expected = BacktestPass.matrix(answers[0], answers[1])
    let same = expected.indices.reduce(0) { $0 + expected[$1][$1] }
    #expect(same < expected.joined().reduce(0, +), "the policies differ")
    return counts.matrix.map { $0.map(\.count) } == expected
  }

  @Test func rowsOfTablesTellPoliciesApart() throws {
    let rest = """
      tables:
        t: {kind: prefix, file: tables/t.csv, key: event.bin}
      rules:
        - {name: home, condition: t.country == "DE", action: review}
      """
    let policies = ["prefix,country\n4,DE\n5,FR\n", "prefix,country\n4,FR\n5,FR\n"].map {
      Self.policy(rest, table: $0)
    }
    let bytes = Self.events(300) { #""bin":"\#($0 % 2 + 4)""# }
    #expect(try Self.areCountedAsAnswered(policies, bytes, foundations: 2))
  }

  @Test func typesThatAreScoredTellPoliciesApart() throws {
    let rest = """
      velocity:
        often: {aggregate: count, group_by: [event.card], window: 1d}
      rules:
        - {name: many, condition: velocity.often > 2, action: review}
      """
    let policies = [Self.policy(rest), Self.policy(rest, decide: "{score: [payment, refund]}")]
    let bytes = Self.events(300) {
      #""card":"c\#($0 % 40)","type":"\#($0 % 3 == 0 ? "refund" : "payment")""#
    }
    #expect(BacktestEngine.foundationCount(policies) == 2)
    let counts = try BacktestPass.counts(bytes, policies, amount: "amount")
    let answers = policies.map { BacktestPass.answers(bytes, under: $0) }
    #expect(
      counts.matrix.map { $0.map(\.count) } == BacktestPass.matrix(answers[0], answers[1]))
    #expect(counts.matrix[BacktestOutcome.undecided][1].count > 0)
  }

  @Test(arguments: [3, 64]) func overflowsAreThoseOfTheirEvent(_ rows: Int) throws {
    func policy(_ limit: Int) -> Policy {
      Self.policy(
        """
        velocity:
          sum: {aggregate: sum, of: event.amount, group_by: [event.card], window: 1h}
        rules:
          - {name: some, condition: event.amount == \(limit), action: reject}
        """)
    }
    // Now and then two amounts that are too much together.
    let bytes = Self.events(400) { index in
      let isLarge = index % 50 < 2
      return
        #""card":"c\#(index / 2)","amount":\#(isLarge ? 9_000_000_000_000_000_000 : index % 7)"#
    }
    let policies = [policy(3), policy(4)]
    #expect(try Self.areCountedAsAnswered(policies, bytes, foundations: 1, rows: rows))
    let counts = try BacktestPass.counts(
      bytes, policies, amount: "amount", scoring: { $0.batchRows = rows })
    #expect(counts.sides.map(\.degraded) == [8, 8])
  }

  @Test func textsOfVelocitiesAreReadWhereTheyAre() throws {
    func policy(_ letter: String) -> Policy {
      Self.policy(
        """
        velocity:
          before: {aggregate: last, of: event.card, group_by: [event.bin]}
        rules:
          - {name: seen, condition: velocity.before.endsWith("\(letter)"), action: review}
        """)
    }
    // Long texts, so that the memory of a batch's texts grows.
    let long = String(repeating: "x", count: 150)
    let bytes = Self.events(3_000) { index in
      #""bin":"\#(index % 9)","card":"\#(long)\#(["a", "b", "c"][index % 3])""#
    }
    #expect(
      try Self.areCountedAsAnswered([policy("a"), policy("b")], bytes, foundations: 1, rows: 832))
  }

  @Test func aPointMayBeOfTheSecondPolicy() throws {
    let rest = "rules:\n  - {name: some, condition: event.amount > 5, action: review}"
    let other = rest.replacing("> 5", with: "> 3")
    let policies = [Self.policy(rest), Self.policy(other)]
    let bytes = Self.events(200) { #""amount":\#($0 % 11)"# }
    let counts = try BacktestPass.counts(
      bytes, policies, points: [BacktestPoint(policy: 1, reviewAt: nil, rejectAt: nil)],
      amount: "amount")
    #expect(counts.points[0].changed == counts.matrix[0][1].count)
    #expect(counts.points[0].changed > 0)
  }

  @Test func scoresAreCountedAsTheyArePrinted() throws {
    let text = """
      features: {amount: {value: event.amount}}
      model: model.json
      """
    // A score of 0.4999999, which is printed as 0.500000.
    let model = #"""
      {"format":"weir-logistic/1","intercept":-0.0000004,"features":[
      {"name":"amount","weight":0,"mean":0,"scale":1}]}
      """#
    let policy = EngineRun.policy(
      EmbeddedSource([
        "policy.yaml": Array((Self.head + text + "\n").utf8), "model.json": Array(model.utf8),
      ]))
    let bytes = Self.events(5) { #""amount":\#($0)"# }
    #expect(BacktestPass.answers(bytes, under: policy).allSatisfy { $0.score == 0.5 })
    let bins = try #require(try BacktestPass.counts(bytes, [policy]).sides[0].bins)
    #expect(bins.map { $0[50] }.reduce(0, +) == 5)
  }

  @Test func lateEventsAreThoseThatAnswersCallLate() throws {
    let traffic = EngineRun.traffic(6_000, seed: 43)
    let counts = try BacktestPass.counts(traffic, [EngineRun.defaultPolicy])
    let lines = EngineRun(MemorySource(traffic)).lines
    let late = lines.filter { $0.contains("\"late\":true") && !$0.contains("\"duplicate\":true") }
    #expect(counts.sides[0].late == UInt64(late.count))
    #expect(late.contains { $0.contains("\"recorded\":true") })
  }

  @Test func whatAnAllowRuleLetsThroughIsNotSaved() throws {
    let rest = """
      rules:
        - {name: trusted, condition: event.card == "c1", action: allow}
        - {name: some, condition: event.amount > 0, action: review}
      """
    let bytes = Self.events(2) { #""card":"c\#($0)","amount":7"# }
    let counts = try BacktestPass.counts(
      bytes, [Self.policy(rest)], amount: "amount",
      labels: "payment_id,label\ne0,fraud\ne1,fraud\n")
    #expect(counts.sides[0].rules.map(\.saved.count) == [0, 1])
    #expect(counts.sides[0].rules.map { $0.labels[0].count } == [1, 2])
  }
}
