import Glibc
import Testing
import WeirCore
import WeirEngine
import WeirPolicy
import WeirState
import WeirStore

@testable import WeirLedger

/// What a server finds when it begins with a store, and what it makes of it.
@Suite(.serialized) struct StoreStartTests {
  /// What a start finds.
  private func start(_ bench: LedgerBench, _ name: String = "a") throws -> StoreStart {
    let (state, fold) = try bench.open()
    defer { try? state.close() }
    return try StoreStart(
      try bench.folder.store(name), fold.book, state, now: BenchClock.start)
  }

  /// A process that keeps some rows, and ends.
  private func run(_ bench: LedgerBench, _ drafts: [LedgerDraft] = []) throws {
    try bench.begin("a")
    for draft in drafts { try bench.perform(draft) }
    try bench.waitForStores()
    try bench.end()
  }

  private func expectIntact(_ bench: LedgerBench, rows: Int, _ name: String = "a") throws {
    let verdict = try bench.folder.store(name).verifyAudit()
    guard case .intact(rows, _, _) = verdict else {
      Issue.record("\(verdict) instead of \(rows) rows")
      return
    }
  }

  /// Values of the list of a store that are on it.
  private func values(_ bench: LedgerBench, _ name: String = "a") throws -> [String] {
    try bench.folder.store(name).allEdits(of: "bad").filter { $0.expires != nil }
      .map { String(decoding: $0.value, as: UTF8.self) }
  }

  /// Values that the engine's journal says are on the list.
  private func values(ofJournal bench: LedgerBench) throws -> [String] {
    let (state, fold) = try bench.open()
    defer { try? state.close() }
    return (fold.book.named.first?.edits ?? []).filter { $0.expires != nil }
      .map { String(decoding: $0.value, as: UTF8.self) }
  }

  @Test func aNewStoreBeginsWhereTheJournalEnds() throws {
    let bench = LedgerBench()
    let found = try start(bench)
    #expect(found.drafts.isEmpty)
    #expect(found.floor == nil)
    #expect(found.position == 1, "behind the first policy")
  }

  @Test func aNewStoreOfAJournalThatHadOneIsReadFromItsBeginning() throws {
    let bench = LedgerBench()
    try run(bench, [FollowedPolicy.edit("x"), FollowedPolicy.edit("y")])
    let found = try start(bench, "b")
    #expect(found.position == 0)
    #expect(found.drafts.isEmpty)
    #expect(try values(bench, "b") == ["x", "y"], "lists are there at once")
    try bench.begin("b")
    try bench.perform(FollowedPolicy.mark)
    try bench.waitForStores()
    try expectIntact(bench, rows: 3, "b")
  }

  @Test func aStoreThatIsBehindGoesOnWhereItIs() throws {
    let bench = LedgerBench()
    try run(bench, [FollowedPolicy.edit("x")])
    try bench.folder.copy("a", to: "old")
    let position = try bench.folder.store("a").cursor().position
    try run(bench, [FollowedPolicy.edit("y"), FollowedPolicy.edit("x", nil)])
    try bench.folder.replace("a", by: "old")
    let found = try start(bench)
    #expect(found.position == position)
    #expect(found.drafts.isEmpty)
    try run(bench, [FollowedPolicy.mark])
    try expectIntact(bench, rows: 4)
    #expect(try values(bench) == ["y"])
  }

  @Test func whatPeopleDidMeanwhileIsAdoptedOnce() throws {
    let bench = LedgerBench()
    try run(bench, [FollowedPolicy.edit("x")])
    _ = try bench.folder.store("a").perform(FollowedPolicy.edit("y"))
    _ = try bench.folder.store("a").perform(FollowedPolicy.edit("x", nil))
    #expect(try start(bench).drafts.map(\.object) == ["bad", "bad"])
    try run(bench)
    try expectIntact(bench, rows: 3)
    #expect(try values(ofJournal: bench) == ["y"])
    #expect(try bench.folder.count("pending", in: "a") == 0)
    // Somebody puts the value back; a start that adopted again would remove it.
    try run(bench, [FollowedPolicy.edit("x")])
    #expect(try start(bench).drafts.isEmpty)
    try run(bench)
    try expectIntact(bench, rows: 4)
    #expect(try values(ofJournal: bench) == ["x", "y"])
    #expect(try values(bench) == ["x", "y"])
  }

  @Test func whatPeopleDidBeforeTheFirstServerIsAdopted() throws {
    let bench = LedgerBench()
    _ = try bench.folder.store("a").perform(FollowedPolicy.edit("x"))
    try run(bench)
    try expectIntact(bench, rows: 1)
    #expect(try values(ofJournal: bench) == ["x"])
    #expect(try start(bench).drafts.isEmpty)
  }

  @Test func whatPeopleDidToAnOlderCopyComesBehindTheJournal() throws {
    let bench = LedgerBench()
    try run(bench, [FollowedPolicy.edit("x")])
    try bench.folder.copy("a", to: "old")
    try run(bench, [FollowedPolicy.edit("y"), FollowedPolicy.edit("z")])
    try bench.folder.replace("a", by: "old")
    _ = try bench.folder.store("a").perform(FollowedPolicy.edit("y", nil))
    _ = try bench.folder.store("a").perform(FollowedPolicy.edit("w"))
    try run(bench)
    try expectIntact(bench, rows: 5)
    #expect(try values(ofJournal: bench) == ["w", "x", "z"])
    #expect(try values(bench) == ["w", "x", "z"])
    #expect(try bench.folder.count("pending", in: "a") == 0)
    #expect(try start(bench).drafts.isEmpty)
  }

  @Test func aStoreOfAnotherJournalHasItsListsTakenOver() throws {
    let other = LedgerBench()
    try run(other, [FollowedPolicy.edit("x"), FollowedPolicy.edit("mallory", nil)])
    let bench = LedgerBench()
    try run(bench)
    try bench.folder.replace("a", byFileOf: other.folder)
    let found = try start(bench)
    #expect(found.floor?.sequence == 2)
    #expect(found.drafts.map(\.action) == [.listAdopt])
  }

  @Test func theTrailGoesOnBehindAnotherJournals() throws {
    let other = LedgerBench()
    try run(other, [FollowedPolicy.edit("x"), FollowedPolicy.edit("mallory", nil)])
    let bench = LedgerBench()
    try bench.folder.replace("a", byFileOf: other.folder)
    try run(bench, [FollowedPolicy.edit("y")])
    try expectIntact(bench, rows: 4)
    #expect(try values(ofJournal: bench) == ["x", "y"])
    #expect(try values(bench) == ["x", "y"])
    #expect(try start(bench).drafts.isEmpty)
  }

  @Test func aStoreThatIsAheadHasItsListsTakenOver() throws {
    let bench = LedgerBench()
    try run(bench, [FollowedPolicy.edit("x")])
    let backup = LedgerFolder()
    try bench.folder.copyState(to: backup)
    try run(bench, [FollowedPolicy.edit("y"), FollowedPolicy.edit("z")])
    // The directory is restored from a backup; the store is not.
    let restored = LedgerBench(folder: backup)
    try backup.replace("a", byFileOf: bench.folder)
    try run(restored, [FollowedPolicy.edit("w")])
    #expect(try values(ofJournal: restored) == ["w", "x", "y", "z"])
    #expect(try values(restored) == ["w", "x", "y", "z"])
    try expectIntact(restored, rows: 5)
  }

  @Test func aTrailThatGoesOnBehindAnotherIsMadeAnewOutOfTheJournal() throws {
    let other = LedgerBench()
    try run(other, [FollowedPolicy.edit("x"), FollowedPolicy.edit("y")])
    let bench = LedgerBench()
    try bench.folder.replace("a", byFileOf: other.folder)
    try run(bench, [FollowedPolicy.edit("z")])
    bench.folder.remove("a")
    try run(bench, [FollowedPolicy.mark])
    #expect(try values(bench) == ["x", "y", "z"])
  }
}

extension LedgerFolder {
  /// Puts the store `a` of another folder in place of this one's.
  func replace(_ name: String, byFileOf other: LedgerFolder) throws {
    remove(name)
    guard unsafe rename(other.file("a"), file(name)) == 0 else {
      throw SystemRefusal(code: errno)
    }
  }

  /// Copies the state directory.
  func copyState(to other: LedgerFolder) throws {
    try copy(folder: path + "/state", to: other.path + "/state")
  }

  private func copy(folder: String, to other: String) throws {
    guard unsafe mkdir(other, 0o700) == 0 else { throw SystemRefusal(code: errno) }
    for name in DirectorySource.entries(of: folder) ?? [] {
      let (from, to) = (folder + "/" + name, other + "/" + name)
      if DirectorySource.entries(of: from) != nil {
        try copy(folder: from, to: to)
      } else {
        try copy(file: from, to: to)
      }
    }
  }
}
