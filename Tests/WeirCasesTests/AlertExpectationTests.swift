import Testing
import WeirCore
import WeirPolicy

@testable import WeirCases

/// Alerts that cases expect: what is met, and what the cooldown lets through.
@Suite struct AlertExpectationTests {
  private static let policy =
    Sample.policy + """
      alerts:
        many: {when: velocity.per_card_10m >= 5, by: card, cooldown: 1m}
        refunds: {when: event.type == "refund", cooldown: 0s}

      """

  private static func report(_ steps: String) throws -> CaseReport {
    var bytes = Sample.files.mapValues { Array($0.utf8) }
    bytes["policy.yaml"] = Array(policy.utf8)
    let indented = steps.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
    bytes["tests/a.yaml"] = Array(
      ("cases:\n  - name: c\n    defaults: {card: k, amount: 5}\n    steps:\n" + indented).utf8)
    let source = EmbeddedSource(bytes)
    let policy = try PolicyLoader.load(from: source).get()
    let loaded = try CaseLoader.load(from: source, for: policy).get()
    return CaseRunner(policy: policy).run(loaded.cases)
  }

  /// What was not as expected, one text an event.
  private static func mismatches(_ steps: String) throws -> [String] {
    try report(steps).outcomes.flatMap(\.failures).map {
      "\($0.step.number).\($0.round) \($0.sentence)"
    }
  }

  @Test func fourAreSilentTheFifthIsToldTheSixthRests() throws {
    let mismatches = try Self.mismatches(
      """
      - {at: 0s, repeat: 4, every: 15s, event: {}, expect: {alerts: []}}
      - {at: 59s, event: {}, expect: {alerts: [many]}}
      - {at: 60s, event: {}, expect: {alerts: []}}
      """)
    #expect(mismatches == [])
  }

  @Test func whatIsRecordedRaisesToo() throws {
    let mismatches = try Self.mismatches(
      """
      - {at: 0s, repeat: 4, event: {type: refund}, expect: {decision: none, alerts: [refunds]}}
      - {at: 1s, event: {type: refund}, expect: {alerts: {includes: [many], excludes: []}}}
      """)
    #expect(mismatches == [])
  }

  @Test(arguments: [
    ("{expect: {alerts: [many]}}", "alerts: expected [many], got []"),
    ("{event: {type: refund}, expect: {alerts: []}}", "alerts: expected [], got [refunds]"),
    (
      "{event: {type: refund}, expect: {alerts: {excludes: [refunds]}}}",
      "alerts: expected [refunds] not among them, got [refunds]"
    ),
    (
      "{event: {amount: x}, expect: {error: E_TYPE, alerts: [many]}}",
      "alerts: expected [many], got []"
    ),
    (
      "{event: {type: refund}, expect: {decision: approve, alerts: []}}",
      "decision: expected approve, got none; alerts: expected [], got [refunds]"
    ),
  ]) func whatDoesNotHoldIsNamed(_ item: (step: String, expected: String)) throws {
    #expect(try Self.mismatches("- " + item.step) == ["1.1 " + item.expected])
  }

  @Test func theSixthIsMissedWhereItIsExpected() throws {
    let mismatches = try Self.mismatches("- {at: 0s, repeat: 6, event: {}, expect: {alerts: []}}")
    #expect(mismatches == ["1.5 alerts: expected [], got [many]"])
  }

  @Test func anAlertThatThereIsNotIsRefused() throws {
    let faults = try #require(throws: PolicyFaults.self) {
      _ = try Self.report("- {expect: {alerts: [mani]}}")
    }
    #expect(faults.all.map(\.code) == ["P_UNKNOWN_NAME"])
    #expect(faults.all[0].help == "did you mean 'many'?")
  }

  @Test func ofAPolicyWithoutAlertsNoneCanBeExpected() throws {
    #expect(try Sample.mismatches("- {expect: {alerts: []}}") == [])
    #expect(throws: PolicyFaults.self) {
      _ = try Sample.mismatches("- {expect: {alerts: [many]}}")
    }
  }
}
