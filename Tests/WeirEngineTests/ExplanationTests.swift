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
      {"sum":0,"mean":0.5,"last_ip":null,"first_opened":null,"last_new":null,"last_id":null,\#
      "since":null},"features":{},\#
      "rules":{"big":"no","home":"missing","odd":"error","watched":"no"}},"policy":"STAMP"}
      {"event_id":"b/411111******1111","decision":"review","rules":["big","home"],\#
      "shadow":["watched"],"explain":{"velocity":\#
      {"sum":200,"mean":0.5,"last_ip":"10.0.0.1","first_opened":"2020-02-29T12:00:00.500Z",\#
      "last_new":true,"last_id":"a","since":1.5},"features":{},\#
      "rules":{"big":"hit","home":"hit","odd":"no","watched":"hit"}},"policy":"STAMP"}
      {"event_id":"l","recorded":true,"explain":{"velocity":\#
      {"sum":null,"mean":null,"last_ip":null,"first_opened":null,"last_new":null,"last_id":null,\#
      "since":null},"features":{}},"policy":"STAMP"}
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
    #expect(answers[1].contains(#""degraded":["overflow"],"explain":{"velocity":{"sum":"#))
    #expect(answers[1].contains(#""sum":9223372036854775807,"#))
  }
}
