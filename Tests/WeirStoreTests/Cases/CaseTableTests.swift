import GRDB
import Testing
import WeirCore

@testable import WeirStore

/// Cases: how they come, what people do with them, how they are listed.
@Suite struct CaseTableTests {
  private func numbers(_ store: CaseStore, _ filter: CaseFilter = CaseFilter()) throws -> [UInt64] {
    let numbers = try store.store.cases(filter).map(\.number)
    #expect(try store.store.caseNumbers(filter) == numbers)
    return numbers
  }

  // MARK: Coming

  @Test func opensACase() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(3, rules: ["night", "large"])])
    let found = try #require(try store.store.cases().first)
    #expect(found.number == 3)
    #expect(found.status == .open)
    #expect(found.opened == CaseStore.noon)
    #expect(found.milliseconds == CaseStore.noon - 3_600_000)
    #expect(found.priority == 1_250)
    #expect(found.rules == ["night", "large"])
    #expect(found.decision == nil)
  }

  @Test func takesTheSameEventOnce() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(3)])
    try store.take(.claim, 3)
    try store.project([CaseStore.event(3), CaseStore.event(3)], now: CaseStore.noon + 5)
    let cases = try store.store.cases()
    #expect(cases.map(\.status) == [.claimed])
    #expect(cases.map(\.opened) == [CaseStore.noon])
  }

  @Test func opensACaseOfAnyEvent() throws {
    let store = try CaseStore()
    let lines: [[UInt8]] = [[], Array("x".utf8), [0xFF, 0], Array("{}".utf8)]
    try store.project(
      lines.enumerated().map { ReviewedEvent(number: UInt64($0), event: $1, answer: $1) })
    #expect(try numbers(store) == [0, 1, 2, 3])
    #expect(try store.store.reviewCase(2)?.event == [0xFF, 0])
  }

  @Test func takesTheLargestNumber() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(.max)])
    #expect(try store.store.reviewCase(.max)?.summary.number == .max)
  }

  @Test func hasNothingOfAnEventInTheClear() throws {
    let store = try CaseStore()
    try store.project([
      CaseStore.event(1, id: "order-of-anna", further: #","email":"anna@example.org""#)
    ])
    try store.take(.decide(.fraud), 1, note: "she called us back")
    for text in ["order-of-anna", "anna@example.org", "she called", "night"] {
      #expect(!store.holds(text), "\(text)")
    }
    #expect(store.holds("shop@1:ab"))
  }

  @Test func isTheSameFileWhenItIsMadeAnew() throws {
    func make() throws -> [String] {
      let store = try CaseStore()
      try store.project([CaseStore.event(1), CaseStore.event(2)], alerts: [CaseStore.alert("a")])
      try store.take(.decide(.fraud), 1, note: "yes")
      return try store.store.read { db in
        try ["cases", "case_steps", "alerts", "alert_gate", "pending"].flatMap { table in
          try Row.fetchAll(db, sql: "SELECT * FROM " + table).map { "\($0)" }
        }
      }
    }
    let first = try make()
    #expect(first.count == 6)
    #expect(try make() == first)
  }

  // MARK: Steps

  @Test func goesFromHandToHand() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1)])
    try store.take(.claim, 1, actor: "anna")
    #expect(try store.store.reviewCase(1)?.summary.assignee == "anna")
    try store.take(.release, 1)
    let released = try store.store.reviewCase(1)?.summary
    #expect(released?.status == .open)
    #expect(released?.assignee == nil)
    #expect(released?.claimed == nil)
    try store.take(.claim, 1, actor: "bert", at: CaseStore.noon + 1)
    let claimed = try store.store.reviewCase(1)?.summary
    #expect(claimed?.assignee == "bert")
    #expect(claimed?.claimed == CaseStore.noon + 1)
  }

  @Test func isTheFirstClaims() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1)])
    try store.take(.claim, 1, actor: "anna")
    try store.take(.claim, 1, actor: "bert", at: CaseStore.noon + 1)
    let found = try store.store.reviewCase(1)
    #expect(found?.summary.assignee == "anna")
    #expect(found?.summary.claimed == CaseStore.noon)
    #expect(found?.history.map(\.actor) == ["anna", "bert"])
  }

  @Test func isDecidedByTheLast() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1)])
    try store.take(.decide(.fraud), 1, note: "first", actor: "anna")
    try store.take(.decide(.genuine), 1, note: "second", actor: "bert", at: CaseStore.noon + 1)
    let found = try #require(try store.store.reviewCase(1))
    #expect(
      found.summary.decision
        == .init(outcome: .genuine, milliseconds: CaseStore.noon + 1, actor: "bert"))
    #expect(found.history.map(\.note) == ["first", "second"])
    #expect(found.history.map(\.step) == [.decide(.fraud), .decide(.genuine)])
    #expect(found.history.map(\.sequence) == [1, 2])
  }

  @Test(arguments: [CaseAction.Step.claim, .release])
  func staysDecided(_ step: CaseAction.Step) throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1)])
    try store.take(.claim, 1, actor: "anna")
    try store.take(.decide(.unclear), 1)
    try store.take(step, 1, actor: "bert")
    let found = try store.store.reviewCase(1)
    #expect(found?.summary.status == .decided)
    #expect(found?.summary.assignee == "anna")
    #expect(found?.history.count == 3)
  }

  @Test(arguments: [CaseAction.Step.claim, .release, .decide(.fraud)])
  func passesOverACaseThatIsGone(_ step: CaseAction.Step) throws {
    let store = try CaseStore()
    try store.take(step, 9, note: "x")
    #expect(try numbers(store) == [])
    #expect(try store.store.cursor().sequence == 1)
  }

  // MARK: Finding

  @Test func isFoundByItsEvent() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1), CaseStore.event(2), CaseStore.event(7, id: "e2")])
    #expect(try store.store.reviewCase(eventID: "e1")?.summary.number == 1)
    #expect(try store.store.reviewCase(eventID: "e2")?.summary.number == 7)
    #expect(try store.store.reviewCase(eventID: "e3") == nil)
    #expect(try store.store.reviewCase(3) == nil)
  }

  @Test func isFoundByItsEventAfterARotation() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1), CaseStore.event(3, id: "twice")])
    try store.use(epochs: 1...2)
    try store.project([CaseStore.event(2, id: "twice")])
    #expect(try store.store.reviewCase(eventID: "e1")?.summary.number == 1)
    #expect(try store.store.reviewCase(eventID: "twice")?.summary.number == 3)
  }

  @Test func saysWhichRowDoesNotOpen() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1), CaseStore.event(2)])
    try store.store.write { db in
      try db.execute(sql: "UPDATE cases SET event = (SELECT event FROM cases WHERE number = 1)")
    }
    #expect(try store.store.reviewCase(1) != nil)
    #expect { try store.store.reviewCase(2) } throws: {
      ($0 as? StoreFault)?.message.hasSuffix("table cases, row 2: event does not open") == true
    }
  }

  // MARK: Listing

  private func filled() throws -> CaseStore {
    let store = try CaseStore()
    try store.project([
      CaseStore.event(1, amount: "100", score: "0.9"),
      CaseStore.event(2, amount: nil, score: "0.5"),
      CaseStore.event(3, amount: "900", score: "0.1"),
    ])
    try store.project(
      [CaseStore.event(4, amount: "-9223372036854775808"), CaseStore.event(5, amount: "900")],
      now: CaseStore.noon - 10)
    return store
  }

  @Test(
    arguments: [
      (CaseFilter.Order.priority, [2, 5, 1, 3, 4]), (.age, [4, 5, 1, 2, 3]),
      (.amount, [3, 5, 1, 2, 4]),
    ] as [(CaseFilter.Order, [UInt64])]) func ordersAndGoesOn(
      _ item: (order: CaseFilter.Order, numbers: [UInt64])
    ) throws
  {
    let store = try filled()
    var filter = CaseFilter()
    filter.order = item.order
    #expect(try numbers(store, filter) == item.numbers)
    // One at a time, each behind the one before.
    filter.limit = 1
    var found: [UInt64] = []
    while let number = try numbers(store, filter).first {
      found.append(number)
      filter.after = number
    }
    #expect(found == item.numbers)
  }

  @Test func filters() throws {
    let store = try filled()
    try store.take(.claim, 1, actor: "anna")
    try store.take(.claim, 2, actor: "bert")
    try store.take(.decide(.fraud), 2)
    func listed(_ change: (inout CaseFilter) -> Void) throws -> [UInt64] {
      var filter = CaseFilter()
      filter.order = .age
      change(&filter)
      return try numbers(store, filter)
    }
    #expect(try listed { $0.statuses = [.open] } == [4, 5, 3])
    #expect(try listed { $0.statuses = [.claimed, .decided] } == [1, 2])
    #expect(try listed { $0.assignee = "anna" } == [1])
    #expect(try listed { $0.assignee = "carl" } == [])
    #expect(try listed { $0.openedBefore = CaseStore.noon } == [4, 5])
    #expect(try listed { $0.amountMin = 900 } == [5, 3])
    #expect(try listed { $0.limit = 0 } == [])
    #expect(try listed { $0.limit = -5 } == [])
    #expect(try listed { $0.after = 99 } == [])
  }

  @Test func countsByStatus() throws {
    let store = try filled()
    try store.take(.decide(.fraud), 4)
    let counts = try store.store.caseCounts()
    #expect(counts.map(\.count) == [4, 0, 1])
    #expect(counts.map(\.oldest) == [CaseStore.noon - 10, nil, CaseStore.noon - 10])
  }

  @Test func givesLabels() throws {
    let store = try filled()
    try store.take(.decide(.fraud), 3, at: CaseStore.noon + 2)
    try store.take(.decide(.unclear), 1, at: CaseStore.noon + 1)
    try store.take(.decide(.fraud), 2, at: CaseStore.noon)
    try store.take(.decide(.genuine), 2, at: CaseStore.noon + 1)
    let labels = try store.store.caseLabels()
    #expect(labels.map(\.eventID) == ["e1", "e2", "e3"])
    #expect(labels.map(\.outcome) == [.unclear, .genuine, .fraud])
    #expect(try store.store.caseLabels(since: CaseStore.noon + 2).map(\.eventID) == ["e3"])
  }

  @Test(
    arguments: [
      ("by the answer", #"{"data":{"id":"x1"}}"#, #"{"event_id":"x1"}"#, "x1"),
      ("rather than by the event", #"{"event_id":"y"}"#, #"{"event_id":"x1"}"#, "x1"),
      ("by the event alone", #"{"event_id":"y"}"#, "{}", "y"), ("by neither", "{}", "x", nil),
    ] as [(String, String, String, String?)])
  func labelsNameTheEvent(name: String, event: String, answer: String, id: String?) throws {
    let store = try CaseStore()
    try store.project([
      ReviewedEvent(number: 1, event: Array(event.utf8), answer: Array(answer.utf8))
    ])
    try store.take(.decide(.fraud), 1)
    #expect(try store.store.caseLabels().map(\.eventID) == [id].compactMap(\.self), "\(name)")
    #expect(try store.store.reviewCase(1)?.eventID == id, "\(name)")
  }
}
