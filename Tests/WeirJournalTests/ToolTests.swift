import Glibc
import Testing
import WeirCore

@testable import WeirJournal

/// Verifying, repairing, copying and restoring.
struct ToolTests {
  /// A directory with five segments and two snapshots, and the writer of it.
  static func make(
    _ storage: MemoryStorage, keys: KeyRing? = nil
  ) throws -> (StateDirectory, JournalWriter) {
    let directory = try Sample.make(storage, keys: keys)
    try directory.save(policy: Sample.policy, files: [("policy.yaml", [1, 2, 3])])
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    for batch in 0..<4 {
      _ = try Sample.append(writer, batch: 2 * batch)
      _ = try Sample.append(writer, batch: 2 * batch + 1)
      try writer.rotate()
    }
    _ = try Sample.append(writer, batch: 8)
    for position: UInt64 in [7, 19] {
      try StateDirectoryTests.snapshot(directory, at: position)
    }
    return (directory, writer)
  }

  @Test func verifiesADirectoryInUse() throws {
    let storage = MemoryStorage()
    let (directory, writer) = try Self.make(storage)
    let report = try JournalVerifier.verify(directory)
    #expect(report.findings == [] && report.isGood)
    #expect(report.segmentCount == 5 && report.recordCount == 10 && report.eventCount == 27)
    #expect(report.snapshotCount == 2 && report.policyCount == 1 && report.endPosition == 28)
    let bytes = storage.paths.filter { $0 != "weir.state" }.compactMap { storage[$0]?.count }
    #expect(report.byteCount == bytes.reduce(0, +))
    // What is being written has not its end yet.
    let path = StateLayout.segment(25)
    storage[path] = storage[path].map { $0 + [0x51, 0x2A, 0x4D] }
    let torn = try JournalVerifier.verify(directory)
    #expect(torn.isGood && torn.findings.map(\.path) == [path])
    #expect(torn.findings.first?.position == 28)
    withExtendedLifetime(writer) {}
  }

  @Test func findsEverythingThatIsWrong() throws {
    let storage = MemoryStorage()
    let (directory, writer) = try Self.make(storage)
    try writer.close()
    let segment = StateLayout.segment(7)
    let other = StateLayout.segment(19)
    for path in [segment, other, StateLayout.snapshot(7), StateLayout.policy(Sample.policy)] {
      storage[path]?[FileHeader.byteCount + 100] ^= 4
    }
    let report = try JournalVerifier.verify(directory)
    #expect(!report.isGood)
    #expect(
      Set(report.findings.map(\.path))
        == [segment, other, StateLayout.snapshot(7), StateLayout.policy(Sample.policy)])
    let finding = try Sample.required(report.findings.first { $0.path == segment })
    #expect(finding.offset == FileHeader.byteCount && finding.position == 7)
    #expect(report.endPosition == 7)
    // The policy that the journal names is not there at all.
    storage[StateLayout.policy(Sample.policy)] = nil
    #expect(
      try JournalVerifier.verify(directory).findings.contains {
        $0.path == StateLayout.policy(Sample.policy)
      })
  }

  @Test func findsASnapshotOfAnotherJournal() throws {
    let storage = MemoryStorage()
    let (directory, _) = try Self.make(storage)
    try directory.makeSnapshot(
      position: 13, chain: ChainHash([UInt8](repeating: 3, count: 32))
    ).commit()
    let findings = try JournalVerifier.verify(directory).findings
    #expect(findings.map(\.path) == [StateLayout.snapshot(13)])
  }

  struct Cut: Sendable, CustomTestStringConvertible {
    var to: UInt64
    var ends: UInt64
    var removedCount: Int
    var testDescription: String { "to \(to)" }
  }

  @Test(arguments: [
    Cut(to: 100, ends: 28, removedCount: 0), Cut(to: 28, ends: 28, removedCount: 0),
    Cut(to: 27, ends: 25, removedCount: 1), Cut(to: 25, ends: 25, removedCount: 1),
    Cut(to: 24, ends: 22, removedCount: 1), Cut(to: 18, ends: 16, removedCount: 3),
    Cut(to: 4, ends: 4, removedCount: 6), Cut(to: 1, ends: 1, removedCount: 6),
    Cut(to: 0, ends: 0, removedCount: 7),
  ]) func cutsTheJournal(_ c: Cut) throws {
    for isDamaged in [false, true] {
      let storage = MemoryStorage()
      let (directory, writer) = try Self.make(storage, keys: try Sample.keys())
      try writer.close()
      // Damage behind the place does not matter; that it is kept does.
      if isDamaged, c.ends < 22 { storage[StateLayout.segment(19)]?[400] ^= 1 }
      let before = storage.copy()
      let report = try JournalRepair.cut(directory, to: c.to)
      #expect(report.position == c.ends)
      #expect(report.removed.count == c.removedCount)
      let (records, end) = try Sample.read(directory)
      #expect(end.position == c.ends)
      #expect(Sample.expected(batchCount: 9).starts(with: records))
      #expect(try directory.snapshots().allSatisfy { $0 <= c.ends })
      let kept = storage.paths.filter { $0.hasPrefix("quarantine/") }.compactMap { storage[$0] }
      #expect(Set(kept) == Set(report.quarantined.compactMap { before[$0] }))
      // Again there is nothing to do, and a start goes on.
      #expect(try JournalRepair.cut(directory, to: c.to).quarantined == [])
      let again = try Sample.start(directory)
      if c.ends == 0 { _ = try again.append(activation: Sample.policy) }
      _ = try Sample.append(again, batch: 77)
      try again.close()
      #expect(try JournalVerifier.verify(directory).isGood)
    }
  }

  @Test func cutsAtTheDamage() throws {
    let storage = MemoryStorage()
    let (directory, writer) = try Self.make(storage)
    try writer.close()
    storage[StateLayout.segment(13)]?[FileHeader.byteCount + 3] ^= 1
    #expect(throws: JournalFault.self) { try Sample.read(directory) }
    #expect(try JournalRepair.cut(directory, to: 26).position == 13)
    #expect(try Sample.read(directory).end.position == 13)
  }

  @Test func aCutThatLeavesNothingToBeginWithIsRefused() throws {
    let storage = MemoryStorage()
    let (directory, writer) = try Self.make(storage)
    try writer.close()
    try directory.prune(policies: [Sample.policy])
    let before = storage.paths
    let fault = #expect(throws: JournalFault.self) { try JournalRepair.cut(directory, to: 6) }
    #expect(fault?.kind == .usage)
    #expect(storage.paths == before)
  }

  @Test(arguments: [false, true]) func copiesAndRestoresADirectoryInUse(_ isEncrypted: Bool) throws
  {
    let keys = isEncrypted ? try Sample.keys() : nil
    let storage = MemoryStorage()
    let (directory, writer) = try Self.make(storage, keys: keys)
    // Half a record is being written.
    let path = StateLayout.segment(25)
    storage[path] = storage[path].map { $0 + $0[FileHeader.byteCount..<$0.count - 9] }
    let backup = MemoryStorage()
    let report = try StateBackup.copy(directory, to: backup)
    #expect(report.position == 28 && report.fileCount == 9)
    let target = MemoryStorage()
    #expect(try StateBackup.restore(backup, to: target, keys: keys) == report)
    let restored = try StateDirectory.open(target, keys: keys)
    #expect(restored.hashSeed == directory.hashSeed)
    let (records, end) = try Sample.read(restored)
    #expect(records == Sample.expected(batchCount: 9) && end.tornTail == nil)
    #expect(try restored.snapshots() == [19, 7])
    #expect(try restored.policy(Sample.policy) == ["policy.yaml": [1, 2, 3]])
    let again = #expect(throws: JournalFault.self) {
      try StateBackup.restore(backup, to: target, keys: keys)
    }
    #expect(again?.kind == .usage)
    #expect(throws: JournalFault.self) { try StateBackup.copy(directory, to: backup) }
    withExtendedLifetime(writer) {}
  }

  @Test(arguments: [false, true]) func aBackupThatWasTamperedWithIsRefused(
    _ isEncrypted: Bool
  ) throws {
    let keys = isEncrypted ? try Sample.keys() : nil
    let (directory, writer) = try Self.make(MemoryStorage(), keys: keys)
    try writer.close()
    let backup = MemoryStorage()
    _ = try StateBackup.copy(directory, to: backup)
    for path in backup.paths {
      let count = try Sample.required(backup[path]).count
      let changes: [(String, (inout [UInt8]) -> Void)] =
        stride(from: 0, to: count, by: 31).map { index in ("byte \(index)", { $0[index] ^= 1 }) }
        + [("cut", { $0.removeLast() }), ("longer", { $0.append(0) })]
      for (what, change) in changes {
        let tampered = backup.copy()
        var bytes = try Sample.required(backup[path])
        change(&bytes)
        tampered[path] = bytes
        let target = MemoryStorage()
        #expect(throws: JournalFault.self, "\(path): \(what)") {
          try StateBackup.restore(tampered, to: target, keys: keys)
        }
        #expect(target.paths.isEmpty)
      }
      let without = backup.copy()
      without[path] = nil
      #expect(throws: JournalFault.self, "\(path)") {
        try StateBackup.restore(without, to: MemoryStorage(), keys: keys)
      }
    }
    let more = backup.copy()
    more[StateLayout.segment(28)] = [1]
    #expect(throws: JournalFault.self) {
      try StateBackup.restore(more, to: MemoryStorage(), keys: keys)
    }
    if isEncrypted {
      let fault = #expect(throws: JournalFault.self) {
        try StateBackup.restore(backup, to: MemoryStorage(), keys: nil)
      }
      #expect(fault?.kind == .key)
    }
  }

  @Test func everyCallThatFailsLosesNothing() throws {
    // The call that is refused moves on until none is; whatever was accepted is read afterwards.
    var step = 0
    var isDone = false
    while !isDone {
      step += 1
      let storage = MemoryStorage()
      let directory = try Sample.make(storage)
      let calls = Counter()
      let (code, failing) = (step % 2 == 0 ? ENOSPC : EIO, step)
      storage.answering { _, _ in
        calls.add()
        return calls.value == failing ? .refuse(code) : nil
      }
      var accepted: UInt64 = 0
      do {
        try directory.save(policy: Sample.policy, files: [("policy.yaml", [1])])
        let writer = try Sample.start(directory, Sample.options(.always))
        accepted = try writer.append(activation: Sample.policy)
        for batch in 0..<4 {
          accepted = try Sample.append(writer, batch: batch)
          if batch % 2 == 0 { try writer.rotate() }
        }
        try StateDirectoryTests.snapshot(directory, at: 4)
        try StateDirectoryTests.snapshot(directory, at: 10)
        try directory.prune(policies: [Sample.policy])
        try writer.close()
        isDone = calls.value < failing
      } catch is JournalFault {}
      storage.answeringNothing()
      try directory.removeOrphans()
      let from = try directory.segments().first?.firstPosition ?? 0
      let (records, end) = try Sample.read(directory, from: from)
      #expect(end.position == accepted, "call \(step)")
      #expect(
        records == Sample.expected(batchCount: 4).filter { from..<accepted ~= $0.position },
        "call \(step)")
      let writer = try directory.startJournal(
        after: end, policy: Sample.policy, options: Sample.options())
      _ = try Sample.append(writer, batch: 50)
      try writer.close()
      #expect(try Sample.read(directory, from: from).end.position == accepted + 3)
    }
    #expect(step > 60)
  }
}
