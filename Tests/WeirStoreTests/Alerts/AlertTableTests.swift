import Testing
import WeirCore

@testable import WeirStore

/// The outbox: what is to be told stays until it was.
@Suite struct AlertTableTests {
  private static let noon = CaseStore.noon

  private func filled() throws -> CaseStore {
    let store = try CaseStore()
    try store.project(alerts: [
      CaseStore.alert("b", body: #"{"who":"anna@example.org"}"#), CaseStore.alert("a"),
    ])
    return store
  }

  private func due(_ store: CaseStore, _ now: Int64 = noon) throws -> [String] {
    try store.store.dueAlerts(now: now, limit: 10).map(\.id)
  }

  private func states(_ store: CaseStore) throws -> [Int] {
    try store.store.alertCounts().map(\.count)
  }

  @Test func isDueAtOnce() throws {
    let store = try filled()
    #expect(try due(store) == ["a", "b"])
    #expect(try due(store, Self.noon - 1) == [])
    #expect(try store.store.dueAlerts(now: Self.noon, limit: 1).map(\.id) == ["a"])
    #expect(try store.store.dueAlerts(now: Self.noon, limit: -1).isEmpty)
    #expect(try store.store.nextAlertTime() == Self.noon)
  }

  @Test func sealsWhatItTells() throws {
    let store = try filled()
    #expect(!store.holds("anna@example.org"))
    #expect(
      try store.store.dueAlerts(now: Self.noon, limit: 2).last?.body
        == Array(#"{"who":"anna@example.org"}"#.utf8))
  }

  @Test func takesTheSameAlertOnce() throws {
    let store = try filled()
    try store.store.didTell("a", now: Self.noon)
    try store.project(alerts: [CaseStore.alert("a"), CaseStore.alert("b")], now: Self.noon + 9)
    #expect(try states(store) == [1, 1, 0, 0])
    #expect(try store.store.alerts().allSatisfy { $0.raised == Self.noon })
  }

  @Test func isTold() throws {
    let store = try filled()
    try store.store.didTell("a", now: Self.noon + 3)
    #expect(try due(store) == ["b"])
    let told = try #require(try store.store.alerts(.told).first)
    #expect(told.id == "a")
    #expect(told.attempts == 1)
    #expect(told.first == Self.noon + 3)
    #expect(told.next == nil)
  }

  @Test func isTriedAgain() throws {
    let store = try filled()
    try store.store.didFail("a", now: Self.noon, fault: "no answer", next: Self.noon + 50)
    #expect(try due(store, Self.noon + 49) == ["b"])
    #expect(try due(store, Self.noon + 50) == ["b", "a"])
    try store.store.didFail("a", now: Self.noon + 50, fault: "status 500", next: Self.noon + 99)
    let failed = try #require(try store.store.alerts().first { $0.id == "a" })
    #expect(failed.attempts == 2)
    #expect(failed.first == Self.noon)
    #expect(failed.fault == "status 500")
    try store.store.didTell("a", now: Self.noon + 99)
    #expect(try store.store.alerts(.told).first?.fault == nil)
  }

  @Test func isGivenUp() throws {
    let store = try filled()
    try store.store.didFail("a", now: Self.noon, fault: "no answer", next: nil)
    try store.store.didFindGone("b", now: Self.noon, fault: "status 410")
    #expect(try states(store) == [0, 0, 1, 1])
    #expect(try due(store, .max) == [])
    #expect(try store.store.nextAlertTime() == nil)
  }

  @Test func staysToldWhenALateFaultComes() throws {
    let store = try filled()
    try store.store.didTell("a", now: Self.noon)
    try store.store.didFail("a", now: Self.noon, fault: "late", next: Self.noon)
    #expect(try states(store) == [1, 1, 0, 0])
  }

  @Test func knowsNothingOfAnAlertThatIsGone() throws {
    let store = try filled()
    try store.store.didTell("x", now: Self.noon)
    try store.store.didFail("x", now: Self.noon, fault: "no", next: nil)
    #expect(try states(store) == [2, 0, 0, 0])
  }

  @Test func gateHasTheLatestOfEachKey() throws {
    let store = try CaseStore()
    try store.project(alerts: [
      CaseStore.alert("1", at: 5, key: [2]), CaseStore.alert("2", at: 9, key: [1]),
      CaseStore.alert("3", at: 3, key: [1]), CaseStore.alert("4", name: "a", at: 1, key: [9]),
    ])
    #expect(
      try store.store.alertGates() == [
        AlertGate(name: "a", key: [9], milliseconds: 1),
        AlertGate(name: "burst", key: [1], milliseconds: 9),
        AlertGate(name: "burst", key: [2], milliseconds: 5),
      ])
  }
}
