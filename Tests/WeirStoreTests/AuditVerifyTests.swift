import GRDB
import Testing
import WeirCore

@testable import WeirStore

/// What `verifyAudit` finds in trails that were changed by hand, and what it does not.
@Suite struct AuditVerifyTests {
  /// Tries in all: seeds times those of a seed.
  static let seeds = Array(1...10) as [UInt64]
  static let triesPerSeed = 100

  @Test(arguments: seeds) func aChangedRowIsFoundAtItsSequence(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let folder = try StoreFolder()
    try AuditMaker.fill(folder.store.path, &random)
    let isPurged = seed % 2 == 0
    if isPurged { try Self.purge(folder, before: 21_000) }
    let rows: ClosedRange<Int64> = isPurged ? 21...60 : 1...60
    let path = folder.path + "/copy.db"
    let store = try StoreFolder.store(path, epochs: [1, 2])
    for number in 0..<Self.triesPerSeed {
      let way = AuditTampering.allCases[number % AuditTampering.allCases.count]
      try AuditMaker.copy(folder.store.path, to: path)
      var expected: Int64?
      while expected == nil {
        try AuditMaker.tamper(path) { db in
          expected = try way.apply(db, rows: rows, &random)
        }
      }
      let verdict = try store.verifyAudit()
      guard case .broken(let sequence, _) = verdict else {
        Issue.record("seed \(seed), try \(number): \(way) was not found")
        continue
      }
      #expect(Int64(bitPattern: sequence) == expected, "seed \(seed), try \(number): \(way)")
    }
  }

  @Test(arguments: seeds) func aTrailThatNobodyTouchedIsIntact(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let folder = try StoreFolder()
    let count = Int.random(in: 0...AuditMaker.rowCount, using: &random)
    try AuditMaker.fill(folder.store.path, count: count, &random)
    let store = try StoreFolder.store(folder.store.path, epochs: [1, 2])
    #expect(
      try store.verifyAudit()
        == .intact(
          rows: count, first: count == 0 ? nil : 1_000,
          last: count == 0 ? nil : Int64(count) * 1_000),
      "seed \(seed)")
    try AuditMaker.tamper(store.path) { db in try db.execute(sql: "VACUUM") }
    guard case .intact = try store.verifyAudit() else {
      Issue.record("seed \(seed): not intact any more")
      return
    }
  }

  @Test(arguments: [([2], 1), ([1], 31)] as [([UInt32], UInt64)])
  func aRowWithoutAKeyIsTheFirst(epochs: [UInt32], sequence: UInt64) throws {
    var random = SplitMix64(seed: 7)
    let folder = try StoreFolder()
    try AuditMaker.fill(folder.store.path, &random)
    let store = try StoreFolder.store(folder.store.path, epochs: epochs)
    guard case .broken(sequence, let what) = try store.verifyAudit() else {
      Issue.record("not found at \(sequence)")
      return
    }
    #expect(what.hasPrefix("there is no key of its epoch"))
  }

  /// A row with a right code, but of another copy of the store that went on by itself.
  @Test(arguments: [(30, 31), (60, 60)] as [(Int64, UInt64)])
  func aRowOfAnotherCopyDoesNotFit(place: Int64, sequence: UInt64) throws {
    let folder = try StoreFolder()
    let other = folder.path + "/other.db"
    for (path, seed) in [(folder.store.path, 5), (other, 6)] as [(String, UInt64)] {
      var random = SplitMix64(seed: 4)
      try AuditMaker.fill(path, count: Int(place) - 1, &random)
      random = SplitMix64(seed: seed)
      let store = try StoreFolder.store(path, epochs: [1, 2])
      for number in Int(place)...AuditMaker.rowCount {
        _ = try store.perform(AuditMaker.draft(&random, milliseconds: Int64(number) * 1_000))
      }
    }
    try AuditMaker.tamper(folder.store.path) { db in
      try db.execute(sql: "ATTACH DATABASE ? AS other", arguments: [other])
      for table in ["audit", "audit_details"] {
        try db.execute(sql: "DELETE FROM main.\(table) WHERE sequence = ?", arguments: [place])
        try db.execute(
          sql: "INSERT INTO main.\(table) SELECT * FROM other.\(table) WHERE sequence = ?",
          arguments: [place])
      }
    }
    let store = try StoreFolder.store(folder.store.path, epochs: [1, 2])
    guard case .broken(sequence, _) = try store.verifyAudit() else {
      Issue.record("\(try store.verifyAudit())")
      return
    }
  }

  @Test func anEmptyStoreIsIntact() throws {
    let folder = try StoreFolder()
    #expect(try folder.store.verifyAudit() == .intact(rows: 0, first: nil, last: nil))
  }

  @Test func detailsBehindTheLastThatCountsAreNotKept() throws {
    let folder = try StoreFolder()
    let details = (0..<300).map { LedgerDraft.Detail("\($0)", "") }
    _ = try folder.store.perform(
      LedgerDraft(
        milliseconds: 1, actor: "a", origin: "b", action: .auditRead, object: "c",
        details: details))
    #expect(try folder.store.verifyAudit() == .intact(rows: 1, first: 1, last: 1))
    var kept = 0
    try folder.store.forEachAuditRow(AuditSelection()) { row in
      kept = row.details.count
      return true
    }
    #expect(kept == LedgerDraft.detailCountMax)
  }

  // MARK: Retention

  @Test(
    arguments: [
      (1, 0 as Int64?), (1_000, 0), (1_001, 1), (31_000, 30), (60_000, 59), (.max, 59),
    ] as [(Int64, Int64?)])
  func aPurgedTrailBeginsWhereTheAnchorSays(before: Int64, gone: Int64?) throws {
    var random = SplitMix64(seed: 3)
    let folder = try StoreFolder()
    try AuditMaker.fill(folder.store.path, &random)
    try Self.purge(folder, before: before)
    let store = try StoreFolder.store(folder.store.path, epochs: [1, 2])
    let count = AuditMaker.rowCount - Int(gone ?? 0)
    #expect(
      try store.verifyAudit()
        == .intact(rows: count, first: Int64(61 - count) * 1_000, last: 60_000))
  }

  @Test(
    arguments: [
      ("DELETE FROM audit_anchor", 1), ("UPDATE audit_anchor SET sequence = 22", 21),
      ("UPDATE audit_anchor SET code = zeroblob(32)", 21),
      ("UPDATE audit_anchor SET epoch = 1", 21), ("UPDATE audit_anchor SET epoch = -1", 21),
      ("UPDATE audit_anchor SET seal = zeroblob(32)", 21),
      ("DELETE FROM audit WHERE sequence < 25", 21),
      ("DELETE FROM audit", 21),
    ] as [(String, UInt64)])
  func aChangedBeginningIsFound(sql: String, sequence: UInt64) throws {
    var random = SplitMix64(seed: 4)
    let folder = try StoreFolder()
    try AuditMaker.fill(folder.store.path, &random)
    try Self.purge(folder, before: 21_000)
    try AuditMaker.tamper(folder.store.path) { db in
      try db.execute(sql: sql)
      try db.execute(
        sql: "DELETE FROM audit_details WHERE sequence NOT IN (SELECT sequence FROM audit)")
    }
    let store = try StoreFolder.store(folder.store.path, epochs: [1, 2])
    guard case .broken(sequence, _) = try store.verifyAudit() else {
      Issue.record("\(sql): \(try store.verifyAudit())")
      return
    }
  }

  /// Removes rows that are older, as retention does.
  private static func purge(_ folder: StoreFolder, before milliseconds: Int64) throws {
    let store = try StoreFolder.store(folder.store.path, epochs: [1, 2])
    try store.write { db in try AuditTable.purge(before: milliseconds, store, db) }
  }
}
