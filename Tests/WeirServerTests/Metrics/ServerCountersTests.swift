import Testing
import WeirCore

@testable import WeirServer

/// What is counted where, and what stays when the policy changes.
struct ServerCountersTests {
  private static func counters() -> ServerCounters {
    ServerCounters(
      types: ["payment", "refund"],
      rules: [("blocked", false), ("spend", false), ("idea", true)])
  }

  @Test func countsEventsByTypeAndOutcome() {
    var counters = Self.counters()
    counters.countEvent(type: 0, .recorded)
    counters.countEvent(type: 1, .approve, times: 7)
    counters.countEvent(type: 2, .duplicate)
    #expect(counters.types == ["none", "payment", "refund"])
    #expect(counters.events == [0, 0, 0, 1, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test func withoutTypesThereIsOne() {
    let counters = ServerCounters(types: [], rules: [])
    #expect(counters.types == ["none"])
    #expect(counters.events == [0, 0, 0, 0, 0])
    #expect(counters.ruleHits == [])
  }

  @Test(arguments: ErrorCode.allCases)
  func countsErrorsByCode(_ code: ErrorCode) {
    var counters = Self.counters()
    counters.countError(code)
    counters.countError(code, times: 2)
    #expect(
      zip(ErrorCode.allCases, counters.errors).allSatisfy { $1 == ($0 == code ? 3 : 0) })
  }

  @Test func countsRulesByBits() {
    var counters = ServerCounters(
      types: [], rules: (0..<70).map { (name: "r\($0)", isShadow: false) })
    counters.countRuleHits(word: 1 | 1 << 5 | 1 << 63, firstRule: 0)
    counters.countRuleHits(word: 1 << 5, firstRule: 64)
    counters.countRuleHits(word: 1 << 5, firstRule: 0)
    counters.countRuleHits(word: 0, firstRule: 64)
    let hits = counters.ruleHits.enumerated().filter { $1 != 0 }
    #expect(hits.map(\.offset) == [0, 5, 63, 69])
    #expect(hits.map(\.element) == [1, 2, 1, 1])
  }

  @Test func countsConnections() {
    var counters = Self.counters()
    for _ in 0..<3 { counters.countOpening() }
    counters.countClosing(.slowReader)
    counters.countRefusal(.limitOfUser)
    #expect(counters.acceptedConnections == 3)
    #expect(counters.openConnections == 2)
    #expect(counters.closedConnections == [0, 0, 0, 1, 0, 0, 0])
    #expect(counters.refusedConnections == [0, 0, 1])
  }

  @Test func remembersTheLastReload() {
    var counters = Self.counters()
    #expect(counters.lastReloadSucceeded)
    #expect(counters.lastReloadMilliseconds == nil)
    counters.countReload(succeeded: true, atMilliseconds: 5)
    counters.countReload(succeeded: false, atMilliseconds: 9)
    #expect(!counters.lastReloadSucceeded)
    #expect(counters.lastReloadMilliseconds == 9)
    #expect(counters.succeededReloads == 1)
    #expect(counters.failedReloads == 1)
  }

  @Test func carriesCountsByName() {
    var before = Self.counters()
    before.lines = 11
    before.latency.record(nanoseconds: 1)
    before.countEvent(type: 0, .review)
    before.countEvent(type: 1, .approve, times: 2)
    before.countEvent(type: 2, .reject, times: 3)
    before.countError(.json)
    before.countOpening()
    for rule in 0..<3 { before.countRuleHits(word: UInt64(rule) | 1 << UInt64(rule), firstRule: 0) }
    let hits = before.ruleHits
    let after = before.carried(
      toTypes: ["refund", "label", "payment"],
      rules: [("spend", false), ("fresh", false), ("blocked", false)])
    #expect(after.types == ["none", "refund", "label", "payment"])
    #expect(
      after.events == [0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0])
    #expect(after.ruleHits == [hits[1], 0, hits[0]])
    #expect(after.lines == 11)
    #expect(after.latency.count == 1)
    #expect(after.errors == before.errors)
    #expect(after.openConnections == 1)
  }

  @Test func carriesWhatShadowRulesWouldChange() {
    var before = Self.counters()
    before.countShadowMove(rule: 2, from: .approve, to: .reject, times: 5)
    before.countShadowMove(rule: 2, from: .reject, to: .review)
    let after = before.carried(
      toTypes: [], rules: [("fresh", true), ("idea", true), ("spend", false)])
    #expect(after.shadowCounts.map(\.rule) == ["fresh", "idea"])
    #expect(after.shadowCounts.map(\.changedCount) == [0, 6])
    #expect(after.shadowCounts[1].moves.map(\.count) == [0, 5, 0, 0, 0, 1])
  }

  @Test func aRuleThatLeavesTheShadowStartsAnew() {
    var before = Self.counters()
    before.countRuleHits(word: 0b100, firstRule: 0)
    before.countShadowMove(rule: 2, from: .approve, to: .reject)
    #expect(before.carried(toTypes: [], rules: [("idea", false)]).shadowCounts.isEmpty)
    #expect(before.carried(toTypes: [], rules: [("idea", false)]).ruleHits == [0])
    #expect(before.carried(toTypes: [], rules: [("idea", true)]).ruleHits == [1])
  }
}
