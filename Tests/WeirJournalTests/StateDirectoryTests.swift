import Foundation
import Testing
import WeirCore

@testable import WeirJournal

/// The directory: who may open it, what lies in it, what leaves it.
struct StateDirectoryTests {
  @Test func isMadeOnceOfAnEmptyDirectory() throws {
    let storage = MemoryStorage()
    let first = try Sample.make(storage)
    let again = #expect(throws: JournalFault.self) {
      try StateDirectory.initialise(storage, keys: nil)
    }
    #expect(again?.kind == .usage)
    #expect(try StateDirectory.open(storage, keys: nil).hashSeed == first.hashSeed)
    #expect(try Sample.make(MemoryStorage()).hashSeed != first.hashSeed)
    let foreign = MemoryStorage()
    foreign["notes.txt"] = [1]
    #expect(throws: JournalFault.self) { try StateDirectory.initialise(foreign, keys: nil) }
    let fault = #expect(throws: JournalFault.self) {
      try StateDirectory.open(MemoryStorage(), keys: nil)
    }
    #expect(fault?.kind == .usage)
  }

  @Test func makingItGoesOnAfterACrash() throws {
    // The call that fails moves on until none does.
    for step in 1... {
      let storage = MemoryStorage()
      let calls = Counter()
      storage.answering { _, _ in
        calls.add()
        return calls.value == step ? .refuse(EIO) : nil
      }
      let isDone = (try? StateDirectory.initialise(storage, keys: nil)) != nil
      storage.answeringNothing()
      if isDone {
        #expect(step > 8)
        break
      }
      if storage["weir.state"] == nil { try StateDirectory.initialise(storage, keys: nil) }
      #expect(try Sample.read(try StateDirectory.open(storage, keys: nil)).end.position == 0)
    }
  }

  @Test func keysAreAskedFor() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage, keys: try Sample.keys())
    #expect(directory.isEncrypted)
    let bytes = try Sample.required(storage["weir.state"])
    let seed = (0..<8).map { UInt8(truncatingIfNeeded: directory.hashSeed >> (8 * UInt64($0))) }
    // The secret of the hash tables is not in the clear.
    #expect(!(0..<bytes.count - 8).contains { bytes[$0..<$0 + 8].elementsEqual(seed) })
    for keys in [nil, try Sample.keys(2), try Sample.keys(fill: 8)] {
      let fault = #expect(throws: JournalFault.self) {
        try StateDirectory.open(storage, keys: keys)
      }
      #expect(fault?.kind == .key)
    }
    let plain = MemoryStorage()
    _ = try Sample.make(plain)
    let fault = #expect(throws: JournalFault.self) {
      try StateDirectory.open(plain, keys: try Sample.keys())
    }
    #expect(fault?.kind == .usage)
  }

  @Test func policiesAreKept() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage, keys: try Sample.keys())
    let large = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    #expect(try !directory.hasPolicy(Sample.policy))
    let missing = #expect(throws: JournalFault.self) { try directory.policy(Sample.policy) }
    #expect(missing?.kind == .damaged)
    try directory.save(
      policy: Sample.policy,
      files: [("policy.yaml", Array("a".utf8)), ("lists/large.csv", large), ("empty", [])])
    #expect(try directory.hasPolicy(Sample.policy))
    #expect(
      try directory.policy(Sample.policy)
        == ["policy.yaml": Array("a".utf8), "lists/large.csv": large, "empty": []])
    #expect(try directory.policies() == [Sample.policy])
    // Under the name of another.
    storage[StateLayout.policy(Sample.otherPolicy)] = storage[StateLayout.policy(Sample.policy)]
    #expect(throws: JournalFault.self) { try directory.policy(Sample.otherPolicy) }
  }

  static func snapshot(_ directory: StateDirectory, at position: UInt64) throws {
    let reader = try directory.readJournal(from: 0, chain: nil, isReadOnly: true)
    let record = JournalRecord()
    while reader.position < position, try reader.next(into: record) {}
    let snapshot = try directory.makeSnapshot(position: position, chain: reader.chain)
    try unsafe [UInt8](repeating: 1, count: 100).withUnsafeBytes {
      try unsafe snapshot.write(.header, $0)
    }
    try snapshot.commit()
  }

  @Test func snapshotsAreNoneUntilTheyAreWhole() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    let chain = ChainHash([UInt8](repeating: 5, count: 32))
    let abandoned = try directory.makeSnapshot(position: 5, chain: chain)
    #expect(try directory.snapshots() == [])
    abandoned.abandon()
    #expect(storage.paths == ["weir.state"])
    let crashed = try directory.makeSnapshot(position: 6, chain: chain)
    try withExtendedLifetime(crashed) {
      #expect(storage.paths.contains { $0.hasSuffix(".tmp") })
      try directory.removeOrphans()
      #expect(storage.paths == ["weir.state"])
    }
    let whole = try directory.makeSnapshot(position: 7, chain: chain)
    try whole.commit()
    #expect(try directory.snapshots() == [7])
    let reader = try directory.openSnapshot(7)
    #expect(reader.position == 7 && reader.chain == chain)
    var bytes: [UInt8] = []
    #expect(try reader.next(into: &bytes) == nil)
    // Without its seal.
    let path = StateLayout.snapshot(7)
    storage[path] = storage[path].map { Array($0[..<FileHeader.byteCount]) }
    let cut = try directory.openSnapshot(7)
    #expect(throws: JournalFault.self) { try cut.next(into: &bytes) }
  }

  @Test func prunesWhatNoStartNeeds() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    for batch in 0..<6 {
      _ = try Sample.append(writer, batch: batch)
      try writer.rotate()
    }
    try writer.close()
    let firsts = try directory.segments().map(\.firstPosition)
    #expect(firsts == [0, 4, 7, 10, 13, 16, 19])
    for digest in [Sample.policy, Sample.otherPolicy] {
      try directory.save(policy: digest, files: [])
    }
    try Self.snapshot(directory, at: 7)
    try directory.prune(policies: [Sample.policy])
    #expect(try directory.segments().count == 7, "there is one snapshot")
    try Self.snapshot(directory, at: 10)
    try Self.snapshot(directory, at: 13)
    let path = StateLayout.snapshot(13)
    let good = storage[path]
    storage[path]?[200] ^= 1
    try directory.prune(policies: [Sample.policy])
    #expect(try directory.segments().map(\.firstPosition) == [7, 10, 13, 16, 19])
    #expect(try directory.snapshots() == [13, 10, 7], "a bad one does not count")
    storage[path] = good
    try directory.prune(policies: [Sample.policy])
    #expect(try directory.segments().map(\.firstPosition) == [10, 13, 16, 19])
    #expect(try directory.snapshots() == [13, 10])
    #expect(try directory.policies() == [Sample.policy])
    #expect(try Sample.read(directory, from: 10).records.count == 3)
    let fault = #expect(throws: JournalFault.self) { try Sample.read(directory, from: 7) }
    #expect(fault?.kind == .damaged)
    #expect(fault?.help?.contains("10") == true)
  }

  @Test func oneProcessHasTheLock() throws {
    let folder = try TemporaryFolder()
    _ = try folder.state()
    let lock = try DirectoryLock(path: folder.path + "/state")
    let fault = #expect(throws: JournalFault.self) {
      try DirectoryLock(path: folder.path + "/state")
    }
    #expect(fault?.kind == .locked)
    lock.release()
    _ = try DirectoryLock(path: folder.path + "/state")
  }

  @Test func filesAreForTheirOwnerAlone() throws {
    let folder = try TemporaryFolder()
    let directory = try folder.state()
    let writer = try Sample.start(directory, Sample.options(.always))
    _ = try writer.append(activation: Sample.policy)
    try writer.close()
    for path in ["", "/journal", "/weir.state", "/" + StateLayout.segment(0)] {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.path + "/state" + path)
      let mode = try Sample.required(attributes[.posixPermissions] as? Int)
      #expect(mode & 0o077 == 0, "\(path)")
    }
    // A link in the place of a file is not followed.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/state/" + StateLayout.segment(9),
      withDestinationPath: folder.path + "/state/" + StateLayout.segment(0))
    #expect(throws: JournalFault.self) { try Sample.read(directory) }
  }

  @Test func theToolPrintsTheLines() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/lz4") else {
      withKnownIssue("the lz4 tool is not installed: not tested") { Issue.record("skipped") }
      return
    }
    let folder = try TemporaryFolder()
    let writer = try Sample.start(try folder.state(), Sample.options(.always))
    _ = try writer.append(activation: Sample.policy)
    for batch in 0..<3 { _ = try Sample.append(writer, batch: batch, count: 400) }
    try writer.close()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/lz4")
    process.arguments = ["-dc", folder.path + "/state/" + StateLayout.segment(0)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let printed = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(Array(printed) == (0..<3).flatMap { Sample.lines($0, 400) })
  }
}
