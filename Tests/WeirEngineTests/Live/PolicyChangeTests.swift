import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// What a policy that replaces another one finds of the state.
@Suite struct PolicyChangeTests {
  private typealias Make = LivePolicies

  /// Rules that say what each velocity is, for 1 to 6.
  private static func rules(_ names: String...) -> [String] {
    names.flatMap { name in (1...6).map { Make.says(name, $0) } }
  }

  /// Feeds three events of one card, replaces the policy, feeds another one, and gives what the
  /// rules said of that.
  private static func hits(from before: Policy, to after: Policy) throws -> [String] {
    let live = LiveRun(under: before)
    live.feed((1...3).map { Make.event("e\($0)", card: "c", amount: 2) + "\n" }.joined())
    try live.replace(by: after)
    live.feed(Make.event("e4", card: "c", amount: 2) + "\n")
    let last = live.text.split(separator: "\n").last ?? ""
    #expect(last.contains("\"policy\":\"\(ScoringEngine.stamp(of: after))\""))
    guard let start = last.firstRange(of: "\"rules\":[") else { return [] }
    return last[start.upperBound...].prefix { $0 != "]" }.split(separator: ",").map {
      String($0.filter { $0 != "\"" })
    }
  }

  private static let base = Make.policy(
    velocities: [Make.count, Make.sum, Make.ever], rules: rules("count_1h", "ever"))

  /// A change, and whether count_1h and ever go on counting.
  struct Change: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let policy: Policy
    var count = 4
    var ever = 4
  }

  static let changes: [Change] = [
    Change(
      testDescription: "another version",
      policy: Make.policy(
        version: 2, velocities: [Make.count, Make.sum, Make.ever],
        rules: rules("count_1h", "ever"))),
    Change(
      testDescription: "another order",
      policy: Make.policy(
        velocities: [Make.ever, Make.sum, Make.count], rules: rules("count_1h", "ever"))),
    Change(
      testDescription: "a velocity less, whose lane nobody needs any more",
      policy: Make.policy(
        velocities: [Make.count, Make.ever], rules: rules("count_1h", "ever"))),
    Change(
      testDescription: "a velocity more, of the same key",
      policy: Make.policy(
        velocities: [
          Make.count, Make.sum, Make.ever,
          "most: {aggregate: max, of: event.amount, group_by: [event.card], window: 1h}",
        ], rules: rules("count_1h", "ever"))),
    Change(
      testDescription: "another window for one",
      policy: Make.policy(
        velocities: [Make.count.replacing("window: 1h", with: "window: 2h"), Make.sum, Make.ever],
        rules: rules("count_1h", "ever")), count: 1),
    Change(
      testDescription: "a filter for one",
      policy: Make.policy(
        velocities: [
          Make.count.replacing("window: 1h", with: "window: 1h, where: event.amount > 0"),
          Make.sum, Make.ever,
        ], rules: rules("count_1h", "ever")), count: 1),
    Change(
      testDescription: "the key's field at another path",
      policy: Make.policy(
        card: "card: {type: string, max: 64, path: card}",
        velocities: [Make.count, Make.sum, Make.ever], rules: rules("count_1h", "ever"))),
    Change(
      testDescription: "another bound of the key's field",
      policy: Make.policy(
        card: "card: {type: string, max: 99}", velocities: [Make.count, Make.sum, Make.ever],
        rules: rules("count_1h", "ever"))),
    Change(
      testDescription: "more lateness and another horizon",
      policy: Make.policy(
        velocities: [Make.count, Make.sum, Make.ever], rules: rules("count_1h", "ever"),
        time: "10m", horizon: "2h")),
    Change(
      testDescription: "a field more before the key's",
      policy: Make.policy(
        card: "before: {type: string, max: 8}\n  card: {type: string, max: 64}",
        velocities: [Make.count, Make.sum, Make.ever], rules: rules("count_1h", "ever"))),
  ]

  @Test(arguments: changes) func keepsWhatIsTheSame(_ change: Change) throws {
    let hits = try Self.hits(from: Self.base, to: change.policy)
    #expect(hits == ["count_1h_\(change.count)", "ever_\(change.ever)"])
  }

  @Test func saysWhatIsKept() throws {
    let live = LiveRun(under: Self.base)
    let other = "new: {aggregate: count, group_by: [event.amount], window: 1h}"
    let next = Make.policy(velocities: [Make.count, Make.ever, other])
    let change = try live.engine.prepare(next).change
    #expect(change.kept == ["count_1h", "ever"])
    #expect(change.new == ["new"])
  }

  @Test func aVelocityThatReadsAChangedOneStartsAnew() throws {
    let reader =
      "after: {aggregate: count, group_by: [event.card], window: 1h, where: velocity.count_1h > 0}"
    let before = Make.policy(velocities: [Make.count, reader], rules: Self.rules("after"))
    #expect(
      try Self.hits(
        from: before,
        to: Make.policy(version: 2, velocities: [Make.count, reader], rules: Self.rules("after")))
        == ["after_4"])
    let other = Make.count.replacing("window: 1h", with: "window: 2h")
    #expect(
      try Self.hits(
        from: before, to: Make.policy(velocities: [other, reader], rules: Self.rules("after")))
        == ["after_1"])
  }

  @Test func aVelocityThatWasGoneComesBackEmpty() throws {
    let live = LiveRun(under: Self.base)
    live.feed(Make.event("e1", card: "c") + "\n")
    try live.replace(by: Make.policy(velocities: [Make.ever]))
    live.feed(Make.event("e2", card: "c") + "\n")
    try live.replace(by: Self.base)
    live.feed(Make.event("e3", card: "c") + "\n")
    let last = live.text.split(separator: "\n").last ?? ""
    #expect(last.contains("[\"count_1h_1\",\"ever_3\"]"), "\(last)")
  }

  @Test func aThousandReplacementsKeepTheCount() throws {
    let others = (0..<3).map { number in
      Make.policy(
        version: number + 2,
        velocities: [
          Make.count,
          "other: {aggregate: count, group_by: [event.card], window: \(number + 2)h}",
        ], rules: Self.rules("count_1h"))
    }
    let live = LiveRun(under: Self.base, workers: 2)
    for number in 0..<1_000 {
      live.feed(Make.event("e\(number)", card: "c\(number / 4)") + "\n")
      try live.replace(by: others[number % 3])
    }
    for (number, line) in live.text.split(separator: "\n").enumerated() {
      #expect(line.contains("\"count_1h_\(number % 4 + 1)\""), "event \(number): \(line)")
    }
    #expect(live.engine.stateSize.groups.map(\.name) == ["event.card"])
  }

  @Test func aRepeatNamesTheRulesOfItsTime() throws {
    let before = Make.policy(rules: ["{name: old, condition: event.amount == 7, action: reject}"])
    let live = LiveRun(under: before)
    let event = Make.event("e1", card: "c", amount: 7) + "\n"
    live.feed(event)
    let after = Make.policy(
      rules: (0..<70).map {
        "{name: new_\($0), condition: event.amount == \($0), action: review}"
      })
    try live.replace(by: after)
    live.feed(event + Make.event("e2", card: "c", amount: 7) + "\n")
    let lines = live.text.split(separator: "\n")
    let stamp = ScoringEngine.stamp(of: after)
    #expect(
      lines[1] == "{\"event_id\":\"e1\",\"decision\":\"reject\",\"rules\":[\"old\"],"
        + "\"duplicate\":true,\"policy\":\"\(stamp)\"}")
    #expect(lines[2].contains("\"rules\":[\"new_7\"]"))
  }

  @Test func aRepeatIsKnownUnderAnotherSchema() throws {
    let live = LiveRun(under: LivePolicies.plain)
    let event = "{\"event_id\":\"e1\",\"ts\":\"2026-03-02T12:00:00Z\",\"more\":\"x\"}\n"
    live.feed(event)
    try live.replace(by: Make.policy(card: "card: {type: string}\n  more: {type: string}"))
    live.feed(event)
    live.feed(event.replacing("\"x\"", with: "\"y\""))
    let lines = live.text.split(separator: "\n")
    #expect(lines[1].contains("\"duplicate\":true"), "its content cannot be compared")
    #expect(lines[2].contains("\"duplicate\":true"))
    try live.replace(by: LivePolicies.plain)
    live.feed(event.replacing("12:00:00", with: "12:00:01"))
    let last = live.text.split(separator: "\n").last ?? ""
    #expect(last.contains("E_ID_CONFLICT"), "back under the schema that it came under")
  }

  @Test func refusesMoreRulesThanThereIsRoomFor() throws {
    let live = LiveRun(under: LivePolicies.plain)
    let many = Make.policy(
      rules: (0..<128).map { "{name: r\($0), condition: event.amount == \($0), action: flag}" })
    #expect {
      try live.engine.prepare(many)
    } throws: { error in
      (error as? LivePolicyFault)?.message
        == "the policy has more than the 128 rules that this process has room for"
    }
    live.feed(Make.event("e1", card: "c") + "\n")
    #expect(live.text.contains(live.engine.policyStamp), "the policy before stays")
  }

  @Test func aLowerBoundOfIDsIsReached() throws {
    let live = LiveRun(under: LivePolicies.plain)
    live.feed((0..<100).map { Make.event("e\($0)", card: "c") + "\n" }.joined())
    let next = EngineRun.policy(
      """
      policy: live
      version: 2
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        card: {type: string, max: 64}
      idempotence: {horizon: 24h, max_entries: 10}
      velocity:
        \(Make.count)
      rules:
        - {name: many, condition: velocity.count_1h > 1000, action: review}
      """)
    try live.replace(by: next)
    live.feed((100..<200).map { Make.event("e\($0)", card: "c") + "\n" }.joined())
    #expect(live.engine.stateSize.rememberedCount == 10)
  }

  @Test(arguments: 1...4) func answersAsIfItHadAlwaysBeenThePolicy(seed: UInt64) throws {
    // The same velocities, other thresholds: from the switch on, the answers must be those of an
    // engine that ran under the second policy from the start, but for the repeats.
    let source = LivePolicies.otherThresholds
    let bytes = EngineRun.traffic(3_000, seed: 70 + seed)
    let lines = bytes.split(separator: 10)
    let always = EngineRun(MemorySource(bytes), under: source) { $0.workers = 1 }
    let expected = always.lines
    let live = LiveRun(under: EngineRun.defaultPolicy, workers: 2)
    live.feed(lines.prefix(1_500))
    let switchedAt = live.text.split(separator: "\n").count
    try live.replace(by: source)
    live.feed(lines.dropFirst(1_500))
    let answers = live.text.split(separator: "\n")
    #expect(answers.count == expected.count)
    var compared = 0
    for index in switchedAt..<min(answers.count, expected.count)
    where !answers[index].contains("\"duplicate\"") {
      #expect(answers[index] == expected[index], "seed \(seed), answer \(index)")
      compared += 1
    }
    #expect(compared > 1_000)
  }
}
