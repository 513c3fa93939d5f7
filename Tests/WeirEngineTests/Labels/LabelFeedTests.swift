import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// A stream into which labels of a file are entered: all else of it stays as it was.
@Suite struct LabelFeedTests {
  private static let text = """
    policy: cards
    version: 1
    event:
      type: {type: enum, values: [payment, label], default: payment}
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      card_token: {type: string}
      card_bin: {type: digits, min_length: 6, max_length: 8}
      card_last4: {type: digits, min_length: 4, max_length: 4}
      pan: {type: pan}
      note: {type: string, max: 65000}
      payment_id: {type: string}
      label: {type: enum, values: [fraud, genuine]}
    velocity:
      frauds:
        {aggregate: count, group_by: [event.card_token], window: 1d,
         where: 'event.type == "label" && event.label == "fraud"'}
    rules:
      - {name: known, condition: velocity.frauds > 0, action: reject}
    decide: {score: [payment]}

    """

  private static let policy = EngineRun.policy(text)

  private static func event(_ id: String, _ minute: Int, _ rest: String = "") -> String {
    #"{"event_id":"\#(id)","ts":"2026-03-01T00:\#(minute < 10 ? "0" : "")\#(minute):00Z""#
      + rest + "}"
  }

  private static func counts(
    _ lines: [String], labels: String?, rows: Int = 832
  ) throws -> BacktestCounts {
    try BacktestPass.counts(
      Array(lines.joined(separator: "\n").utf8), [policy], labels: labels,
      scoring: {
        $0.tokenizer = PlainTokenizer()
        $0.batchRows = rows
      })
  }

  @Test(arguments: [1, 3, 832]) func cardNumbersAreReadAsWithoutLabels(_ rows: Int) throws {
    let card = #","pan":"4111111111111111""#
    let lines = (1...6).map { Self.event("e\($0)", $0, card) }
    let counts = try Self.counts(lines, labels: "payment_id,label\ne1,fraud\n", rows: rows)
    #expect(counts.sides[0].outcomes[BacktestOutcome.invalid].count == 0)
    // The label comes after its payment: all later ones meet it.
    #expect(counts.sides[0].outcomes.map(\.count) == [1, 0, 5, 0, 0, 0])
  }

  @Test func enteredLabelsAreNoEventsOfTheRecording() throws {
    // With a repeat, which is another line of an event that is known.
    let lines = (1...9).map { Self.event("e\($0)", $0) } + ["", "  ", Self.event("e8", 8)]
    let labels = "payment_id,label\n" + (1...8).map { "e\($0),genuine\n" }.joined()
    for rows in [1, 2, 832] {
      let counts = try Self.counts(lines, labels: labels, rows: rows)
      #expect(counts.lines == 12)
      #expect(counts.events == 10)
      #expect(counts.labelled == 8)
      #expect(counts.matrix.joined().reduce(0) { $0 + $1.count } == 10)
    }
  }

  @Test func linesThatAreTooLongStayInvalid() throws {
    let long = Self.event("long", 2, #","note":"\#(String(repeating: "x", count: 70_000))""#)
    let lines = [Self.event("e1", 1), long, Self.event("e2", 3), "{"]
    let counts = try Self.counts(lines, labels: "payment_id,label\ne1,genuine\n")
    #expect(counts.events == 4)
    #expect(counts.sides[0].outcomes[BacktestOutcome.invalid].count == 2)
  }

  @Test func aLabelThatWouldBeTooLongIsNotWritten() throws {
    let fields = #","note":"\#(String(repeating: "x", count: 64_900))","more":"\#(Self.spaces)""#
    let lines = [Self.event("e1", 1, fields), Self.event("e2", 3)]
    let counts = try Self.counts(lines, labels: "payment_id,label\ne1,genuine\n")
    #expect(counts.events == 2)
    #expect(counts.sides[0].outcomes[BacktestOutcome.invalid].count == 0)
  }

  private static let spaces = String(repeating: "y", count: 540)
}
