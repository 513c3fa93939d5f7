import StorageSimulation
import Testing
import WeirJournal

/// What is left after a power cut, over many seeds: everything that may be, nothing that may not.
struct PowerCutTests {
  private static let seeds = UInt64(0)..<2_000

  private func outcomes(_ storage: SimStorage, of path: String) -> Set<[UInt8]?> {
    Set(Self.seeds.map { storage.afterPowerCut(seed: $0).contents[path] })
  }

  @Test func whatWasSyncedStays() throws {
    let (storage, _) = try halfSynced()
    for left in outcomes(storage, of: "a") {
      #expect(left?.prefix(2_000).allSatisfy { $0 == 1 } == true)
      #expect((2_000...4_000).contains(left?.count ?? 0))
      #expect(left?.dropFirst(2_000).allSatisfy { $0 == 0 || $0 == 2 } == true)
    }
  }

  @Test func whatWasNotIsKeptDroppedTornAndReordered() throws {
    let (storage, _) = try halfSynced()
    let left = outcomes(storage, of: "a").map { Array($0?.dropFirst(2_000) ?? []) }
    #expect(left.contains([]))
    #expect(left.contains([UInt8](repeating: 2, count: 2_000)))
    #expect(left.contains([UInt8](repeating: 0, count: 2_000)))
    // 2,048 is a sector's start.
    #expect(left.contains { $0.count > 600 && $0[47] == 0 && $0[48] == 2 })
    #expect(left.contains { $0.count > 600 && $0[47] == 2 && $0[48] == 0 })
    let torn = left.filter { bytes in
      bytes.indices.dropFirst().contains {
        bytes[$0 - 1] == 2 && bytes[$0] == 0 && ($0 + 2_000) % 512 != 0
      }
    }
    #expect(torn.count > 10)
  }

  @Test func sameSeedSameRest() throws {
    let (storage, _) = try halfSynced()
    for seed in UInt64(0)..<50 {
      #expect(
        storage.afterPowerCut(seed: seed).contents == storage.afterPowerCut(seed: seed).contents)
    }
  }

  @Test func aCutThatWasNotSyncedShowsOldBytes() throws {
    let (storage, file) = try halfSynced()
    try file.truncate(to: 1_000)
    try append([UInt8](repeating: 3, count: 500), to: file)
    let left = outcomes(storage, of: "a").compactMap(\.self)
    #expect(left.allSatisfy { $0.prefix(1_000).allSatisfy { $0 == 1 } })
    #expect(left.contains([UInt8](repeating: 1, count: 2_000)))
    #expect(left.contains { $0.count == 1_500 && $0.last == 3 })
    #expect(left.contains { $0.contains(3) && $0.last == 1 })
    try file.sync()
    #expect(outcomes(storage, of: "a").count == 1)
  }

  @Test func whatIsAppendedDuringASyncIsNotSynced() throws {
    let (storage, file) = try halfSynced()
    storage.duringSync { _ in _ = try? append([UInt8](repeating: 4, count: 100), to: file) }
    try file.sync()
    #expect(storage.diskContents["a"]?.count == 4_000)
    #expect(storage.contents["a"]?.count == 4_100)
    storage.duringSync(nil)
    try file.sync()
    #expect(storage.diskContents["a"]?.count == 4_100)
  }

  @Test func namesAreKeptWithTheirFolderOnly() throws {
    let storage = SimStorage()
    try storage.makeFolder("f")
    let file = try storage.create("f/a")
    try append([1], to: file)
    try file.sync()
    #expect(outcomes(storage, of: "f/a").contains(nil))
    try storage.syncFolder("f")
    #expect(outcomes(storage, of: "f/a").contains(nil))
    try storage.syncFolder("")
    #expect(outcomes(storage, of: "f/a") == [[1]])
  }

  @Test func aRenameIsOldOrNew() throws {
    let storage = SimStorage(onDisk: ["f/a": [1], "f/b": [2]])
    try storage.rename("f/a", to: "f/b")
    let left = Set(Self.seeds.map { storage.afterPowerCut(seed: $0).contents })
    #expect(left == [["f/a": [1], "f/b": [2]], ["f/b": [1]]])
    try storage.syncFolder("f")
    #expect(storage.afterPowerCut(seed: 1).contents == ["f/b": [1]])
  }

  @Test func aRenameToAnotherFolderNeedsBoth() throws {
    let storage = SimStorage(onDisk: ["f/a": [1], "g/x": []])
    try storage.rename("f/a", to: "g/a")
    for folder in ["g", "f"] {
      let left = Set(Self.seeds.map { storage.afterPowerCut(seed: $0).contents })
      #expect(left == [["f/a": [1], "g/x": []], ["g/a": [1], "g/x": []]])
      try storage.syncFolder(folder)
    }
    #expect(storage.afterPowerCut(seed: 1).contents == ["g/a": [1], "g/x": []])
  }

  @Test func aRemovalMayBeLost() throws {
    let storage = SimStorage(onDisk: ["a": [1]])
    try storage.remove("a")
    #expect(outcomes(storage, of: "a") == [nil, [1]])
    try storage.syncFolder("")
    #expect(outcomes(storage, of: "a") == [nil])
  }

  @Test func oldBytesOfOthersMayShow() throws {
    let (storage, _) = try halfSynced()
    let other = try storage.create("b")
    try append([UInt8](repeating: 5, count: 1_000), to: other)
    let left = Self.seeds.map {
      storage.afterPowerCut(seed: $0, showsStaleBytes: true).contents["b"] ?? []
    }
    #expect(left.contains { $0.contains(1) && $0.contains(5) })
  }

  @Test func aKilledProcessLeavesAllThatItWrote() throws {
    let (storage, _) = try halfSynced()
    let left = storage.afterKill()
    #expect(try read("a", of: left).count == 4_000)
    // The disk is as far as it was, and may still lose it.
    #expect(left.diskContents["a"]?.count == 2_000)
    #expect(outcomes(left, of: "a").contains([UInt8](repeating: 1, count: 2_000)))
    #expect(storage.openFileCount == 1 && left.openFileCount == 0)
  }
}
