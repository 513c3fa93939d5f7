import Testing
import WeirCore

@testable import WeirStore

/// What a case is found and ordered by, out of any event and answer.
@Suite struct CaseFactsTests {
  private func facts(_ event: String, _ answer: String = "{}") -> CaseFacts {
    CaseFacts(
      ReviewedEvent(number: 1, event: Array(event.utf8), answer: Array(answer.utf8)))
  }

  @Test func readsTheMembersOfAnEvent() {
    let facts = facts(
      #"{"event_id":"e1","ts":"2026-03-02T12:00:00.5Z","amount_minor":2500,"currency":"USD"}"#,
      #"{"score":0.512877,"policy":"shop@1:ab"}"#)
    #expect(facts.eventID == "e1")
    #expect(facts.milliseconds == CaseStore.noon + 500)
    #expect(facts.amount == 2_500)
    #expect(facts.currency == "USD")
    #expect(facts.score == 512_877)
    #expect(facts.policy == "shop@1:ab")
  }

  @Test(arguments: [
    "", "{}", "[]", "1", "nonsense", "{\"event_id\":", #"{"event_id":1,"ts":2,"amount_minor":"3"}"#,
    #"{"ts":"yesterday","amount_minor":2.5,"currency":7}"#,
    #"{"amount_minor":1e3,"currency":"anna@example.org"}"#,
    #"{"amount_minor":99999999999999999999,"currency":"4111111111111111"}"#,
    #"{"event_id":null,"currency":"US1"}"#, #"{"a":{"event_id":"e1","amount_minor":1}}"#,
  ]) func lacksWhatIsNotThere(_ event: String) {
    let facts = facts(event, event)
    #expect(
      [facts.eventID == nil, facts.milliseconds == nil, facts.amount == nil, facts.currency == nil]
        == [true, true, true, true])
    #expect(facts.priority == 0)
  }

  @Test(arguments: [
    ("0.000000", 0), ("0.000001", 1), ("0.5", 500_000), ("1", 1_000_000), ("1.000000", 1_000_000),
    ("0.1234567", 123_456), ("-0.25", -250_000), ("12.5", 12_500_000),
    ("9223372036854.775807", Int64.max),
  ]) func readsAScoreInMillionths(_ item: (digits: String, score: Int64)) {
    #expect(facts("{}", #"{"score":\#(item.digits)}"#).score == item.score)
  }

  @Test(arguments: ["1e-3", "\"0.5\"", "null", "9223372036854.775808", "NaN", "true"])
  func readsNoScore(_ digits: String) {
    #expect(facts("{}", #"{"score":\#(digits)}"#).score == nil)
  }

  @Test(
    arguments: [
      ("1000", "0.5", 500), ("999", "0.001", 0), ("1000", nil, 1_000), (nil, "0.5", 500_000),
      (nil, nil, 0), ("-1000", "0.5", -500), ("9223372036854775807", "1", Int64.max),
      ("9223372036854775807", "2", Int64.max), ("-9223372036854775808", "2", Int64.min),
      ("9223372036854775807", "9223372036854.775807", Int64.max),
      ("9223372036854775807", "0.5", 4_611_686_018_427_387_903),
    ] as [(String?, String?, Int64)]) func multipliesWithoutOverflow(
      _ item: (amount: String?, score: String?, priority: Int64)
    )
  {
    let event = item.amount.map { #"{"amount_minor":\#($0)}"# } ?? "{}"
    let answer = item.score.map { #"{"score":\#($0)}"# } ?? "{}"
    #expect(facts(event, answer).priority == item.priority)
  }
}
