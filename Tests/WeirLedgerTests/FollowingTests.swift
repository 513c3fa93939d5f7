import GRDB
import Glibc
import Testing
import WeirCore
import WeirEngine
import WeirJournal
import WeirServer
import WeirStore

@testable import WeirLedger

/// A store that something happens to while it follows is, afterwards, as one to which nothing did.
@Suite(.serialized) struct FollowingTests {
  private static let seeds = 1...3 as ClosedRange<UInt64>

  /// Runs traffic before, between and after two things that happen to the store `a`.
  private func run(
    seed: UInt64, policy: Bool = false, first: (LedgerBench) throws -> Void,
    second: (LedgerBench) throws -> Void = { _ in }
  ) throws -> LedgerBench {
    let bench = LedgerBench()
    try bench.begin("a", "b")
    var traffic = Traffic(seed: seed)
    try traffic.come(to: bench, stepCount: 12)
    try bench.waitForStores()
    try first(bench)
    try traffic.come(to: bench, stepCount: 12)
    if policy { try bench.activate(FollowedPolicy.second) }
    try second(bench)
    try traffic.come(to: bench, stepCount: 12)
    try bench.waitForStores()
    return bench
  }

  private func expectEqual(_ bench: LedgerBench, seed: UInt64) throws {
    let (disturbed, undisturbed) = (try bench.folder.rows("a"), try bench.folder.rows("b"))
    #expect(Set(disturbed).subtracting(undisturbed) == [], "seed \(seed)")
    #expect(Set(undisturbed).subtracting(disturbed) == [], "seed \(seed)")
    #expect(disturbed.count == undisturbed.count, "seed \(seed)")
    let verdict = try bench.folder.store("a").verifyAudit()
    guard case .intact(let count, _, _) = verdict else {
      Issue.record("seed \(seed): \(verdict)")
      return
    }
    #expect(count == Int(try bench.engine.lists.book.sequence), "seed \(seed)")
  }

  @Test(arguments: seeds) func followsEventsAndRows(seed: UInt64) throws {
    let bench = try run(seed: seed, policy: true) { _ in }
    try expectEqual(bench, seed: seed)
    #expect(try bench.folder.count("cases", in: "a") > 3)
    #expect(try bench.folder.count("alerts", in: "a") > 0)
    #expect(try bench.folder.count("list_entries", in: "a") > 0)
  }

  @Test(arguments: seeds) func aStoreThatIsLockedCatchesUp(seed: UInt64) throws {
    var held: DatabaseQueue?
    let bench = try run(
      seed: seed, policy: true,
      first: { held = try $0.folder.lock("a") },
      second: { bench in
        let follower = try bench.followers[0]
        try LedgerBench.wait { follower.report.stalledSince != nil }
        #expect(follower.report.fault?.contains("another process holds the store") == true)
        if let held { try bench.folder.unlock(held) }
      })
    try expectEqual(bench, seed: seed)
    #expect(try bench.followers[0].report.stalledSince == nil)
  }

  @Test(arguments: seeds) func anOlderCopyIsBroughtUpToDate(seed: UInt64) throws {
    let bench = try run(
      seed: seed, policy: true,
      first: { try $0.folder.copy("a", to: "old") },
      second: { bench in
        try bench.waitForStores()
        try bench.folder.replace("a", by: "old")
      })
    try expectEqual(bench, seed: seed)
    #expect(bench.folder.setAside.isEmpty)
    #expect(try bench.followers[0].report.recoveryCount > 0)
  }

  @Test(arguments: seeds) func aStoreThatIsRemovedIsMadeAnew(seed: UInt64) throws {
    let bench = try run(seed: seed, policy: true, first: { $0.folder.remove("a") })
    try expectEqual(bench, seed: seed)
  }

  @Test(arguments: seeds) func aDamagedStoreIsMovedAsideAndMadeAnew(seed: UInt64) throws {
    let bench = try run(
      seed: seed, policy: true,
      first: { try $0.folder.damage("a") },
      second: { bench in
        try LedgerBench.wait { bench.folder.setAside.count == 1 }
      })
    try expectEqual(bench, seed: seed)
    #expect(bench.folder.setAside.count == 1)
  }

  @Test(arguments: seeds) func anotherJournalsStoreIsMovedAside(seed: UInt64) throws {
    let other = LedgerBench()
    try other.begin("a")
    try other.perform(FollowedPolicy.edit("someone"))
    try other.waitForStores()
    try other.end()
    let bench = try run(seed: seed) { bench in
      bench.folder.remove("a")
      guard unsafe rename(other.folder.file("a"), bench.folder.file("a")) == 0 else {
        throw SystemRefusal(code: errno)
      }
    }
    try expectEqual(bench, seed: seed)
    #expect(bench.folder.setAside.count == 1)
  }

  @Test func restartsInBetweenChangeNothing() throws {
    for seed in Self.seeds {
      let bench = LedgerBench()
      var traffic = Traffic(seed: seed)
      for round in 0..<4 {
        // Every other process has the first store only: the second one is behind.
        if round % 2 == 0 { try bench.begin("a") } else { try bench.begin("a", "b") }
        try traffic.come(to: bench, stepCount: 8)
        if round == 3 { try bench.waitForStores() }
        if round < 3 { try bench.end() }
      }
      try expectEqual(bench, seed: seed)
    }
  }

  @Test func whatIsTooMuchIsReadFromTheJournal() throws {
    let bench = LedgerBench()
    try bench.begin("a", "b")
    let follower = try bench.followers[0]
    let held = try bench.folder.lock("a")
    var traffic = Traffic(seed: 9)
    try traffic.come(to: bench, stepCount: 10)
    // As if more had come than the queue holds.
    follower.shared.withLock { $0.letGo() }
    try traffic.come(to: bench, stepCount: 10)
    try bench.folder.unlock(held)
    try bench.waitForStores()
    try expectEqual(bench, seed: 9)
  }

  /// Events that become cases are stored while a long row is on its way between them: where the
  /// store stands then is in the middle of the row.
  @Test(arguments: [false, true]) func aRowThatBeganBeforeWhereTheStoreStands(
    isRestarted: Bool
  ) throws {
    let bench = LedgerBench()
    try bench.begin("a", "b")
    var held: DatabaseQueue?
    let entry = try bench.performBetween(FollowedPolicy.edit("x")) {
      try bench.score([FollowedPolicy.event(1, amount: 500)])
      try LedgerBench.wait { try bench.folder.count("cases", in: "a") == 1 }
      held = try bench.folder.lock("a")
    }
    if isRestarted {
      try bench.end()
    } else {
      // The row is read from the journal.
      let follower = try bench.followers[0]
      try LedgerBench.wait { follower.report.stalledSince != nil }
    }
    if let held { try bench.folder.unlock(held) }
    if isRestarted { try bench.begin("a", "b") }
    try bench.perform(FollowedPolicy.mark)
    try bench.waitForStores()
    try expectEqual(bench, seed: 0)
    #expect(try bench.folder.count("list_entries", in: "a") == 1)
    #expect(entry.sequence == 1)
  }

  @Test func anEndDoesNotWaitForALockedStore() throws {
    let bench = LedgerBench()
    try bench.begin("a")
    let held = try bench.folder.lock("a")
    try bench.perform(FollowedPolicy.mark)
    let start = bench.clock.now
    try bench.end()
    #expect(2_000...8_000 ~= bench.clock.now - start)
    try bench.folder.unlock(held)
    #expect(try bench.folder.count("audit", in: "a") == 0)
    // The next process puts it in.
    try bench.begin("a")
    try bench.waitForStores()
    #expect(try bench.folder.count("audit", in: "a") == 1)
  }
}
