import Testing
import WeirCore

@testable import WeirEngine

/// The exact text of answers, with and without their explanation.
@Suite struct ExplanationTests {
  private static let policy = EngineRun.policy(
    """
    policy: small
    version: 3
    time: {allowed_lateness: 1m, max_future_skew: 1m}
    event:
      type: {type: enum, values: [payment, label], default: payment}
      event_id: {type: string, max: 64, required: true}
      ts: {type: timestamp, required: true}
      amount: {type: int}
      price: {type: decimal, scale: 2}
      card: {type: string, max: 64}
      ip: {type: ip}
      opened: {type: timestamp}
      is_new: {type: bool}
    velocity:
      sum: {aggregate: sum, of: event.amount, group_by: [event.card], window: 1h}
      mean: {aggregate: mean, of: event.price, group_by: [event.card], window: 1h}
      last_ip: {aggregate: last, of: event.ip, group_by: [event.card], window: 1h}
      first_opened: {aggregate: first, of: event.opened, group_by: [event.card]}
      last_new: {aggregate: last, of: event.is_new, group_by: [event.card]}
      last_id: {aggregate: last, of: event.event_id, group_by: [event.card]}
      since: {aggregate: seconds_since_last, group_by: [event.card]}
    rules:
      - {name: big, condition: velocity.sum > 100, action: review}
      - {name: home, condition: 'velocity.last_ip == ip("10.0.0.1")', action: flag}
      - {name: odd, condition: 100 / velocity.sum > 3, action: reject}
      - {name: watched, condition: event.amount > 1, action: reject, mode: shadow}
    decide:
      score: [payment]
      on_invalid: reject
    idempotence: {horizon: 1h, max_entries: 100}
    """)

  private static let first = #"""
    {"event_id":"a","ts":"2026-03-02T00:00:00Z","card":"c","amount":0,"price":0.5,"ip":"10.0.0.1",\#
    "opened":"2020-02-29T12:00:00.5Z","is_new":true}
    """#
  private static let second = #"""
    {"event_id":"b/4111111111111111","ts":"2026-03-02T00:00:01.5Z","card":"c","amount":200}
    """#
  private static let label = #"{"event_id":"l","ts":"2026-03-02T00:00:02Z","type":"label"}"#

  private static func answers(_ lines: [String], isExplaining: Bool) -> [String] {
    let engine = ScoringEngine(policy: policy, options: EngineRun.options)
    let run = EngineRun(lines.joined(separator: "\n"), under: policy) {
      $0.isExplaining = isExplaining
    }
    return run.lines.map { String($0).replacing(engine.policyStamp, with: "STAMP") }
  }

  private static let fault = #"""
    "decision":"reject","error":{"code":"E_REQUIRED","field":"event_id","message":"is required"}
    """#

  @Test func answersByTheLetter() {
    let input = [Self.first, Self.second, Self.label, Self.second, Self.label, "{}"]
    let expected = #"""
      {"event_id":"a","decision":"review","degraded":["rule:odd"],"policy":"STAMP"}
      {"event_id":"b/411111******1111","decision":"review","rules":["big","home"],\#
      "shadow":["watched"],"policy":"STAMP"}
      {"event_id":"l","recorded":true,"policy":"STAMP"}
      {"event_id":"b/411111******1111","decision":"review","rules":["big","home"],\#
      "duplicate":true,"policy":"STAMP"}
      {"event_id":"l","recorded":true,"duplicate":true,"policy":"STAMP"}
      {"line":6,\#(Self.fault),"policy":"STAMP"}
      """#
    #expect(
      Self.answers(input, isExplaining: false).joined(separator: "\n") == expected)
  }

  @Test func explainsByTheLetter() {
    let input = [Self.first, Self.second, Self.label, Self.label, "{}"]
    let expected = #"""
      {"event_id":"a","decision":"review","degraded":["rule:odd"],"explain":{"velocity":\#
      {"sum":{"value":0,"window":"1h","entries":1,"entered":true},\#
      "mean":{"value":0.5,"window":"1h","entries":1,"entered":true},\#
      "last_ip":{"value":null,"window":"1h","entries":0,"entered":true},\#
      "first_opened":{"value":null,"entries":0,"entered":true},\#
      "last_new":{"value":null,"entries":0,"entered":true},\#
      "last_id":{"value":null,"entries":0,"entered":true},\#
      "since":{"value":null,"entries":0,"entered":true}},"rules":{\#
      "big":{"status":"no","action":"review","because":[{"condition":"velocity.sum > 100",\#
      "result":false,"values":{"velocity.sum":0}}]},\#
      "home":{"status":"missing","action":"flag","because":[{"condition":\#
      "velocity.last_ip == ip(\"10.0.0.1\")","result":null,"values":{"velocity.last_ip":null}}]},\#
      "odd":{"status":"error","action":"reject","because":[{"condition":\#
      "100 / velocity.sum > 3","result":"error: division by zero","values":{\#
      "100 / velocity.sum":"error: division by zero","velocity.sum":0}}]},\#
      "watched":{"status":"no","action":"reject","shadow":true,"because":[{"condition":\#
      "event.amount > 1","result":false,"values":{"event.amount":0}}]}},"decision":[\#
      {"step":"reject rules","found":[]},{"step":"allow rules","found":[]},\#
      {"step":"review rules","found":[]},{"step":"degraded","found":["rule:odd"],\#
      "decision":"review"}]},"policy":"STAMP"}
      {"event_id":"b/411111******1111","decision":"review","rules":["big","home"],\#
      "shadow":["watched"],"explain":{"velocity":\#
      {"sum":{"value":200,"window":"1h","entries":2,"entered":true},\#
      "mean":{"value":0.5,"window":"1h","entries":1,"entered":false},\#
      "last_ip":{"value":"10.0.0.1","window":"1h","entries":1,"entered":false},\#
      "first_opened":{"value":"2020-02-29T12:00:00.500Z","entries":1,"entered":false},\#
      "last_new":{"value":true,"entries":1,"entered":false},\#
      "last_id":{"value":"a","entries":1,"entered":true},\#
      "since":{"value":1.5,"entries":1,"entered":true}},"rules":{\#
      "big":{"status":"hit","action":"review","because":[{"condition":"velocity.sum > 100",\#
      "result":true,"values":{"velocity.sum":200}}]},\#
      "home":{"status":"hit","action":"flag","because":[{"condition":\#
      "velocity.last_ip == ip(\"10.0.0.1\")","result":true,"values":{\#
      "velocity.last_ip":"10.0.0.1"}}]},\#
      "odd":{"status":"no","action":"reject","because":[{"condition":\#
      "100 / velocity.sum > 3","result":false,"values":{"100 / velocity.sum":0,\#
      "velocity.sum":200}}]},\#
      "watched":{"status":"hit","action":"reject","shadow":true,"because":[{"condition":\#
      "event.amount > 1","result":true,"values":{"event.amount":200}}]}},"decision":[\#
      {"step":"reject rules","found":[]},{"step":"allow rules","found":[]},\#
      {"step":"review rules","found":["big"],"decision":"review"}]},"policy":"STAMP"}
      {"event_id":"l","recorded":true,"explain":{"velocity":\#
      {"sum":{"value":null,"window":"1h","absent":"event.card","entered":false},\#
      "mean":{"value":null,"window":"1h","absent":"event.card","entered":false},\#
      "last_ip":{"value":null,"window":"1h","absent":"event.card","entered":false},\#
      "first_opened":{"value":null,"absent":"event.card","entered":false},\#
      "last_new":{"value":null,"absent":"event.card","entered":false},\#
      "last_id":{"value":null,"absent":"event.card","entered":false},\#
      "since":{"value":null,"absent":"event.card","entered":false}}},"policy":"STAMP"}
      {"event_id":"l","recorded":true,"duplicate":true,"policy":"STAMP"}
      {"line":5,\#(Self.fault),"policy":"STAMP"}
      """#
    #expect(
      Self.answers(input, isExplaining: true).joined(separator: "\n") == expected)
  }

  /// At first the sum absorbs the overflow; a repeat has no sum, and the rule fails when it is run.
  @Test func aRepeatFailsNoRuleThatDidNotFailAtFirst() {
    let policy = EngineRun.policy(
      """
      policy: small
      version: 1
      time: {allowed_lateness: 1m, max_future_skew: 1m}
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        amount: {type: int}
      velocity:
        sum: {aggregate: sum, of: event.amount, group_by: [event.event_id], window: 1h}
      rules:
        - name: absorbed
          condition: event.amount * 4611686018427387904 > 0 && velocity.sum > 1000
          action: review
      decide: {on_invalid: reject}
      idempotence: {horizon: 1h, max_entries: 100}
      """)
    let line = #"{"event_id":"a","ts":"2026-03-02T00:00:00Z","amount":5}"# + "\n"
    let lines = EngineRun(line + line, under: policy).lines
    #expect(lines.allSatisfy { $0.hasPrefix(#"{"event_id":"a","decision":"approve","#) })
    #expect(lines.map { $0.contains("duplicate") } == [false, true])
    #expect(lines.allSatisfy { !$0.contains("degraded") })
  }

  @Test func sumsThatLeaveTheRangeAreDegraded() {
    let input = ["1", "2"].map { id in
      #"{"event_id":""# + id
        + #"","ts":"2026-03-02T00:00:00Z","card":"c","amount":9223372036854775807}"#
    }
    let answers = Self.answers(input, isExplaining: true)
    #expect(!answers[0].contains("degraded"))
    #expect(
      answers[1].contains(
        #""degraded":["overflow"],"explain":{"velocity":{"sum":{"value":9223372036854775807,"#))
  }

  @Test func whatIsMadeOfTextsShowsNoLongRunOfDigits() {
    let policy = EngineRun.policy(
      """
      policy: texts
      version: 1
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        card: {type: string, max: 64}
        amount: {type: int}
      rules:
        - {name: glued, condition: event.card + '411111' == '4111111111111111', action: flag}
        - {name: number, condition: 'int(event.card) > 5', action: flag}
        - {name: list, condition: '[event.card + "1"] == []', action: flag}
        - {name: amount, condition: event.amount * 10 > 5, action: flag}
      decide: {}
      """)
    let run = EngineRun(
      #"{"event_id":"a","ts":"2026-03-02T00:00:00Z","card":"4111111111111111","#
        + #""amount":411111111111111}"#,
      under: policy
    ) { $0.isExplaining = true }
    let line = run.lines.joined()
    #expect(!line.contains("4111111111111111"))
    #expect(line.contains(#""event.card + '411111'":"411111************1111""#))
    #expect(line.contains(#"event.card + '411111' == '411111******1111'"#))
    #expect(line.contains(#""int(event.card)":"411111******1111""#))
    #expect(line.contains(#""[event.card + \"1\"]":["411111*******1111"]"#))
    #expect(line.contains(#""event.amount * 10":4111111111111110"#))
  }
}
