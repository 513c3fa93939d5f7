import GRDB
import Testing
import WeirCore

@testable import WeirStore

/// That no byte of what was removed is left in the file.
@Suite struct RemainsTests {
  /// One of those with which SQLite leaves copies behind, as it does now and then.
  private static let seed: UInt64 = 1
  private static let expired = CaseStore.noon - 1

  /// Values on a list in some order, a few at a time, of which some then get a longer reason: pages
  /// are split. Every third has expired.
  private func fill(_ store: CaseStore, _ count: Int) throws {
    var generator = SplitMix64(seed: Self.seed)
    var rows: [ListChange.Row] = []
    for number in 0..<count {
      let isExpired = number % 3 == 0
      let value =
        String(generator.next(), radix: 36) + (isExpired ? "-expired" : "-canary") + "\(number)"
      rows.append(
        ListChange.Row(
          ListEdit(value: Array(value.utf8), expires: isExpired ? Self.expired : .max)))
      guard rows.count % 20 == 0 else { continue }
      let longer = (0..<20).compactMap { _ in rows.randomElement(using: &generator) }.map { row in
        ListChange.Row(
          row.edit,
          reason: String(repeating: "r", count: Int.random(in: 0...200, using: &generator)))
      }
      // As a sidecar does, whose rows do not wait beside it.
      try store.project(drafts: [draft(Array(rows.suffix(20))), draft(longer)])
    }
  }

  private func draft(_ rows: [ListChange.Row]) -> LedgerDraft {
    LedgerDraft(
      milliseconds: CaseStore.noon, actor: "anna", origin: "test", action: .listEdit, object: "l",
      content: .list(ListChange(list: "l", type: "string", rows: rows)))
  }

  private func purge(_ store: CaseStore) throws {
    try store.perform(
      .retentionPurge, "store",
      .purge([LedgerDraft.Cut(table: "list_entries", value: CaseStore.noon)]))
  }

  @Test func purgedValuesLeaveNothing() throws {
    let store = try CaseStore()
    try fill(store, 3_000)
    try #require(store.holds("-expired"))
    try purge(store)
    #expect(!store.holds("-expired"), "seed \(Self.seed)")
    #expect(try store.store.lists(now: 0).map(\.presentCount) == [2_000])
  }

  @Test func leavesNothingWhereAReaderHoldsTheFile() throws {
    let store = try CaseStore()
    try fill(store, 300)
    try store.store.read { db in
      try #require(try Int.fetchOne(db, sql: "SELECT count(*) FROM list_entries") == 300)
      try purge(store)
    }
    // Whoever comes next finds it as it has to be.
    try store.perform(.auditRead, "store", .none)
    #expect(!store.holds("-expired"))
  }

  @Test func isClearedLaterWhenItCouldNotBeAtOnce() throws {
    let store = try CaseStore()
    try store.project()
    // As a process leaves it that ends between the two.
    try DatabaseQueue(path: store.store.path).writeWithoutTransaction { db in try Remains.note(db) }
    #expect(try version(store) == 1)
    try store.perform(.auditRead, "store", .none)
    #expect(try version(store) == 0)
  }

  private func version(_ store: CaseStore) throws -> Int? {
    try store.store.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") }
  }
}
