import Testing
import WeirCore
import WeirStore

/// Which rows of the audit trail are read, and how.
@Suite struct AuditReadTests {
  /// Sequences of the rows that a selection gives of five rows: list.edit at 1,000, audit.read at
  /// 2,000, and so on in turn.
  private static func read(_ selection: AuditSelection, most count: Int = .max) throws -> [UInt64] {
    let folder = try StoreFolder()
    for number in 1...5 {
      _ = try folder.store.perform(
        LedgerDraft(
          milliseconds: Int64(number) * 1_000, actor: "alice (uid 1000)", origin: "command line",
          action: number % 2 == 1 ? .listEdit : .auditRead, object: "vip",
          details: [.init("added", "1")]))
    }
    var found: [UInt64] = []
    try folder.store.forEachAuditRow(selection) { row in
      found.append(row.sequence)
      return found.count < count
    }
    return found
  }

  private static func selection(
    _ sequences: ClosedRange<UInt64>? = nil, action: LedgerAction? = nil, since: Int64? = nil,
    until: Int64? = nil, limit: Int? = nil, newestFirst: Bool = false
  ) -> AuditSelection {
    var selection = AuditSelection()
    selection.sequences = sequences
    selection.action = action
    selection.since = since
    selection.until = until
    selection.limit = limit
    selection.isOldestFirst = !newestFirst
    return selection
  }

  @Test(
    arguments: [
      (selection(), [1, 2, 3, 4, 5]),
      (selection(newestFirst: true), [5, 4, 3, 2, 1]),
      (selection(limit: 2), [1, 2]),
      (selection(limit: 2, newestFirst: true), [5, 4]),
      (selection(limit: 0), []),
      (selection(action: .auditRead), [2, 4]),
      (selection(action: .keyRotate), []),
      (selection(since: 3_000), [3, 4, 5]),
      (selection(until: 3_000), [1, 2]),
      (selection(2...4), [2, 3, 4]),
      (selection(6...UInt64.max), []),
      (selection(action: .listEdit, since: 2_000, until: 4_000), [3]),
    ] as [(AuditSelection, [UInt64])])
  func givesWhatIsSelected(selection: AuditSelection, rows: [UInt64]) throws {
    #expect(try Self.read(selection) == rows)
  }

  @Test func endsWhenNoMoreIsWanted() throws {
    #expect(try Self.read(AuditSelection(), most: 3) == [1, 2, 3])
  }

  @Test func givesARowAsItWasWritten() throws {
    let folder = try StoreFolder()
    let draft = LedgerDraft(
      milliseconds: -5, actor: "a\0b", origin: "caf\u{E9}", action: .caseDecide,
      object: "cafe\u{301}",
      result: "refused", details: [.init("b", "2"), .init("a", "\0")])
    _ = try folder.store.perform(draft)
    var rows: [AuditRow] = []
    try folder.store.forEachAuditRow(AuditSelection()) { row in
      rows.append(row)
      return true
    }
    let texts = rows.map {
      [$0.actor, $0.origin, $0.action, $0.object, $0.result].map { Array($0.utf8) }
    }
    #expect(
      texts == [
        [draft.actor, draft.origin, "case.decide", draft.object, draft.result].map {
          Array($0.utf8)
        }
      ])
    #expect(rows.map(\.details) == [draft.details])
    #expect(rows.map(\.milliseconds) == [-5])
  }
}
