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

  @Test(
    arguments: [
      ({ _ in }, [1, 2, 3, 4, 5]),
      ({ $0.isOldestFirst = false }, [5, 4, 3, 2, 1]),
      ({ $0.limit = 2 }, [1, 2]),
      ({ $0.limit = 0 }, []),
      (
        {
          $0.limit = 2
          $0.isOldestFirst = false
        }, [5, 4]
      ),
      ({ $0.action = .auditRead }, [2, 4]),
      ({ $0.action = .keyRotate }, []),
      ({ $0.since = 3_000 }, [3, 4, 5]),
      ({ $0.until = 3_000 }, [1, 2]),
      ({ $0.sequences = 2...4 }, [2, 3, 4]),
      ({ $0.sequences = 6...UInt64.max }, []),
      (
        {
          $0.since = 2_000
          $0.until = 4_000
          $0.action = .listEdit
        }, [3]
      ),
    ] as [(@Sendable (inout AuditSelection) -> Void, [UInt64])])
  func givesWhatIsSelected(change: @Sendable (inout AuditSelection) -> Void, rows: [UInt64]) throws
  {
    var selection = AuditSelection()
    change(&selection)
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
