import GRDB
package import WeirCore

extension Store {
  /// How long rows stay.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func retention() throws(StoreFault) -> StoreRetention {
    try read { db in try RetentionTable.read(db) }
  }

  /// What is past its time, for a draft that purges: of tables that have such rows alone.
  /// - Parameter now: the clock, milliseconds since 1970.
  /// - Returns: cuts, and how many rows go with each, in the order of `StoreRetention.Table`.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func dueCuts(now: Int64) throws(StoreFault) -> [(cut: LedgerDraft.Cut, count: Int)] {
    try read { db in
      let retention = try RetentionTable.read(db)
      return try StoreRetention.Table.allCases.compactMap { table in
        guard let time = retention.cut(table, now: now) else { return nil }
        let count = try RetentionTable.count(table, before: time, db)
        guard count > 0 else { return nil }
        return (LedgerDraft.Cut(table: table.rawValue, value: time), count)
      }
    }
  }
}
