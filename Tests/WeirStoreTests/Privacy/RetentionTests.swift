import GRDB
import Testing
import WeirCore

@testable import WeirStore

/// How long rows stay, and that they are gone then.
@Suite struct RetentionTests {
  private static let noon = CaseStore.noon
  private static let day = CaseStore.day
  /// The start of the day that `noon` is in.
  private static let midnight = noon - day / 2

  private func purge(_ store: CaseStore, _ table: StoreRetention.Table, before time: Int64) throws {
    try store.perform(
      .retentionPurge, "store", .purge([LedgerDraft.Cut(table: table.rawValue, value: time)]))
  }

  private func due(_ store: CaseStore, _ now: Int64) throws -> [String] {
    try store.store.dueCuts(now: now).map { "\($0.cut.table) \($0.count)" }
  }

  // MARK: Settings

  @Test func hasDefaults() throws {
    let store = try CaseStore()
    let retention = try store.store.retention()
    #expect(StoreRetention.Table.allCases.map { retention[$0] } == [400, 400, 30, 400, 30])
  }

  @Test func isSet() throws {
    let store = try CaseStore()
    try store.perform(
      .retentionSet, "store",
      .retention([.init(table: "cases", value: 7), .init(table: "audit", value: 0)]))
    try store.perform(.retentionSet, "store", .retention([.init(table: "cases", value: 9)]))
    let retention = try store.store.retention()
    #expect(StoreRetention.Table.allCases.map { retention[$0] } == [9, 400, 30, 0, 30])
  }

  @Test(
    arguments: [
      ("nothing", 7), ("cases", -1), ("cases", 36_501), ("", 1), ("Cases", 1),
      ("cases", Int64.max), ("cases", Int64.min),
    ] as [(String, Int64)]) func passesOverWhatItDoesNotKnow(
      _ item: (table: String, days: Int64)
    ) throws
  {
    let store = try CaseStore()
    try store.perform(
      .retentionSet, "store", .retention([.init(table: item.table, value: item.days)]))
    #expect(try store.store.retention() == StoreRetention())
  }

  @Test(
    arguments: [
      (0, noon, nil), (1, noon, midnight - day), (1, midnight, midnight - day),
      (1, midnight - 1, midnight - 2 * day), (36_500, noon, midnight - 36_500 * day),
      (1, Int64.min, nil), (1, -1, -2 * day),
    ] as [(Int64, Int64, Int64?)]) func cutsAtTheStartOfADay(
      _ item: (days: Int64, now: Int64, cut: Int64?)
    )
  {
    var retention = StoreRetention()
    retention[.cases] = item.days
    #expect(retention.cut(.cases, now: item.now) == item.cut)
  }

  // MARK: What is due

  private func filled() throws -> CaseStore {
    let store = try CaseStore()
    try store.project(
      [CaseStore.event(1), CaseStore.event(2), CaseStore.event(3)],
      alerts: [CaseStore.alert("a"), CaseStore.alert("b"), CaseStore.alert("c")])
    try store.take(.claim, 2)
    try store.take(.decide(.fraud), 3, at: Self.noon + 10 * Self.day)
    try store.store.didTell("b", now: Self.noon)
    try store.store.didFail("c", now: Self.noon, fault: "no", next: nil)
    try store.perform(
      .listEdit, "l",
      .list(
        ListChange(
          list: "l", type: "string",
          rows: [
            .init(ListEdit(value: [65], expires: Self.noon)),
            .init(ListEdit(value: [66], expires: .max)),
            .init(ListEdit(value: [67], expires: nil)),
          ])))
    return store
  }

  @Test func nothingIsDueAtFirst() throws {
    #expect(try due(try filled(), Self.noon) == [])
    #expect(try due(try CaseStore(), .max) == [])
  }

  @Test func isDueWhenItsTimeIsOver() throws {
    let store = try filled()
    #expect(try due(store, Self.noon + 30 * Self.day) == [])
    #expect(try due(store, Self.noon + 31 * Self.day) == ["alerts 2", "list_entries 1"])
    let year = Self.noon + 401 * Self.day
    #expect(try due(store, year) == ["open_cases 2", "alerts 2", "audit 1", "list_entries 1"])
    #expect(
      try due(store, year + 10 * Self.day)
        == ["cases 1", "open_cases 2", "alerts 2", "audit 3", "list_entries 1"])
  }

  @Test func nothingIsDueThatStaysForEver() throws {
    let store = try filled()
    try store.perform(
      .retentionSet, "store",
      .retention(StoreRetention.Table.allCases.map { .init(table: $0.rawValue, value: 0) }))
    #expect(try due(store, Self.noon + 10_000 * Self.day) == [])
  }

  // MARK: Removal

  @Test(arguments: [
    (StoreRetention.Table.cases, [UInt64]([1, 2])), (.openCases, [3]),
  ]) func removesCases(_ item: (table: StoreRetention.Table, stay: [UInt64])) throws {
    let store = try filled()
    try purge(store, item.table, before: .max)
    #expect(try store.store.cases().map(\.number).sorted() == item.stay)
    let steps = try store.store.read { db in
      try UInt64.fetchAll(db, sql: "SELECT DISTINCT number FROM case_steps ORDER BY number")
    }
    #expect(steps == item.stay.filter { $0 != 1 })
  }

  @Test func keepsWhatIsAtItsTime() throws {
    let store = try filled()
    try purge(store, .openCases, before: Self.noon)
    try purge(store, .cases, before: Self.noon + 10 * Self.day)
    try purge(store, .alerts, before: Self.noon)
    try purge(store, .listEntries, before: Self.noon)
    #expect(try store.store.cases().count == 3)
    #expect(try store.store.alerts().count == 3)
    #expect(try store.store.entry(of: "l", value: [65]) != nil)
  }

  @Test func keepsAlertsThatAreDue() throws {
    let store = try filled()
    try purge(store, .alerts, before: .max)
    #expect(try store.store.alerts().map(\.id) == ["a"])
    #expect(try store.store.alertGates().isEmpty, "what was told counts as long as it is kept")
  }

  @Test func keepsValuesThatWereRemoved() throws {
    let store = try filled()
    try purge(store, .listEntries, before: Self.noon + 1)
    #expect(try store.store.allEdits(of: "l").map(\.value) == [[66], [67]])
  }

  @Test func removesTheStartOfTheTrail() throws {
    let store = try filled()
    try purge(store, .audit, before: Self.noon + 1)
    #expect(
      try due(store, Self.noon + 401 * Self.day) == ["open_cases 2", "alerts 2", "list_entries 1"])
    guard case .intact = try store.store.verifyAudit() else {
      Issue.record("a trail whose start was purged is whole")
      return
    }
  }

  @Test func passesOverTablesItDoesNotKnow() throws {
    let store = try filled()
    try store.perform(
      .retentionPurge, "store", .purge([.init(table: "sqlite_schema", value: .max)]))
    #expect(try store.store.cases().count == 3)
  }
}
