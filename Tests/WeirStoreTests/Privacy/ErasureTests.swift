import GRDB
import Testing
import WeirCore

@testable import WeirStore

/// Everything about a person: found, given out, removed.
@Suite struct ErasureTests {
  private static let anna = "anna@example.org"

  private static let events = [
    CaseStore.event(1, further: #","email":"anna@example.org""#),
    CaseStore.event(2, further: #","email":"bert@example.org""#),
    CaseStore.event(3, further: #","device":{"owners":["bert","anna@example.org"]}"#),
    CaseStore.event(4, further: #","email":"anna\u0040example.org""#),
    CaseStore.event(5, further: #","email":"Anna@example.org","note":"anna@example.org?""#),
    CaseStore.event(6, further: #","anna@example.org":"bert""#),
    CaseStore.event(7, id: "anna@example.org"),
  ]

  private func filled(epochs: ClosedRange<UInt32> = 1...1) throws -> CaseStore {
    let store = try CaseStore(epochs: epochs)
    try store.project(
      Self.events,
      alerts: [
        CaseStore.alert("x", key: [1], body: #"{"email":"anna@example.org"}"#),
        CaseStore.alert("y", key: [2], body: #"{"email":"bert@example.org"}"#),
        CaseStore.alert(
          "z", key: store.store.subjectHash(of: Array(Self.anna.utf8)), body: "{}"),
      ])
    try store.take(.decide(.fraud), 1, note: "she called")
    return store
  }

  private func erase(_ store: CaseStore, _ value: String = anna) throws {
    try store.perform(
      .subjectErase, store.store.subjectName(of: value),
      .erase(subject: store.store.subjectHash(of: Array(value.utf8))))
  }

  private func edit(_ store: CaseStore, _ value: String, expires: Int64?) throws {
    try store.perform(
      .listEdit, "emails",
      .list(
        ListChange(
          list: "emails", type: "string",
          rows: [.init(ListEdit(value: Array(value.utf8), expires: expires))])))
  }

  private func numbers(_ store: CaseStore) throws -> [UInt64] {
    try store.store.cases().map(\.number).sorted()
  }

  // MARK: Finding

  @Test func findsTheValueAtAnyDepth() throws {
    let store = try filled()
    let found = try store.store.subjectRecords(of: Self.anna)
    #expect(found.cases.map(\.summary.number) == [1, 3, 4, 7])
    #expect(found.alerts.map(\.id) == ["x"])
    #expect(found.cases.first?.history.map(\.note) == ["she called"])
  }

  @Test(
    arguments: [
      ("email", [1, 4]), ("owners", [3]), ("device.owners", [3]), ("device", []), ("event_id", [7]),
      ("", []), ("Email", []),
    ] as [(String, [UInt64])]) func findsItInAField(
      _ item: (field: String, numbers: [UInt64])
    ) throws
  {
    let store = try filled()
    let found = try store.store.subjectRecords(of: Self.anna, field: item.field)
    #expect(found.cases.map(\.summary.number) == item.numbers)
  }

  @Test(arguments: ["", "anna", "anna@example.or", "anna@example.org ", "2500", "x"])
  func findsNothingOfOthers(_ value: String) throws {
    let store = try filled()
    let found = try store.store.subjectRecords(of: value)
    #expect(found.cases.isEmpty)
    #expect(found.alerts.isEmpty)
  }

  @Test func tellsComposedFromDecomposed() throws {
    let store = try CaseStore()
    try store.project([CaseStore.event(1, further: ",\"name\":\"Zo\u{EB}\"")])
    #expect(try store.store.subjectRecords(of: "Zo\u{EB}").cases.count == 1)
    #expect(try store.store.subjectRecords(of: "Zoe\u{308}").cases.isEmpty)
  }

  @Test func findsItsRowsOfTheTrailUnderAnyEpoch() throws {
    let store = try filled()
    try store.perform(.subjectExport, store.store.subjectName(of: Self.anna), .none)
    try store.use(epochs: 1...2)
    try store.perform(.subjectExport, store.store.subjectName(of: Self.anna), .none)
    try store.perform(.subjectExport, store.store.subjectName(of: "bert"), .none)
    try store.perform(.listEdit, Self.anna, .none)
    #expect(try store.store.subjectRecords(of: Self.anna).audit.map(\.sequence) == [2, 3, 5])
  }

  @Test func isCalledByTheStartOfAHash() throws {
    let store = try CaseStore()
    let name = store.store.subjectName(of: Self.anna)
    let groups = name.split(separator: ":")
    #expect(groups.map(\.count) == [4, 4, 4, 4])
    #expect(groups.joined().allSatisfy { $0.isHexDigit })
    #expect(name != store.store.subjectName(of: "bert@example.org"))
  }

  // MARK: Erasing

  @Test func removesWhatIsFound() throws {
    let store = try filled()
    try erase(store)
    #expect(try numbers(store) == [2, 5, 6])
    #expect(try store.store.alerts().map(\.id) == ["y", "z"])
    let found = try store.store.subjectRecords(of: Self.anna)
    #expect(found.cases.isEmpty)
    #expect(found.alerts.isEmpty)
  }

  @Test func removesTheNotesOfItsCases() throws {
    let store = try filled()
    try erase(store)
    let steps = try store.store.read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM case_steps")
    }
    #expect(steps == 0)
  }

  @Test func removesNothingOfOthers() throws {
    let store = try filled()
    for value in ["", "anna", "carl@example.org"] { try erase(store, value) }
    #expect(try numbers(store) == [1, 2, 3, 4, 5, 6, 7])
    #expect(try store.store.alerts().count == 3)
  }

  @Test func takesAHashOfAnyBytes() throws {
    let store = try filled()
    try store.perform(.subjectErase, "x", .erase(subject: []))
    try store.perform(.subjectErase, "x", .erase(subject: [UInt8](repeating: 0, count: 32)))
    #expect(try numbers(store).count == 7)
  }

  @Test func findsWhatWasHashedUnderAnOlderEpoch() throws {
    let store = try filled()
    let hash = store.store.subjectHash(of: Array(Self.anna.utf8))
    try store.use(epochs: 1...2)
    try store.perform(.subjectErase, "x", .erase(subject: hash))
    #expect(try numbers(store) == [2, 5, 6])
  }

  @Test func leavesAnEntryOnAListAndRemovesOneThatWasTakenFromIt() throws {
    let store = try CaseStore()
    try edit(store, Self.anna, expires: .max)
    try erase(store)
    #expect(try store.store.allEdits(of: "emails").count == 1)
    try edit(store, Self.anna, expires: nil)
    try edit(store, "bert", expires: nil)
    try erase(store)
    #expect(try store.store.allEdits(of: "emails").map(\.value) == [Array("bert".utf8)])
  }

  @Test func leavesNoByteOfTheValue() throws {
    let store = try filled()
    try store.project(drafts: [
      LedgerDraft(
        milliseconds: 0, actor: "anna", origin: "test", action: .listEdit, object: "emails",
        content: .list(
          ListChange(
            list: "emails", type: "string",
            rows: [.init(ListEdit(value: Array(Self.anna.utf8), expires: .max))])))
    ])
    try #require(store.holds(Self.anna))
    let sealed = try store.store.read { db in
      try Row.fetchAll(db, sql: "SELECT event FROM cases WHERE number IN (1, 3, 4, 7)").map {
        $0.bytes("event")
      }
    }
    try #require(sealed.count == 4 && sealed.allSatisfy { store.bytes.contains($0) })
    try edit(store, Self.anna, expires: nil)
    try erase(store)
    #expect(!store.holds(Self.anna))
    #expect(sealed.allSatisfy { !store.bytes.contains($0) })
    #expect(try store.store.subjectRecords(of: Self.anna).audit.count == 1)
  }

  @Test func stopsAtACellThatDoesNotOpen() throws {
    let store = try filled()
    try store.store.write { db in
      try db.execute(sql: "UPDATE cases SET event = x'01' WHERE number = 2")
    }
    let before = try store.store.cursor()
    #expect(throws: StoreFault.self) { try erase(store) }
    // Nothing was done, not in part either.
    #expect(try store.store.cursor() == before)
    #expect(try numbers(store).count == 7)
  }
}
