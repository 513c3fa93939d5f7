import GRDB
import Testing
import WeirCore

@testable import WeirStore

/// That no byte of what was removed is left in the file.
@Suite struct RemainsTests {
  private static let seed: UInt64 = 9

  /// Values on a list, so many at a time that pages are split: SQLite leaves copies there.
  private func listed(_ store: CaseStore, _ values: [String], expires: Int64) throws {
    for start in stride(from: 0, to: values.count, by: 40) {
      let rows = values[start..<min(start + 40, values.count)].map { value in
        ListChange.Row(
          ListEdit(value: Array(value.utf8), expires: expires),
          reason: String(repeating: "r", count: value.utf8.count))
      }
      let change = LedgerDraft(
        milliseconds: CaseStore.noon, actor: "anna", origin: "test", action: .listEdit, object: "l",
        content: .list(ListChange(list: "l", type: "string", rows: rows)))
      // As a sidecar does, whose rows do not wait beside it.
      try store.project(drafts: [change])
    }
  }

  private func values(_ count: Int) -> [String] {
    var generator = SplitMix64(seed: Self.seed)
    return (0..<count).map { _ in
      let digits = (0..<Int.random(in: 2...8, using: &generator)).map { _ in
        String(generator.next(), radix: 36)
      }
      return "canary" + digits.joined()
    }
  }

  @Test func purgedValuesLeaveNothing() throws {
    let store = try CaseStore()
    let values = values(8_000)
    try listed(store, values, expires: CaseStore.noon)
    try store.perform(
      .retentionPurge, "store",
      .purge([LedgerDraft.Cut(table: "list_entries", value: CaseStore.noon + 1)]))
    #expect(!store.holds("canary"), "seed \(Self.seed)")
    #expect(try store.store.lists(now: 0).map(\.presentCount) == [0])
  }

  @Test func leavesNothingWhereAReaderHoldsTheFile() throws {
    let store = try CaseStore()
    try listed(store, values(2_000), expires: CaseStore.noon)
    try store.store.read { db in
      let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM list_entries")
      try #require(count == 2_000)
      try store.perform(
        .retentionPurge, "store",
        .purge([LedgerDraft.Cut(table: "list_entries", value: CaseStore.noon + 1)]))
    }
    // Whoever comes next finds it as it has to be.
    try store.perform(.auditRead, "store", .none)
    #expect(!store.holds("canary"), "seed \(Self.seed)")
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
