import Glibc
import StorageSimulation
import Testing
import WeirJournal

/// What the simulation does while nothing goes wrong: as a file system does.
struct SimStorageTests {
  @Test func readsWhatWasAppended() throws {
    let storage = SimStorage()
    let file = try storage.create("a")
    try append([1, 2, 3], to: file)
    try append([4], to: file)
    #expect(try file.byteCount() == 4)
    #expect(try read("a", of: storage) == [1, 2, 3, 4])
    try file.truncate(to: 2)
    try append([9], to: file)
    #expect(try read("a", of: storage) == [1, 2, 9])
    file.close()
    #expect(storage.openFileCount == 0)
    #expect(storage.misuses == [])
  }

  @Test func namesAreInTheOrderOfTheirBytes() throws {
    let storage = SimStorage()
    try storage.makeFolder("b")
    try storage.makeFolder("b")
    for path in ["c", "a10", "a2", "b/x"] { try storage.create(path).close() }
    #expect(try storage.names(in: "") == ["a10", "a2", "b", "c"])
    #expect(try storage.names(in: "b") == ["x"])
    try storage.rename("c", to: "b/x")
    try storage.remove("a2")
    #expect(try storage.names(in: "") == ["a10", "b"])
    #expect(try storage.names(in: "b") == ["x"])
  }

  @Test func saysWhatTheSystemWouldSay() throws {
    let storage = SimStorage()
    try storage.create("a").close()
    #expect(code { _ = try storage.create("a") } == EEXIST)
    #expect(code { _ = try storage.open("b") } == ENOENT)
    #expect(code { _ = try storage.create("no/b") } == ENOENT)
    #expect(code { _ = try storage.names(in: "no") } == ENOENT)
    #expect(code { try storage.remove("b") } == ENOENT)
    #expect(code { try storage.rename("b", to: "c") } == ENOENT)
    #expect(code { try storage.makeFolder("a") } == EEXIST)
    #expect(code { try storage.syncFolder("a") } == ENOENT)
  }

  @Test func tellsOfMisuse() throws {
    let storage = SimStorage()
    let file = try storage.create("a")
    file.close()
    file.close()
    try append([1], to: file)
    let reader = try storage.open("a")
    try append([1], to: reader)
    #expect(
      storage.misuses == [
        "a: closed twice", "a: appended to after it was closed",
        "a: appended to, but open for reading",
      ])
  }

  @Test func aFullDiskTakesWhatFits() throws {
    let storage = SimStorage()
    storage.limit(to: 10)
    let file = try storage.create("a")
    let count = try unsafe [UInt8](repeating: 1, count: 12).withUnsafeBytes { bytes in
      try unsafe file.append(bytes)
    }
    #expect(count == 10)
    #expect(code { try append([1], to: file) } == ENOSPC)
    #expect(code { _ = try storage.create("b") } == ENOSPC)
    try file.truncate(to: 5)
    try append([1, 2, 3], to: file)
    storage.limit(to: 20)
    try append([1, 2, 3], to: file)
    #expect(storage.byteCount == 11)
  }
}

/// Faults that were planned.
struct SimFaultTests {
  @Test func failsOnceOrForEver() throws {
    let storage = SimStorage()
    let file = try storage.create("a")
    storage.plan(SimPlan(.fail(EIO), of: [.append], at: 2))
    #expect((1...3).map { _ in code { try append([7], to: file) } } == [nil, EIO, nil])
    storage.forgetPlans()
    storage.plan(SimPlan(.fail(ENOSPC), of: [.append], at: 2, forEver: true))
    #expect((1...3).map { _ in code { try append([7], to: file) } } == [nil, ENOSPC, ENOSPC])
    #expect(try read("a", of: storage) == [7, 7, 7])
  }

  @Test func countsOperationsOfAFolder() throws {
    let storage = SimStorage()
    try storage.makeFolder("f")
    storage.plan(SimPlan(.fail(EIO), in: "f/", at: 1))
    #expect(code { _ = try storage.create("a") } == nil)
    #expect(code { _ = try storage.create("f/a") } == EIO)
    #expect(code { _ = try storage.create("f/a") } == nil)
  }

  @Test func shortCallsDoSomething() throws {
    let storage = SimStorage(seed: 5)
    storage.shorten()
    let file = try storage.create("a")
    let bytes = (0..<5_000).map { UInt8($0 % 251) }
    try append(bytes, to: file)
    #expect(try read("a", of: storage) == bytes)
    let before = storage.count(.append)
    try append([1], to: file)
    #expect(storage.count(.append) == before + 1)
    storage.plan(SimPlan(.short, at: 1, forEver: true))
    try append(bytes, to: file)
    #expect(storage.count(.append) > before + 5)
  }

  @Test func aSyncThatFailsIsNotMadeGoodByTheNext() throws {
    let (storage, file) = try halfSynced()
    storage.plan(SimPlan(.fail(EIO), of: [.sync], at: 1))
    #expect(code { try file.sync() } == EIO)
    #expect(code { try file.sync() } == nil)
    #expect(storage.misuses == ["a: synced again after it failed"])
    let written = [UInt8](repeating: 1, count: 2_000) + [UInt8](repeating: 2, count: 2_000)
    // Processes see it, the disk never has it.
    #expect(try read("a", of: storage) == written)
    let left = storage.afterPowerCut(seed: 1).contents["a"] ?? []
    #expect(left.count == 4_000)
    #expect(left[..<2_000].allSatisfy { $0 == 1 })
    #expect(left[2_000...].contains(0))
    file.dropCache()
    #expect(try read("a", of: storage) == left)
  }

  @Test func nothingWorksWithoutPower() throws {
    let storage = SimStorage()
    let file = try storage.create("a")
    storage.plan(SimPlan(.crash, of: [.append], at: 2))
    try append([1], to: file)
    #expect(code { try append([2], to: file) } == EIO)
    #expect(code { try append([3], to: file) } == EIO)
    #expect(code { try file.sync() } == EIO)
    #expect(code { _ = try storage.names(in: "") } == EIO)
    #expect([[1], [1, 2]].contains(storage.afterKill().contents["a"]))
  }
}
