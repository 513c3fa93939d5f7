import GRDB
package import WeirCore

extension Store {
  /// The lists, by name.
  /// - Parameter now: what has expired is told by this moment, in milliseconds since 1970.
  /// - Returns: one summary a list.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func lists(now: Int64) throws(StoreFault) -> [ListSummary] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT name, type, count(*) FILTER (WHERE removed = 0) AS present,
            count(*) FILTER (WHERE removed = 0 AND expires <= ?) AS expired,
            count(*) FILTER (WHERE removed = 1) AS gone, max(at) AS last
          FROM lists LEFT JOIN list_entries ON list = name GROUP BY name ORDER BY name
          """, arguments: [now]
      ).map { row in
        ListSummary(
          name: row["name"], type: row["type"], presentCount: row["present"],
          expiredCount: row["expired"], removedCount: row["gone"], lastChange: row["last"])
      }
    }
  }

  /// The type of a list, as the policy writes it; nil when the store does not know the list.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func type(of list: String) throws(StoreFault) -> String? {
    try read { db in try ListTable.type(of: list, db) }
  }

  /// Gives the entries of a list in the order of their values, removed ones too.
  ///
  /// - Parameters:
  ///   - list: the list's name; one that is not known has no entries.
  ///   - body: takes an entry, and tells whether it wants more.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func forEachEntry(
    of list: String, _ body: (StoredListEntry) -> Bool
  ) throws(StoreFault) {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "\(Self.entryColumns) WHERE list = ? ORDER BY value", arguments: [list])
      while let row = try rows.next() {
        guard body(try Self.entry(row)) else { return }
      }
    }
  }

  /// The entry of a value, a removed one too; nil when the store has none.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func entry(of list: String, value: [UInt8]) throws(StoreFault) -> StoredListEntry? {
    try entries(of: list, values: [value]).first
  }

  /// The entries that the store has of these values, removed ones too, in the order of the values.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func entries(
    of list: String, values: [[UInt8]]
  ) throws(StoreFault) -> [StoredListEntry] {
    try read { db in
      try values.compactMap { value in
        try Row.fetchOne(
          db.cachedStatement(sql: "\(Self.entryColumns) WHERE list = ? AND value = ?"),
          arguments: [list, Blob(value)]
        ).map(Self.entry)
      }
    }
  }

  /// All that a list of a policy has to be edited by, in the order of the values.
  /// - Throws: `busy`, `damaged`, `version`, `system`.
  package func allEdits(of list: String) throws(StoreFault) -> [ListEdit] {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT value, expires, removed FROM list_entries WHERE list = ? ORDER BY value",
        arguments: [list])
      var edits: [ListEdit] = []
      while let row = try rows.next() {
        edits.append(ListEdit(value: try row.bytes(at: 0), expires: row[2] ? nil : row[1]))
      }
      return edits
    }
  }

  // MARK: Rows

  /// The columns that `entry` reads by their places.
  private static let entryColumns = """
    SELECT value, expires, removed, CAST(reason AS BLOB), at, actor, sequence FROM list_entries
    """

  private static func entry(_ row: Row) throws -> StoredListEntry {
    StoredListEntry(
      value: try row.bytes(at: 0), expires: row[2] ? nil : row[1], reason: try row.text(at: 3),
      milliseconds: row[4], actor: row[5], sequence: UInt64(bitPattern: row[6] as Int64))
  }
}
