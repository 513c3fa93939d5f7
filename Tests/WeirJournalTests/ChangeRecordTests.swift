import Testing
import WeirCore

@testable import WeirJournal

/// Pieces of rows of the audit trail among events, as records of a journal.
@Suite struct ChangeRecordTests {
  /// A directory with batches of events, and behind each a piece.
  private static func make(
    _ pieces: [[UInt8]], isEncrypted: Bool, segmentByteCount: Int = 1 << 26
  ) throws -> (storage: MemoryStorage, directory: StateDirectory) {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage, keys: isEncrypted ? Sample.keys() : nil)
    let writer = try Sample.start(
      directory, Sample.options(segmentByteCount: segmentByteCount))
    _ = try writer.append(activation: Sample.policy)
    for (number, piece) in pieces.enumerated() {
      let before = try Sample.append(writer, batch: number)
      #expect(try writer.append(change: piece) == before + 1, "a piece is one position")
      writer.work()
    }
    try writer.close()
    return (storage, directory)
  }

  private static let pieces: [[UInt8]] = [
    [3], [1, 2, 3], [0] + [UInt8](repeating: 7, count: 5_000), [2, 255, 0, 10, 13],
    Array("\u{2}a text\n".utf8),
  ]

  /// Records of pieces, with the policy that they stand under.
  private static func changes(
    in directory: StateDirectory, from position: UInt64 = 0
  ) throws -> [(position: UInt64, piece: [UInt8])] {
    let reader = try directory.readJournal(from: position, chain: nil, isReadOnly: true)
    var changes: [(UInt64, [UInt8])] = []
    while case let record = JournalRecord(), try reader.next(into: record) {
      guard record.kind == .change else { continue }
      #expect(record.policy == Sample.policy)
      #expect(record.count == 1)
      changes.append((record.position, record.lines))
    }
    return changes
  }

  @Test(arguments: [false, true], [1 << 26, 700, 1])
  func areReadAsTheyWereAppended(isEncrypted: Bool, segmentByteCount: Int) throws {
    let (_, directory) = try Self.make(
      Self.pieces, isEncrypted: isEncrypted, segmentByteCount: segmentByteCount)
    let changes = try Self.changes(in: directory)
    #expect(changes.map(\.piece) == Self.pieces)
    #expect(changes.map(\.position) == [4, 8, 12, 16, 20])
    #expect(try Self.changes(in: directory, from: 13).map(\.piece) == Array(Self.pieces[3...]))
  }

  @Test(arguments: [false, true]) func theLargestPieceFits(isEncrypted: Bool) throws {
    // Bytes that do not become fewer.
    var word: UInt64 = 1
    let noise = (0..<ChangePieces.byteCountMax).map { _ -> UInt8 in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: word >> 56)
    }
    let (_, directory) = try Self.make([noise], isEncrypted: isEncrypted)
    #expect(try Self.changes(in: directory).map(\.piece) == [noise])
  }

  @Test func anEncryptedPieceCannotBeRead() throws {
    let secret = Array("\u{3}a reason that nobody else is to read".utf8)
    for isEncrypted in [false, true] {
      let (storage, _) = try Self.make([secret], isEncrypted: isEncrypted)
      let bytes = storage.paths.flatMap { storage[$0] ?? [] }
      #expect(bytes.contains(Array(secret.dropFirst())) != isEncrypted)
    }
  }

  @Test(arguments: [false, true]) func everyDamagedPieceIsFound(isEncrypted: Bool) throws {
    let (storage, _) = try Self.make([[3, 1, 2, 3, 4, 5, 6, 7]], isEncrypted: isEncrypted)
    let path = try Sample.required(storage.paths.last { $0.hasSuffix(".wseg") })
    let bytes = try Sample.required(storage[path])
    var foundCount = 0
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 0x10
      storage[path] = damaged
      do {
        let directory = try StateDirectory.open(storage, keys: isEncrypted ? Sample.keys() : nil)
        let changes = try Self.changes(in: directory)
        // What ends a journal that was closed well may be another one's.
        #expect(changes.map(\.piece) == [[3, 1, 2, 3, 4, 5, 6, 7]], "byte \(place)")
      } catch let fault as JournalFault {
        #expect(fault.kind == .damaged, "byte \(place)")
        foundCount += 1
      }
    }
    #expect(foundCount > bytes.count / 2)
  }

  @Test(arguments: [false, true]) func aPieceThatIsTornIsGoneWhole(isEncrypted: Bool) throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage, keys: isEncrypted ? Sample.keys() : nil)
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    _ = try writer.append(change: [1, 10, 11])
    let path = try Sample.required(storage.paths.last { $0.hasSuffix(".wseg") })
    let before = try Sample.required(storage[path]).count
    _ = try writer.append(change: [2, 12, 13])
    let bytes = try Sample.required(storage[path])
    // It ends as if it were killed, somewhere in the second piece.
    for count in before..<bytes.count {
      let copy = storage.copy()
      copy[path] = Array(bytes[..<count])
      let torn = try StateDirectory.open(copy, keys: isEncrypted ? Sample.keys() : nil)
      let end = try Sample.read(torn).end
      #expect(end.position == 2, "\(count) bytes")
      try torn.mendTail(end)
      let next = try torn.startJournal(after: end, policy: nil, options: Sample.options())
      _ = try next.append(change: [3, 14])
      try next.close()
      #expect(
        try Self.changes(in: torn).map(\.piece) == [[1, 10, 11], [3, 14]], "\(count) bytes")
    }
  }
}
