import Testing
import WeirCore

@testable import WeirEngine

/// Which events meet an alert.
@Suite struct AlertConditionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let when: String
    let lines: [String]
    /// Numbers of the lines that meet it.
    let expected: [UInt64]

    init(_ title: String, when: String, _ lines: [String], meets expected: [UInt64]) {
      (testDescription, self.when) = (title, when)
      (self.lines, self.expected) = (lines, expected)
    }
  }

  private static func event(_ id: String, _ type: String = "auth", second: Int = 0) -> String {
    WatchedPolicy.event(id, type, second: second, amount: 13)
  }

  static let cases = [
    Case(
      "an event that gets a decision", when: "event.amount > 5", [event("e1", "payment")],
      meets: [1]),
    Case("an event that is only recorded", when: "event.amount > 5", [event("e1")], meets: [1]),
    Case(
      "a velocity that only an alert reads, of recorded events", when: "velocity.failures_1m >= 2",
      [event("e1"), event("e2"), event("e3")], meets: [2, 3]),
    Case(
      "a late event", when: "event.amount > 5",
      [event("e1", second: 600), event("e2")], meets: [1, 2]),
    Case(
      "the score of an event where there is no model's: an account that is absent",
      when: "event.account == \"a1\"",
      [WatchedPolicy.event("e1", account: nil), event("e2")], meets: [2]),
    Case("a repeat", when: "event.amount > 5", [event("e1"), event("e1")], meets: [1]),
    Case(
      "an id of another event", when: "event.amount > 5",
      [event("e1"), event("e1", "payment")], meets: [1]),
    Case("a line that is no JSON", when: "event.amount > 5", ["{\"amount\": 13\n"], meets: []),
    Case(
      "an event of a type that there is not", when: "event.amount > 5", [event("e1", "sale")],
      meets: []),
    Case(
      "an event of the future", when: "event.amount > 5",
      ["{\"event_id\":\"e\",\"ts\":\"2036-01-01T00:00:00Z\",\"amount\":13}\n"], meets: []),
    Case(
      "an error", when: "event.amount / (event.amount - 13) > 0",
      [event("e1"), WatchedPolicy.event("e2", amount: 26)], meets: [2]),
    Case(
      "an error beside what is true", when: "event.amount / (event.amount - 13) > 0 || true",
      [event("e1")], meets: [1]),
    Case("a value that is missing", when: "event.price > 1.0", [event("e1")], meets: []),
    Case(
      "a decimal that only an alert reads", when: "event.price > 1.0",
      [WatchedPolicy.event("e1", more: ",\"price\":1.01")], meets: [1]),
  ]

  @Test(arguments: cases) func meetsIt(_ c: Case) {
    let policy = WatchedPolicy.policy("  a: {when: '\(c.when)'}\n")
    let met = WatchedPolicy.met(c.lines.joined(), under: policy)
    #expect(met.map(\.lineNumber) == c.expected)
    #expect(met.allSatisfy { $0.alerts == 1 })
  }

  @Test func eachAlertHasItsBit() {
    let alerts = (0..<64).map { "  a\($0): {when: event.amount >= \($0 * 10)}\n" }.joined()
    let met = WatchedPolicy.met(
      WatchedPolicy.event("e1", amount: 630) + WatchedPolicy.event("e2", amount: 25)
        + WatchedPolicy.event("e3"), under: WatchedPolicy.policy(alerts))
    #expect(met.map(\.alerts) == [.max, 0b111])
  }

  @Test func theScoreIsThatOfADecision() {
    // Of the default policy only payments get one.
    let payment =
      "{\"event_id\":\"e1\",\"ts\":\"2026-03-02T12:00:00Z\",\"type\":\"TYPE\","
      + "\"amount_minor\":999999,\"currency\":\"USD\",\"card_token\":\"t\",\"ip\":\"10.0.0.1\"}\n"
    let lines =
      payment.replacing("TYPE", with: "payment")
      + payment.replacing("TYPE", with: "refund").replacing("e1", with: "e2")
    let met = WatchedPolicy.met(lines, under: WatchedPolicy.overDefault)
    let unscored: UInt64 = 1 << 3
    #expect(met.filter { $0.alerts & unscored != 0 }.map(\.lineNumber) == [2])
  }

  @Test func aLineIsAsTheJournalKeepsIt() throws {
    let policy = WatchedPolicy.policy("  a: {when: event.amount > 5}\n")
    let line = WatchedPolicy.event(
      "4111111111111111", amount: 6, more: ",\"unknown\":1,\"pan\":\"5555555555554444\"")
    let met = try #require(WatchedPolicy.met(line, under: policy).first)
    let kept = String(decoding: met.line, as: UTF8.self)
    #expect(
      kept
        == "{\"event_id\":\"411111******1111\",\"ts\":\"2026-03-02T12:00:00.000Z\","
        + "\"type\":\"auth\",\"account\":\"a1\",\"amount\":6}")
  }

  @Test func whatNobodyWasAnsweredIsNotHandedOn() {
    let lines =
      WatchedPolicy.event("e1", amount: 6) + "{\n" + WatchedPolicy.event("e2", amount: 6)
    let met = WatchedPolicy.met(
      lines, under: WatchedPolicy.policy("  a: {when: event.amount > 5}\n")
    ) { $0.stopsAtFirstError = true }
    #expect(met.map(\.lineNumber) == [1])
  }

  @Test func aTapThatCannotKeepEndsTheRun() {
    let tap = WatchedPolicy.Tap(fault: .closed)
    let run = EngineRun(
      WatchedPolicy.event("e1", amount: 6), under: WatchedPolicy.policy("  a: {when: 2 > 1}\n")
    ) { $0.alertTap = tap }
    #expect(run.fault == .closed)
  }
}
