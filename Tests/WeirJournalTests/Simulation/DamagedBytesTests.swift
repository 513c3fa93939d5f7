import StorageSimulation
import Testing
import WeirCore

@testable import WeirJournal

/// Bits that flip, and segments that are cut: the old state or a refusal, never a third.
@Suite struct DamagedBytesTests {
  /// A directory with two sealed segments, a snapshot of each, an open segment; what is in it.
  struct Made {
    var files: [String: [UInt8]]
    var records: [ModelRecord]
    var snapshots: [UInt64: [[UInt8]]]
  }

  /// Makes one; `segmentByteCount` is that of the last segment, about.
  static func made(
    isEncrypted: Bool, segmentByteCount: Int, hasSnapshots: Bool, seed: UInt64
  ) throws -> Made {
    let run = JournalRun(.init(fsync: .always, isEncrypted: isEncrypted), seed: seed)
    try StateDirectory.initialise(run.storage, keys: run.keys)
    try run.recover(in: run.storage, after: .kill)
    guard let writer = run.writer else { throw SimulationFailure("no writer") }
    for _ in 0..<(hasSnapshots ? 2 : 0) {
      while run.model.records.count % 20 < 19 { try run.append(writer) }
      try run.append(writer)
      try writer.rotate()
      try run.snapshot(writer)
    }
    let start = run.storage.byteCount
    while run.storage.byteCount - start < segmentByteCount { try run.append(writer) }
    writer.syncNow()
    return Made(
      files: run.storage.contents, records: run.model.records, snapshots: run.snapshots.parts)
  }

  /// What a directory holds: everything that is read on the way of a start, and of a full read.
  static func read(
    _ files: [String: [UInt8]], isEncrypted: Bool
  ) throws(JournalFault) -> Made {
    let storage = SimStorage(onDisk: files, folders: StateLayout.folders)
    let directory = try StateDirectory.open(storage, keys: isEncrypted ? JournalRun.keys : nil)
    var made = Made(files: files, records: [], snapshots: [:])
    for position in try directory.snapshots() {
      let reader = try directory.openSnapshot(position)
      var bytes: [UInt8] = []
      while try reader.next(into: &bytes) != nil {
        made.snapshots[position, default: []].append(bytes)
      }
    }
    let reader = try directory.readJournal(from: 0, chain: .origin, isReadOnly: false)
    let record = JournalRecord()
    while try reader.next(into: record) { made.records.append(ModelRecord(record)) }
    return made
  }

  @Test(arguments: [false, true]) func aFlippedBitIsNeverAccepted(isEncrypted: Bool) throws {
    let made = try Self.made(
      isEncrypted: isEncrypted, segmentByteCount: 8_000, hasSnapshots: true, seed: 11)
    let last = made.files.keys.filter { $0.hasPrefix("journal/") }.max()
    SimulationSeeds.forEach("flips, encrypted \(isEncrypted)", of: 5_000) { seed in
      var random = SimRandom(seed)
      let paths = made.files.keys.filter { made.files[$0]?.isEmpty == false }.sorted()
      let path = paths[random.below(paths.count)]
      var files = made.files
      let place = random.below((files[path]?.count ?? 1) * 8)
      files[path]?[place / 8] ^= 1 << UInt8(place % 8)
      let found: Made
      do {
        found = try Self.read(files, isEncrypted: isEncrypted)
      } catch {
        return
      }
      let what = "\(path), bit \(place), of \(files[path]?.count ?? 0) bytes"
      guard found.snapshots == made.snapshots else {
        throw SimulationFailure("\(what): a snapshot is another one")
      }
      // The last record looks as a crash leaves it; nothing of the others does.
      let isInLast = path == last && found.records.count == made.records.count - 1
      guard isInLast || found.records.count == made.records.count,
        found.records[...] == made.records.prefix(found.records.count)
      else {
        throw SimulationFailure(
          "\(what): \(found.records.count) records instead of \(made.records.count)")
      }
    }
  }

  @Test(arguments: [false, true]) func everyCutStartsWithTheLastWholeRecord(
    isEncrypted: Bool
  ) throws {
    let made = try Self.made(
      isEncrypted: isEncrypted, segmentByteCount: 1 << 20, hasSnapshots: false, seed: 12)
    let path = try #require(made.files.keys.filter { $0.hasPrefix("journal/") }.max())
    let bytes = try #require(made.files[path])
    let ends = try Self.ends(of: path, in: made.files, isEncrypted: isEncrypted)
    #expect(ends.count == made.records.count)
    let third = ends[ends.count - 4]
    // Reading a mebibyte for each cut takes its time: every one of them is for the full counts.
    let every = max(1, (bytes.count - third) / SimulationSeeds.count(of: bytes.count - third))
    var cuts = Array(stride(from: third, to: bytes.count, by: every))
    var random = SimRandom(13)
    for _ in 0..<SimulationSeeds.count(of: 10_000) { cuts.append(random.below(bytes.count)) }
    for cut in cuts {
      var files = made.files
      files[path] = Array(bytes[..<cut])
      let whole = ends.prefix { $0 <= cut }.count
      let storage = SimStorage(onDisk: files, folders: StateLayout.folders)
      let run = JournalRun(.init(fsync: .always, isEncrypted: isEncrypted), seed: UInt64(cut))
      let found = try run.start(storage)
      try #require(found.records.count == whole, "cut at \(cut)")
      try #require(found.records[...] == made.records[..<whole], "cut at \(cut)")
      // What was cut off is set aside.
      let left = cut - (ends.prefix(whole).last ?? 0)
      let aside = storage.contents.filter { $0.key.hasPrefix("quarantine/") }.map(\.value)
      let expected = whole > 0 && left > 0 ? [Array(bytes[(cut - left)..<cut])] : nil
      if let expected { try #require(aside == expected, "cut at \(cut)") }
    }
  }

  /// Where the records of a segment end.
  private static func ends(
    of path: String, in files: [String: [UInt8]], isEncrypted: Bool
  ) throws -> [Int] {
    let storage = SimStorage(onDisk: files, folders: StateLayout.folders)
    let directory = try StateDirectory.open(storage, keys: isEncrypted ? JournalRun.keys : nil)
    let reader = try RecordFileReader(
      path, in: storage, expecting: directory.expecting(.segment))
    var ends: [Int] = []
    while case .record = try reader.next() { ends.append(reader.offset) }
    return ends
  }
}
