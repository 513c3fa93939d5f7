import Testing
import WeirCore

@testable import WeirPolicy

/// What is odd about a policy, and loads.
@Suite struct WarningTests {
  @Test(arguments: [
    ("rules:\n  - {name: a, condition: 1 < 2, action: flag}\n", "14:26 P_ALWAYS_HITS"),
    ("features:\n  a: {value: event.amount}\n", "13:1 P_NO_EFFECT"),
    ("decide: {review_at: 0.5}\n", "13:10 P_NO_EFFECT"),
    ("  x: {type: int, required: true, default: 5}\n", "13:34 P_NO_EFFECT"),
    ("  x: {type: int}\nlists: {}\n", ""),
    (
      "velocity:\n  a: {aggregate: last, of: event.ip, group_by: [event.card], current: include}\n",
      "14:71 P_NO_EFFECT"
    ),
  ]) func doesNotStopTheLoad(_ item: (after: String, expected: String)) throws {
    let policy = try GoodPolicyTests.load(BadPolicy.start + item.after).get()
    let actual = policy.warnings.map { "\($0.line):\($0.column) \($0.code)" }
    #expect(actual.joined(separator: ", ") == item.expected)
    #expect(policy.warnings.allSatisfy { $0.severity == .warning })
  }

  @Test func anOptionalTypeIsAlwaysScored() throws {
    let text = """
      policy: shop
      version: 1
      event:
        event_id: {type: string}
        ts: {type: timestamp, required: true}
        type: {type: enum, values: [a, b]}
      decide: {score: [a]}
      """
    let policy = try GoodPolicyTests.load(text).get()
    #expect(policy.warnings.map(\.code) == ["P_NO_EFFECT"])
    #expect(policy.decide.scoredTypes == [true, false])
  }

  @Test func aReasonNamedTwiceIsPointedOut() throws {
    let text =
      GoodPolicyTests.everything.replacing("name: foreign", with: "name: mismatch")
    let policy = try GoodPolicyTests.load(text, files: GoodPolicyTests.files).get()
    #expect(policy.warnings.map(\.code) == ["P_DUPLICATE"])
  }
}
