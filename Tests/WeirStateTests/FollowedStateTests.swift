import Glibc
import Testing
import WeirCore
import WeirEngine
import WeirJournal
import WeirPolicy

@testable import WeirState

/// What whoever follows a journal relies on: what is safe, what stays, what snapshots hold.
@Suite struct FollowedStateTests {
  private static func open(
    _ path: String, _ fsync: JournalOptions.Fsync = .off
  ) throws -> (store: StateStore, state: StateFold) {
    var options = StateOptions(path: path) { 0 }
    options.fsync = fsync
    return try StateStore.open(
      options, policy: Scoring.policy, scoring: Scoring.options(), spareWordCount: 0)
  }

  private static func row(_ sequence: UInt64, _ value: String) -> LedgerEntry {
    let edit = ListEdit(value: Array(value.utf8), expires: .max)
    return LedgerEntry(
      sequence: sequence,
      draft: LedgerDraft(
        milliseconds: 1, actor: "a", origin: "b", action: .listEdit, object: "vip",
        content: .list(ListChange(list: "vip", type: "string", rows: [.init(edit)]))),
      keyEpoch: 1, previous: [UInt8](repeating: 0, count: 32),
      code: [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: 32))
  }

  private static func append(_ entry: LedgerEntry, to store: StateStore) throws -> UInt64 {
    var position: UInt64 = 0
    for piece in ChangePieces.cut(entry.bytes, byteCountMax: 64) {
      position = try store.journal.append(change: piece)
    }
    return position
  }

  // MARK: What is safe

  @Test(arguments: JournalOptions.Fsync.allCases)
  func whatIsAnswerableWithSyncsIsSafe(fsync: JournalOptions.Fsync) throws {
    let folder = TemporaryFolder()
    let (store, _) = try Self.open(folder.path, fsync)
    let position = try Self.append(Self.row(1, "x"), to: store)
    try store.journal.waitUntilAnswerable(position)
    let status = store.status
    switch fsync {
    case .always: #expect(store.safePosition == position)
    case .interval: #expect(store.safePosition >= status.durablePosition)
    case .off:
      #expect(store.safePosition == position)
      #expect(status.durablePosition < position, "no sync, and safe from an end of the process")
    }
    #expect(store.safePosition <= position)
    try store.close()
    #expect(store.safePosition == position, "closed: all of it")
  }

  @Test func whatIsNotSyncedIsNotSafe() throws {
    let folder = TemporaryFolder()
    let (store, _) = try Self.open(folder.path, .interval)
    defer { try? store.close() }
    // Rows that come faster than syncs: some moment shows one that waits for its sync.
    var wasAhead = false
    for sequence in 1...200 as ClosedRange<UInt64> where !wasAhead {
      let position = try Self.append(Self.row(sequence, "x"), to: store)
      wasAhead = store.safePosition < position
    }
    #expect(wasAhead)
  }

  // MARK: What stays

  /// Scores a few days with a snapshot after each, and gives where the journal begins then.
  private func firstPosition(needed: UInt64?) throws -> UInt64 {
    let folder = TemporaryFolder()
    var first: UInt64 = 0
    for day in 1...5 {
      let (store, state) = try Self.open(folder.path)
      store.keepJournal(from: needed)
      let engine = ScoringEngine(
        resuming: state, journal: store.journal, options: Scoring.options())
      let lines = Scoring.traffic(100, seed: UInt64(day), day: day)
      _ = try engine.run(from: BytesSource(lines), to: TextSink())
      _ = try store.takeSnapshot()
      first = try store.firstPosition()
      if let needed, first <= needed {
        let reader = try store.readJournal(from: first)
        #expect(try reader.next(into: JournalRecord()), "it can be read from there")
      }
      try store.close()
    }
    return first
  }

  @Test func snapshotsPruneWhatNobodyNeeds() throws {
    #expect(try firstPosition(needed: nil) > 100)
    #expect(try firstPosition(needed: .max) > 100)
  }

  @Test(arguments: [0, 1, 50]) func whatSomebodyNeedsStays(needed: UInt64) throws {
    #expect(try firstPosition(needed: needed) <= needed)
  }

  // MARK: What snapshots hold

  @Test(arguments: [false, true]) func snapshotsHoldLists(isEncrypted: Bool) throws {
    let folder = TemporaryFolder()
    if isEncrypted { try folder.makeKey() }
    do {
      let (store, _) = try Self.open(folder.path)
      for sequence in 1...3 as ClosedRange<UInt64> {
        _ = try Self.append(Self.row(sequence, "value \(sequence)"), to: store)
      }
      _ = try store.takeSnapshot()
      _ = try Self.append(Self.row(4, "value 4"), to: store)
      try store.close()
    }
    let (store, state) = try Self.open(folder.path)
    defer { try? store.close() }
    #expect(store.recovery.snapshot != nil)
    #expect(state.book.sequence == 4)
    #expect(state.book.named.map(\.name) == ["vip"])
    #expect(state.book.named.first?.edits.count == 4)
  }

  @Test(arguments: [false, true]) func aRowThatWasCutShortNeverCounts(hasSnapshot: Bool) throws {
    let folder = TemporaryFolder()
    do {
      let (store, _) = try Self.open(folder.path)
      for piece in ChangePieces.cut(Self.row(1, "torn").bytes, byteCountMax: 64).dropLast() {
        _ = try store.journal.append(change: piece)
      }
      if hasSnapshot { _ = try store.takeSnapshot() }
      try store.close()
    }
    do {
      let (store, state) = try Self.open(folder.path)
      #expect(state.book.sequence == 0)
      _ = try Self.append(Self.row(1, "whole"), to: store)
      try store.close()
    }
    let (store, state) = try Self.open(folder.path)
    defer { try? store.close() }
    #expect(state.book.named.first?.edits.map(\.value) == [Array("whole".utf8)])
  }
}
