import GRDB
import Testing
import WeirCore

@testable import WeirStore

/// Card numbers and verification values through every way into a store: none is in its files.
@Suite struct CanaryTests {
  private static let seed: UInt64 = 7
  private static let cards = Canaries.cards(seed: seed)
  /// A verification value as a member: alone it is too short to be looked for.
  private static let value = "\"cvv\":\"7391\""

  private func expectNone(_ store: CaseStore) {
    #expect(Canaries.hits(store.bytes, Self.cards) == [], "seed \(Self.seed)")
    #expect(!store.holds("7391\""))
  }

  @Test func scanFindsEachForm() throws {
    for card in Self.cards {
      for form in Canaries.forms(card) {
        let store = try CaseStore()
        try store.project()
        try store.store.write { db in
          try db.execute(sql: "INSERT INTO pending VALUES (1, ?)", arguments: [Blob(form.bytes)])
        }
        #expect(Canaries.hits(store.bytes, [card]).contains("\(card.count) digits, \(form.name)"))
      }
    }
  }

  @Test func scanKnowsBase64() {
    #expect(
      Canaries.forms("4111111111111111").suffix(3).map { String(decoding: $0.bytes, as: UTF8.self) }
        == ["NDExMTExMTExMTExMTExM", "QxMTExMTExMTExMTExMT", "0MTExMTExMTExMTExMTEx"])
  }

  @Test func eventsAndAnswersAreSealed() throws {
    let store = try CaseStore()
    for (place, card) in Self.cards.enumerated() {
      // Worse than it comes: upstream masks them.
      try store.project([
        CaseStore.event(
          UInt64(place), id: card, currency: card, rules: [card],
          further: #","pan":"\#(card)","\#(card)":1,\#(Self.value)"#)
      ])
    }
    expectNone(store)
    let found = try store.store.reviewCase(eventID: Self.cards[0])
    #expect(found?.event.contains(Array(Self.cards[0].utf8)) == true)
  }

  @Test func notesAreSealedWhereAJournalHasThem() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1)])
    for card in Self.cards {
      try store.project(drafts: [
        LedgerDraft(
          milliseconds: 0, actor: "anna", origin: "test", action: .caseDecide, object: "1",
          content: .reviewCase(
            CaseAction(
              number: 1, step: .decide(.fraud), note: "\(card) \(Self.value)", eventID: card)))
      ])
    }
    expectNone(store)
    #expect(try store.store.reviewCase(1)?.history.count == Self.cards.count)
  }

  @Test func notesAndIdsOfEventsAreRefused() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1)])
    for card in Self.cards {
      #expect(throws: StoreFault.self) { try store.take(.decide(.fraud), 1, note: "it is " + card) }
      try store.perform(
        .caseDecide, "1",
        .reviewCase(
          CaseAction(number: 1, step: .decide(.fraud), note: Self.value, eventID: "e1")))
      #expect(throws: StoreFault.self) {
        try store.perform(
          .caseDecide, "1",
          .reviewCase(CaseAction(number: 1, step: .decide(.fraud), eventID: card)))
      }
    }
    expectNone(store)
    #expect(try store.store.pendingEntries().count == Self.cards.count)
  }

  @Test func bodiesOfAlertsAreSealedAndFaultsHoldNone() throws {
    let store = try CaseStore()
    for (place, card) in Self.cards.enumerated() {
      try store.project(alerts: [
        CaseStore.alert("\(place)", body: #"{"pan":"\#(card)",\#(Self.value)}"#)
      ])
      try store.store.didFail("\(place)", now: 0, fault: "it said: " + card, next: 9)
    }
    expectNone(store)
    #expect(
      try store.store.alerts().allSatisfy { $0.fault == "what it said looks like a card number" })
  }

  @Test func draftsAreRefused() throws {
    let store = try CaseStore()
    try store.project()
    for card in Self.cards {
      for text in [card, card + " x", "x " + card] {
        let drafts: [LedgerDraft] = [
          draft(object: text), draft(actor: text), draft(result: text),
          draft(details: [.init("a", text)]), draft(list(reason: text)), draft(list(name: text)),
        ]
        for draft in drafts {
          #expect(throws: StoreFault.self) { try store.store.perform(draft) }
        }
      }
      #expect(throws: StoreFault.self) { try store.store.perform(draft(list(card))) }
    }
    expectNone(store)
  }

  @Test func subjectsAreHashed() throws {
    let store = try CaseStore()
    for card in Self.cards {
      try store.perform(
        .subjectErase, store.store.subjectName(of: card),
        .erase(subject: store.store.subjectHash(of: Array(card.utf8))))
    }
    expectNone(store)
  }

  @Test func nothingIsBesideTheFile() throws {
    let store = try CaseStore()
    guard case .success(let lock) = try StoreLock.take(store.store.path, control: nil) else {
      Issue.record("nobody has the lock")
      return
    }
    try store.project([CaseStore.event(1, further: #","pan":"\#(Self.cards[0])""#)])
    expectNone(store)
    withExtendedLifetime(lock) {}
  }

  private func draft(
    actor: String = "anna", object: String = "l", result: String = "done",
    details: [LedgerDraft.Detail] = [], _ content: LedgerDraft.Content = .none
  ) -> LedgerDraft {
    LedgerDraft(
      milliseconds: 0, actor: actor, origin: "test", action: .listEdit, object: object,
      result: result, details: details, content: content)
  }

  private func list(
    _ value: String = "a", reason: String = "", name: String = "l"
  ) -> LedgerDraft.Content {
    .list(
      ListChange(
        list: name, type: "string",
        rows: [.init(ListEdit(value: Array(value.utf8), expires: .max), reason: reason)]))
  }
}
