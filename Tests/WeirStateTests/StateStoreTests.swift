import Glibc
import Testing
import WeirCore
import WeirDefaultPolicy
import WeirEngine
import WeirJournal
import WeirPolicy
import WeirTraffic

@testable import WeirState

/// A directory in use: opened, scored into, closed, opened again; with snapshots and without.
@Suite struct StateStoreTests {
  @Test func answersRepeatsAfterAStart() throws {
    let folder = TemporaryFolder()
    let lines = Scoring.traffic(500, seed: 1)
    let first = try Scoring.run(lines, in: folder.path)
    let second = try Scoring.run(lines, in: folder.path)
    #expect(first.text.contains("\"decision\":\"approve\""))
    let answers = first.text.split(separator: "\n").filter { !$0.contains("\"error\"") }
    let again = second.text.split(separator: "\n").filter { !$0.contains("\"error\"") }
    #expect(answers.count == again.count)
    for (answer, repeated) in zip(answers, again) {
      #expect(repeated.contains("\"duplicate\":true"))
      #expect(Scoring.verdict(answer) == Scoring.verdict(repeated))
    }
    #expect(second.positionAfter == first.positionAfter, "repeats are not kept")
  }

  @Test(arguments: [false, true]) func goesOnAsIfItHadNeverEnded(isEncrypted: Bool) throws {
    let folder = TemporaryFolder()
    let whole = TemporaryFolder()
    if isEncrypted { try folder.makeKey() }
    let pieces = (1...6 as ClosedRange<UInt64>).map { Scoring.traffic(400, seed: $0, day: Int($0)) }
    for (number, piece) in pieces.enumerated() {
      _ = try Scoring.run(piece, in: folder.path, snapshotsAtEnd: number % 2 == 1)
    }
    _ = try Scoring.run(pieces.flatMap { $0 }, in: whole.path)
    #expect(try Scoring.hash(folder.path) == Scoring.hash(whole.path))
    #expect(
      try StateDirectory.open(
        PosixStorage(path: folder.path), keys: StateKeys.find(nil, directory: folder.path)
      ).isEncrypted == isEncrypted)
  }

  @Test func keepsTwoSnapshotsAndTheSegmentsBetween() throws {
    let folder = TemporaryFolder()
    for seed in 1...5 as ClosedRange<UInt64> {
      let lines = Scoring.traffic(200, seed: seed, day: Int(seed))
      _ = try Scoring.run(lines, in: folder.path, snapshotsAtEnd: true)
    }
    let directory = try StateDirectory.open(PosixStorage(path: folder.path), keys: nil)
    let snapshots = try directory.snapshots()
    #expect(snapshots.count == 2)
    let oldest = try #require(snapshots.last)
    let segments = try directory.segments()
    #expect(segments.count(where: { $0.firstPosition < oldest }) <= 1)
    #expect(segments.contains { $0.firstPosition <= oldest })
    #expect(try directory.policies().count == 1)
  }

  @Test func fallsBackToTheSnapshotBefore() throws {
    let folder = TemporaryFolder()
    for seed in 1...4 as ClosedRange<UInt64> {
      let lines = Scoring.traffic(200, seed: seed, day: Int(seed))
      _ = try Scoring.run(lines, in: folder.path, snapshotsAtEnd: true)
    }
    let hash = try Scoring.hash(folder.path)
    let directory = try StateDirectory.open(PosixStorage(path: folder.path), keys: nil)
    let newest = try #require(try directory.snapshots().first)
    try folder.flip("snapshots/" + Scoring.padded(newest) + ".wsnap", at: 400)
    let run = try Scoring.run([], in: folder.path)
    #expect(run.report.damagedSnapshots.map(\.position) == [newest])
    #expect(run.report.snapshot.map { $0 < newest } == true)
    #expect(try Scoring.hash(folder.path) == hash)
  }

  @Test func refusesWhenBothSnapshotsAreDamaged() throws {
    let folder = TemporaryFolder()
    for seed in 1...4 as ClosedRange<UInt64> {
      let lines = Scoring.traffic(200, seed: seed, day: Int(seed))
      _ = try Scoring.run(lines, in: folder.path, snapshotsAtEnd: true)
    }
    let directory = try StateDirectory.open(PosixStorage(path: folder.path), keys: nil)
    for position in try directory.snapshots() {
      try folder.flip("snapshots/" + Scoring.padded(position) + ".wsnap", at: 500)
    }
    let fault = try #require(throws: JournalFault.self) {
      _ = try Scoring.run([], in: folder.path)
    }
    #expect(fault.kind == .damaged)
  }

  @Test func letsOneProcessIn() throws {
    let folder = TemporaryFolder()
    let open = try Scoring.open(folder.path)
    let fault = try #require(throws: JournalFault.self) { _ = try Scoring.open(folder.path) }
    #expect(fault.kind == .locked)
    try open.store.close()
    try Scoring.open(folder.path).store.close()
  }

  @Test func takesAnotherPolicyAsARecord() throws {
    let folder = TemporaryFolder()
    let lines = Scoring.traffic(300, seed: 4)
    _ = try Scoring.run(lines, in: folder.path)
    let other = Scoring.otherThresholds
    let second = try Scoring.run(
      Scoring.traffic(300, seed: 5), in: folder.path, under: other, snapshotsAtEnd: true)
    #expect(second.text.contains(ScoringEngine.stamp(of: other)))
    // The first policy again: its velocities were never gone.
    let third = try Scoring.run(lines, in: folder.path)
    #expect(third.text.contains("\"duplicate\":true"))
    let directory = try StateDirectory.open(PosixStorage(path: folder.path), keys: nil)
    #expect(try directory.policies().count == 2)
    #expect(third.positionAfter == second.positionAfter + 1, "an activation and no event")
  }

  @Test func needsTheKeyItWasMadeWith() throws {
    let folder = TemporaryFolder()
    try folder.makeKey()
    _ = try Scoring.run(Scoring.traffic(50, seed: 1), in: folder.path)
    let removed = unsafe unlink(folder.path + "/weir.key")
    #expect(removed == 0)
    let fault = try #require(throws: JournalFault.self) {
      _ = try Scoring.run([], in: folder.path)
    }
    #expect(fault.kind == .key)
  }

  @Test func schedulesSnapshotsByEventsAndTime() {
    let second: UInt64 = 1_000_000_000
    var schedule = SnapshotSchedule(lastPosition: nil, start: 0)
    #expect(!schedule.isDue(position: 999_999, every: nil, now: 60 * second))
    #expect(schedule.isDue(position: 1_000_000, every: nil, now: 60 * second))
    #expect(!schedule.isDue(position: 1_000_000, every: nil, now: 9 * second))
    schedule.lastDuration = 7 * second
    #expect(!schedule.isDue(position: 1_000_000, every: nil, now: 69 * second))
    #expect(schedule.isDue(position: 1_000_000, every: nil, now: 70 * second))
    #expect(schedule.isDue(position: 10, every: 10, now: 0))
    schedule.isRunning = true
    #expect(!schedule.isDue(position: 10, every: 10, now: 0))
  }
}
