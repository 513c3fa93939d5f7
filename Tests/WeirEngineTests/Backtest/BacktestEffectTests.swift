import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// What one rule more or less would decide, held against policies that have one rule more or less.
@Suite struct BacktestEffectTests {
  /// Rules by what they are; `big` reads the score, `odd` fails now and then.
  private static let rules = [
    "{name: blocked, condition: event.amount % 97 == 0, action: reject}",
    "{name: known, condition: event.card == 'c3', action: allow}",
    "{name: many, condition: velocity.count_1h > 2, action: review}",
    "{name: odd, condition: 100 / (event.amount % 13) > 60, action: review}",
    "{name: high, condition: event.amount > 700, action: flag, log_odds: 1.3}",
    "{name: low, condition: event.amount < 200, action: flag, log_odds: -0.7}",
    "{name: big, condition: model.score > 0.6 && event.amount % 5 == 0, action: reject}",
    "{name: idea, condition: event.amount % 11 == 0, action: reject, mode: shadow}",
    "{name: trust, condition: event.card == 'c5', action: allow, mode: shadow}",
    "{name: weigh, condition: event.amount % 3 == 0, action: flag, log_odds: 0.9, mode: shadow}",
    "{name: wrong, condition: 1 / (event.amount % 7) > 5, action: review, mode: shadow}",
  ]

  private static func policy(_ rules: [String]) -> Policy {
    let text = """
      policy: effects
      version: 1
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        amount: {type: int, min: 0, max: 1000000}
        card: {type: string, max: 64}
      velocity:
        count_1h: {aggregate: count, group_by: [event.card], window: 1h}
      features:
        amount: {value: event.amount}
        count: {value: velocity.count_1h}
      model: model.json
      rules:
      \(rules.map { "  - " + $0 }.joined(separator: "\n"))
      decide: {review_at: 0.5, reject_at: 0.8}

      """
    let model = #"""
      {"format":"weir-logistic/1","intercept":-0.4,"features":[
      {"name":"amount","weight":0.8,"mean":500,"scale":290},
      {"name":"count","weight":0.5,"mean":2,"scale":1.7}]}
      """#
    return EngineRun.policy(
      EmbeddedSource(["policy.yaml": Array(text.utf8), "model.json": Array(model.utf8)]))
  }

  private static let events: [UInt8] = {
    var lines = (0..<3_000).map { index in
      let amount = index * 7_919 % 1_000
      return #"{"event_id":"e\#(index)","ts":"2026-01-0\#(1 + index / 400)T00:00:00Z","#
        + #""card":"c\#(index * 31 % 17)","amount":\#(amount)}"#
    }
    lines.insert(lines[100], at: 120)
    lines.insert("{", at: 300)
    return Array(lines.joined(separator: "\n").utf8)
  }()

  @Test(arguments: rules.indices)
  func aRuleChangesWhatThePolicyWithoutItDoes(_ index: Int) throws {
    let whole = Self.policy(Self.rules)
    var others = Self.rules
    if others[index].contains("mode: shadow") {
      others[index] = others[index].replacing(", mode: shadow", with: "")
    } else {
      others.remove(at: index)
    }
    let counts = try BacktestPass.counts(Self.events, [whole], amount: "amount")
    let expected = BacktestPass.matrix(
      BacktestPass.answers(Self.events, under: whole),
      BacktestPass.answers(Self.events, under: Self.policy(others)))
    let moves = counts.sides[0].rules[index].moves
    for from in 0..<3 {
      for to in 0..<3 where from != to {
        #expect(moves[from][to].count == expected[from][to], "\(from) to \(to)")
      }
    }
    let sum = moves.joined().reduce(0) { $0 + $1.count }
    #expect(sum > 0, "the rule decides something")
  }

  @Test func aSecondBatchIsNotTakenForTheFirst() throws {
    let whole = Self.policy(Self.rules)
    let one = try BacktestPass.counts(Self.events, [whole], scoring: { $0.batchRows = 832 })
    let other = try BacktestPass.counts(Self.events, [whole], scoring: { $0.batchRows = 5 })
    #expect("\(one.sides[0].rules)" == "\(other.sides[0].rules)")
  }
}
