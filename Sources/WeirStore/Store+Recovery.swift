import GRDB
import Glibc
package import WeirCore

/// A store that is tied to a journal, or has lost its place in it.
extension Store {
  /// Ties the store to a journal: it will be told what is in it from a position on.
  /// - Parameters:
  ///   - journal: the identity of the state directory.
  ///   - position: between two records.
  /// - Throws: `busy`, `full`, `damaged`, `version`, `system`.
  package func follow(_ journal: [UInt8], from position: UInt64) throws(StoreFault) {
    try write { db in
      var cursor = try StoreCursor.read(db)
      (cursor.journal, cursor.position) = (journal, position)
      // Cases of a journal before keep their numbers.
      cursor.caseBase = try UInt64(
        bitPattern: Int64.fetchOne(db, sql: "SELECT max(number) FROM cases") ?? 0)
      try cursor.write(db)
    }
  }

  /// Looks whether the file is whole: its pages, and every row of the audit trail.
  /// - Throws: `damaged` when it is not; `busy`, `key`, `version`, `system`.
  package func check() throws(StoreFault) {
    let isWhole = try read { db in
      try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok"
    }
    guard isWhole else {
      throw StoreFault(
        .damaged, "\(path): the file is damaged",
        help: "restore it from a backup; a sidecar that starts makes it anew out of its journal")
    }
    if case .broken(let sequence, let what) = try verifyAudit() {
      throw StoreFault(
        .damaged, "\(path): the audit trail is broken at row \(sequence): \(what)",
        help: "look at the file with `weir audit-log verify`, and at who may write it")
    }
  }

  /// Goes on at a later position: what was before is gone. The audit trail goes on before the row
  /// that comes next; what is missing before it stays missing, and is found by a check.
  /// - Parameters:
  ///   - position: where the journal begins.
  ///   - entry: the first row of the audit trail in it; nil: there is none.
  /// - Throws: `busy`, `full`, `damaged`, `version`, `system`.
  package func passOver(to position: UInt64, before entry: LedgerEntry?) throws(StoreFault) {
    try write { db in
      var cursor = try StoreCursor.read(db)
      cursor.position = position
      if let entry, entry.sequence > cursor.sequence {
        cursor.sequence = entry.sequence - 1
        cursor.code = entry.previous
      }
      try cursor.write(db)
    }
  }

  /// Puts changes of lists in place of those there were, as somebody else knows them.
  /// - Parameters:
  ///   - lists: name, type, and changes in the order of values.
  ///   - now: the clock, milliseconds since 1970.
  /// - Throws: `busy`, `full`, `damaged`, `version`, `system`.
  package func restore(
    _ lists: [(name: String, type: String, edits: [ListEdit])], now: Int64
  ) throws(StoreFault) {
    try write { db in
      for list in lists {
        let change = ListChange(
          list: list.name, type: list.type, rows: list.edits.map { .init($0) })
        let draft = LedgerDraft(
          milliseconds: now, actor: "weir", origin: "sidecar", action: .storeRebuild,
          object: list.name)
        let entry = LedgerEntry(
          sequence: 0, draft: draft, keyEpoch: 0, previous: LedgerChain.origin,
          code: LedgerChain.origin)
        try ListTable.apply(change, of: entry, db)
      }
    }
  }

  /// Moves the file away, so that a new one can be made.
  /// - Parameter now: the clock, milliseconds since 1970.
  /// - Returns: where it is then.
  /// - Throws: `system`.
  package func setAside(now: Int64) throws(StoreFault) -> String {
    let aside = "\(path).aside-\(now)"
    guard unsafe rename(path, aside) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw StoreFault(.system, "\(path): cannot be moved away: \(reason)")
    }
    for suffix in ["-wal", "-shm"] { unsafe rename(path + suffix, aside + suffix) }
    watch?.forget()
    return aside
  }
}
