import Testing
import WeirCore

@testable import WeirJournal

/// What is appended is read, whatever the directory is like.
struct JournalRoundTripTests {
  /// How a directory is written.
  struct Way: Sendable, CustomTestStringConvertible {
    var isEncrypted: Bool
    var segmentByteCount: Int
    var fsync: JournalOptions.Fsync

    var testDescription: String {
      "\(isEncrypted ? "encrypted" : "plain") \(segmentByteCount) \(fsync)"
    }

    static let all = [false, true].flatMap { isEncrypted in
      [1 << 26, 700, 1].flatMap { size in
        JournalOptions.Fsync.allCases.map {
          Way(isEncrypted: isEncrypted, segmentByteCount: size, fsync: $0)
        }
      }
    }
  }

  @Test(arguments: Way.all) func readsWhatWasAppended(_ way: Way) throws {
    let directory = try Sample.make(
      MemoryStorage(), keys: way.isEncrypted ? Sample.keys() : nil)
    let writer = try Sample.start(
      directory, Sample.options(way.fsync, segmentByteCount: way.segmentByteCount))
    #expect(try writer.append(activation: Sample.policy) == 1)
    for batch in 0..<20 {
      #expect(try Sample.append(writer, batch: batch) == UInt64(4 + batch * 3))
      writer.work()
    }
    try writer.close()
    let (records, end) = try Sample.read(directory)
    #expect(records == Sample.expected(batchCount: 20))
    #expect(end.position == 61)
    #expect(end.durablePosition == 61)
    #expect(end.policy == Sample.policy)
    #expect(end.tornTail == nil)
    let segments = try directory.segments()
    // One that has just begun holds nothing yet.
    #expect(end.recordlessSegment == (way.segmentByteCount > 700 ? nil : segments.last?.path))
    #expect(way.segmentByteCount > 700 ? segments.count == 1 : segments.count > 3)
    #expect(writer.status.segmentCount == segments.count)
  }

  @Test(arguments: [false, true]) func goesOnAfterManyStarts(_ isEncrypted: Bool) throws {
    let directory = try Sample.make(MemoryStorage(), keys: isEncrypted ? Sample.keys() : nil)
    for run in 0..<5 {
      let writer = try Sample.start(directory)
      if run == 0 { _ = try writer.append(activation: Sample.policy) }
      for batch in 0..<run { _ = try Sample.append(writer, batch: run * (run - 1) / 2 + batch) }
      // Every other run ends as if it were killed.
      if run % 2 == 0 { try writer.close() }
    }
    #expect(try Sample.read(directory).records == Sample.expected(batchCount: 10))
  }

  @Test(arguments: [false, true]) func readsFromAnyRecordOn(_ isEncrypted: Bool) throws {
    let directory = try Sample.make(MemoryStorage(), keys: isEncrypted ? Sample.keys() : nil)
    let writer = try Sample.start(directory, Sample.options(segmentByteCount: 1_500))
    _ = try writer.append(activation: Sample.policy)
    for batch in 0..<12 {
      _ = try Sample.append(writer, batch: batch)
      writer.work()
    }
    try writer.close()
    let all = Sample.expected(batchCount: 12)
    // The hash at each position, as a fold meets them.
    let reader = try directory.readJournal(from: 0, chain: nil, isReadOnly: true)
    let record = JournalRecord()
    var chains: [(UInt64, ChainHash)] = [(0, reader.chain)]
    while try reader.next(into: record) { chains.append((reader.position, reader.chain)) }
    #expect(chains.count == 14)
    for (position, chain) in chains {
      let (records, end) = try Sample.read(directory, from: position, chain: chain)
      #expect(records == all.filter { $0.position >= position })
      #expect(end.chain == chains.last?.1)
    }
    for (position, _) in chains where position > 0 {
      #expect(throws: JournalFault.self) {
        try Sample.read(directory, from: position, chain: .origin)
      }
    }
    #expect(throws: JournalFault.self) { try Sample.read(directory, from: 2) }
    #expect(throws: JournalFault.self) { try Sample.read(directory, from: 38) }
  }

  @Test func recordsOfEverySize() throws {
    let directory = try Sample.make(MemoryStorage(), keys: Sample.keys())
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    let sizes = [0, 1, 65_536, 65_537, 300_000, 1_048_577, 4_194_304]
    var state: UInt64 = 1
    let noise = (0..<4_194_304).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    let record = writer.makeRecord()
    for lines in sizes {
      for outcomes in sizes {
        unsafe noise.withUnsafeBytes { noise in
          unsafe record.pack(
            eventCount: 1, lines: UnsafeRawBufferPointer(rebasing: noise[..<lines]),
            outcomes: UnsafeRawBufferPointer(rebasing: noise[..<outcomes]))
        }
        _ = try writer.append(record)
      }
    }
    try writer.close()
    let reader = try directory.readJournal(from: 1, chain: nil, isReadOnly: false)
    let read = JournalRecord()
    for lines in sizes {
      for outcomes in sizes {
        #expect(try reader.next(into: read))
        #expect(read.lines.count == lines && noise.starts(with: read.lines))
        #expect(read.outcomes.count == outcomes && noise.starts(with: read.outcomes))
      }
    }
    #expect(try !reader.next(into: read))
  }
}
