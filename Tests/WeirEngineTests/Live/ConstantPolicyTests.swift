import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// What the engine makes of policies with constants.
@Suite struct ConstantPolicyTests {
  private typealias Make = LivePolicies

  /// A policy whose velocity counts events above an amount.
  private static func policy(_ constants: String, filter: String) -> Policy {
    Make.policy(
      fields: "constants: \(constants)",
      velocities: [
        "many: {aggregate: count, group_by: [event.card], window: 1h, where: '\(filter)'}"
      ], rules: (0...4).map { Make.says("many", $0) })
  }

  private static let base = policy("{low: 1}", filter: "event.amount > constants.low")

  /// What the policy says of a fourth event of a card, after three under `base`.
  private static func count(under next: Policy) throws -> Substring? {
    let live = LiveRun(under: base)
    live.feed((1...3).map { Make.event("e\($0)", card: "c", amount: 5) + "\n" }.joined())
    try live.replace(by: next)
    live.feed(Make.event("e4", card: "c", amount: 5) + "\n")
    let last = live.text.split(separator: "\n").last ?? ""
    guard let start = last.firstRange(of: "\"many_") else { return nil }
    return last[start.upperBound...].prefix { $0 != "\"" }
  }

  /// A policy that replaces `base`, and what its velocity then counts.
  @Test(arguments: [
    ("the same value", "{low: 1}", "event.amount > constants.low", "4"),
    ("another value", "{low: 2}", "event.amount > constants.low", "1"),
    ("the value written out", "{low: 2}", "event.amount > 1", "4"),
    ("another constant", "{low: 1, high: 9}", "event.amount > constants.low", "4"),
  ])
  func aVelocityGoesOnOnlyWithTheSameFilter(
    _ title: String, constants: String, filter: String, count: String
  ) throws {
    let next = Self.policy(constants, filter: filter)
    #expect(try Self.count(under: next).map(String.init) == count, "\(title)")
  }

  // MARK: Answers

  private static let text = """
    policy: small
    version: 1
    event:
      event_id: {type: string, max: 64, required: true}
      ts: {type: timestamp, required: true}
      amount: {type: int}
      land: {type: country}
    constants: {most: 100, home: [DE, AT], is_on: true}
    rules:
      - {name: big, condition: event.amount > constants.most, action: reject}
      - {name: away, condition: constants.is_on && !(event.land in constants.home), action: review}

    """
  private static let events = [
    #"{"event_id":"a","ts":"2026-03-02T00:00:00Z","amount":101,"land":"DE"}"#,
    #"{"event_id":"b","ts":"2026-03-02T00:00:01Z","amount":100,"land":"FR"}"#,
    #"{"event_id":"c","ts":"2026-03-02T00:00:02Z","amount":50,"land":"AT"}"#,
    #"{"event_id":"d","ts":"2026-03-02T00:00:03Z"}"#,
  ].joined(separator: "\n")

  /// Answers with the stamp left out.
  private static func answers(_ policy: Policy, isExplaining: Bool = false) -> [String] {
    let stamp = ScoringEngine.stamp(of: policy)
    return EngineRun(events, under: policy) { $0.isExplaining = isExplaining }.lines.map {
      String($0).replacing(stamp, with: "STAMP")
    }
  }

  private static func policy(_ values: [(name: String, text: String)]) throws -> Policy {
    try PolicyLoader.load(
      from: EmbeddedSource(["policy.yaml": Array(text.utf8)]),
      values: values.map { ValueInPlace(name: $0.name, text: $0.text, origin: "test") }
    ).get()
  }

  @Test func answersAreThoseWithTheValuesWrittenOut() throws {
    let written = Self.text.replacing("constants.most", with: "100")
      .replacing("constants.home", with: "[\"DE\", \"AT\"]")
      .replacing("constants.is_on", with: "true")
      .replacing(
        "condition: true && !(event.land in [\"DE\", \"AT\"])",
        with: "condition: '!(event.land in [\"DE\", \"AT\"])'")
    let answers = Self.answers(try Self.policy([]))
    #expect(answers == Self.answers(EngineRun.policy(written)))
    #expect(
      answers.map { $0.contains("reject") ? "reject" : $0.contains("review") ? "review" : "" }
        == ["reject", "review", "", ""])
  }

  @Test func aValueInPlaceDecidesUnderTheSameStamp() throws {
    let (before, after) = (
      try Self.policy([]), try Self.policy([("most", "99"), ("is_on", "false")])
    )
    #expect(ScoringEngine.stamp(of: before) == ScoringEngine.stamp(of: after))
    #expect(Self.answers(after).map { $0.contains("reject") } == [true, true, false, false])
  }

  @Test func anExplanationTellsTheValue() throws {
    let answer = Self.answers(try Self.policy([]), isExplaining: true)[1]
    let rules = #"""
      "big":{"status":"no","action":"reject","because":[{"condition":\#
      "event.amount > constants.most","result":false,"values":{"event.amount":100,\#
      "constants.most":100}}]},\#
      "away":{"status":"hit","action":"review","because":[{"condition":\#
      "event.land in constants.home","result":false,"values":{"event.land":"FR",\#
      "constants.home":["DE","AT"]}}]}
      """#
    #expect(answer.contains(rules), "\(answer)")
  }
}
