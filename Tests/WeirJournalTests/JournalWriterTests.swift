import Glibc
import Synchronization
import Testing
import WeirCore

@testable import WeirJournal

/// A clock that a test moves.
final class TestClock: Sendable {
  private let nanoseconds = Atomic<UInt64>(1)

  func advance(milliseconds: UInt64) {
    nanoseconds.add(milliseconds * 1_000_000, ordering: .relaxed)
  }

  var read: @Sendable () -> UInt64 { { self.nanoseconds.load(ordering: .relaxed) } }
}

/// What each way of syncing promises, and what happens when the disk is full or breaks.
struct JournalWriterTests {
  private func start(
    _ fsync: JournalOptions.Fsync, _ clock: TestClock = TestClock(), hasThread: Bool = false
  ) throws -> (MemoryStorage, StateDirectory, JournalWriter) {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    let writer = try Sample.start(
      directory, Sample.options(fsync, hasThread: hasThread, clock: clock.read))
    _ = try writer.append(activation: Sample.policy)
    return (storage, directory, writer)
  }

  private func syncCount(_ storage: MemoryStorage) -> Int {
    storage.state.withLock { state in state.log.filter { $0.operation == .sync }.count }
  }

  @Test func alwaysAnswersAfterASync() throws {
    let (storage, _, writer) = try start(.always)
    #expect(!writer.isAnswerable(1))
    let before = syncCount(storage)
    _ = try Sample.append(writer, batch: 0)
    let position = try Sample.append(writer, batch: 1)
    writer.work()
    // One sync for all that was appended.
    #expect(syncCount(storage) == before + 1)
    #expect(writer.isAnswerable(position))
    #expect(writer.status.durablePosition == position)
    #expect(!writer.isAnswerable(position + 1))
    try writer.waitUntilAnswerable(position)
    writer.work()
    #expect(syncCount(storage) == before + 1)
  }

  @Test func intervalSyncsWhenItIsTimeAndAnswersUnlessThatIsLate() throws {
    let clock = TestClock()
    let (storage, _, writer) = try start(.interval, clock)
    let before = syncCount(storage)
    #expect(writer.isAnswerable(1))
    clock.advance(milliseconds: 999)
    writer.work()
    #expect(syncCount(storage) == before)
    clock.advance(milliseconds: 1)
    writer.work()
    #expect(syncCount(storage) == before + 1)
    #expect(writer.status.durablePosition == 1)
    clock.advance(milliseconds: 60_000)
    let position = try Sample.append(writer, batch: 0)
    clock.advance(milliseconds: 2_000)
    #expect(writer.isAnswerable(position))
    clock.advance(milliseconds: 1)
    #expect(!writer.isAnswerable(position))
    #expect(writer.isAnswerable(1))
    writer.work()
    #expect(writer.isAnswerable(position))
  }

  @Test func offSyncsAtTheEndOfASegmentAndOfTheJournal() throws {
    let clock = TestClock()
    let (storage, directory, writer) = try start(.off, clock)
    let before = syncCount(storage)
    clock.advance(milliseconds: 100_000)
    writer.work()
    #expect(writer.isAnswerable(1) && writer.isAnswerable(1_000))
    #expect(syncCount(storage) == before)
    #expect(writer.status.durablePosition == 0)
    try writer.rotate()
    #expect(writer.status.durablePosition == 1)
    #expect(writer.sealedPosition == 1)
    _ = try Sample.append(writer, batch: 0)
    #expect(writer.sealedPosition == 1)
    try writer.close()
    #expect(try Sample.read(directory).end.durablePosition == 4)
  }

  @Test func recordsSayWhatWasDurable() throws {
    let (_, directory, writer) = try start(.always)
    writer.work()
    _ = try Sample.append(writer, batch: 0)
    _ = try Sample.append(writer, batch: 1)
    // The last record knew of the first alone.
    #expect(try Sample.read(directory, isReadOnly: true).end.durablePosition == 1)
  }

  @Test(arguments: [JournalOptions.Fsync.always, .interval, .off])
  func aSyncThatFailsIsTheEnd(_ fsync: JournalOptions.Fsync) throws {
    let clock = TestClock()
    let (storage, directory, writer) = try start(fsync, clock)
    let told = Counter()
    writer.onProgress { told.add() }
    let position = try Sample.append(writer, batch: 0)
    clock.advance(milliseconds: 1_000)
    storage.answering { operation, path in
      operation == .sync && path.hasPrefix("journal") ? .refuse(EIO) : nil
    }
    writer.work()
    if fsync == .off { #expect(throws: JournalFault.self) { try writer.rotate() } }
    storage.answeringNothing()
    #expect(writer.fatalFault?.kind == .sync)
    #expect(told.value == 1)
    #expect(!writer.isAnswerable(position))
    let fault = #expect(throws: JournalFault.self) { try writer.waitUntilAnswerable(position) }
    #expect(fault?.kind == .sync)
    #expect(throws: JournalFault.self) { try Sample.append(writer, batch: 1) }
    // A later sync would succeed and hide it.
    let count = syncCount(storage)
    writer.work()
    #expect(throws: JournalFault.self) { try writer.resume() }
    #expect(throws: JournalFault.self) { try writer.close() }
    #expect(syncCount(storage) == count)
    #expect(try Sample.read(directory).records == Sample.expected(batchCount: 1))
  }

  @Test(arguments: [ENOSPC, EDQUOT, EIO], [0, 1, 100, 250])
  func aRecordThatDoesNotFitFreezesTheJournal(_ code: Int32, _ byteCount: Int) throws {
    let (storage, directory, writer) = try start(.always)
    _ = try Sample.append(writer, batch: 0)
    storage.answering { operation, path in
      guard operation == .write || operation == .truncate && byteCount == 1 else { return nil }
      return operation == .write && byteCount > 0
        ? .shortenOnceThenRefuse(byteCount, code) : .refuse(code)
    }
    let fault = #expect(throws: JournalFault.self) { try Sample.append(writer, batch: 1) }
    #expect(fault?.kind == (code == EIO ? .write : .full))
    #expect(writer.status.isFrozen)
    storage.answeringNothing()
    // There is room again, but the state of the engine has met what the journal has not.
    let same = #expect(throws: JournalFault.self) { try Sample.append(writer, batch: 1) }
    #expect(same == fault)
    writer.work()
    #expect(writer.isAnswerable(4))
    let end = try writer.resume()
    #expect(end.position == 4 && end.durablePosition == 4 && end.policy == Sample.policy)
    #expect(try Sample.read(directory, isReadOnly: true).end.chain == end.chain)
    #expect(try Sample.append(writer, batch: 1) == 7)
    try writer.close()
    let (records, after) = try Sample.read(directory)
    #expect(records == Sample.expected(batchCount: 2))
    #expect(after.tornTail == nil && !storage.paths.contains { $0.hasSuffix(".tmp") })
  }

  @Test func resumesOnlyWhenThereIsRoom() throws {
    let (storage, directory, writer) = try start(.off)
    storage.answering { operation, _ in operation == .write ? .refuse(ENOSPC) : nil }
    #expect(throws: JournalFault.self) { try Sample.append(writer, batch: 0) }
    for _ in 0..<3 {
      let fault = #expect(throws: JournalFault.self) { try writer.resume() }
      #expect(fault?.kind == .full)
      #expect(writer.status.isFrozen)
    }
    storage.answeringNothing()
    #expect(try writer.resume().position == 1)
    // Nothing to resume from.
    #expect(try writer.resume().position == 1)
    #expect(try Sample.append(writer, batch: 0) == 4)
    #expect(try Sample.read(directory, isReadOnly: true).records.count == 2)
  }

  @Test func aSegmentThatCannotBeChangedGoesOn() throws {
    let (storage, directory, writer) = try start(.off)
    for refused in [StorageFault.Operation.create, .write] {
      storage.answering { operation, _ in operation == refused ? .refuse(ENOSPC) : nil }
      #expect(throws: JournalFault.self) { try writer.rotate() }
      #expect(!writer.status.isFrozen)
    }
    storage.answeringNothing()
    #expect(try Sample.append(writer, batch: 0) == 4)
    // There is room for the next file's header, and none for the seal.
    let writes = Counter()
    storage.answering { operation, _ in
      guard operation == .write else { return nil }
      writes.add()
      return writes.value == 2 ? .shortenOnceThenRefuse(9, ENOSPC) : nil
    }
    #expect(throws: JournalFault.self) { try writer.rotate() }
    #expect(!writer.status.isFrozen)
    storage.answeringNothing()
    try writer.rotate()
    #expect(try Sample.append(writer, batch: 1) == 7)
    try writer.close()
    #expect(try Sample.read(directory).records == Sample.expected(batchCount: 2))
  }

  @Test func shortWritesAndReadsAreInvisible() throws {
    let (storage, directory, writer) = try start(.always)
    storage.answering { operation, _ in
      operation == .write || operation == .read ? .shorten(7) : nil
    }
    for batch in 0..<3 { _ = try Sample.append(writer, batch: batch) }
    try writer.close()
    #expect(try Sample.read(directory).records == Sample.expected(batchCount: 3))
  }

  @Test func theThreadSyncsAndTells() throws {
    let (_, directory, writer) = try start(.always, hasThread: true)
    let counter = Counter()
    writer.onProgress { counter.add() }
    for batch in 0..<50 {
      let position = try Sample.append(writer, batch: batch)
      try writer.waitUntilAnswerable(position)
      #expect(writer.isAnswerable(position))
    }
    try writer.rotate()
    try writer.close()
    try writer.close()
    #expect(counter.value > 0)
    let fault = #expect(throws: JournalFault.self) { try Sample.append(writer, batch: 1) }
    #expect(fault?.kind == .usage)
    #expect(try Sample.read(directory).records == Sample.expected(batchCount: 50))
  }

  @Test func theThreadBeginsSegmentsBesideAppends() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage)
    let writer = try Sample.start(
      directory, Sample.options(.always, segmentByteCount: 2_000, hasThread: true))
    _ = try writer.append(activation: Sample.policy)
    for batch in 0..<200 {
      let position = try Sample.append(writer, batch: batch)
      if batch % 20 == 0 { try writer.waitUntilAnswerable(position) }
    }
    try writer.close()
    #expect(try Sample.read(directory).records == Sample.expected(batchCount: 200))
    #expect(try directory.segments().count > 1)
  }
}

/// Counts, from any thread.
final class Counter: Sendable {
  private let count: Atomic<Int>

  init(_ count: Int = 0) { self.count = Atomic(count) }

  func add() { count.add(1, ordering: .relaxed) }
  var value: Int { count.load(ordering: .relaxed) }
}
