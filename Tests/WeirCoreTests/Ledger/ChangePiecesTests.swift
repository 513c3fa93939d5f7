import Testing
import WeirCore

/// Rows of the audit trail cut into pieces and put together again.
@Suite struct ChangePiecesTests {
  private static func entry(_ seed: UInt64) -> LedgerEntry {
    var rows = RandomRows(seed: seed)
    return rows.entry()
  }

  @Test(arguments: 2...40) func joinsWhatWasCut(size: Int) throws {
    for seed in 1...30 as ClosedRange<UInt64> {
      let entry = Self.entry(seed)
      let pieces = ChangePieces.cut(entry.bytes, byteCountMax: size)
      #expect(pieces.allSatisfy { $0.count <= size }, "seed \(seed)")
      var pending: [UInt8] = []
      for piece in pieces.dropLast() {
        #expect(try ChangePieces.join(piece, to: &pending) == nil, "seed \(seed)")
      }
      let last = try #require(pieces.last)
      #expect(try ChangePieces.join(last, to: &pending) == entry, "seed \(seed)")
      #expect(pending.isEmpty, "seed \(seed)")
    }
  }

  @Test(arguments: [0, -1, 1]) func isOnePieceUpToTheMost(more: Int) {
    let bytes = [UInt8](repeating: 7, count: 99 + more)
    let pieces = ChangePieces.cut(bytes, byteCountMax: 100)
    #expect(pieces.map(\.count) == (more == 1 ? [100, 2] : [100 + more]))
    #expect(pieces.map { $0[0] } == (more == 1 ? [1, 2] : [3]))
  }

  @Test func hasAPieceOfNothing() {
    #expect(ChangePieces.cut([]) == [[3]])
  }

  @Test func aFirstPieceForgetsWhatCameBefore() throws {
    let (torn, whole) = (Self.entry(1), Self.entry(2))
    var pending: [UInt8] = []
    for piece in ChangePieces.cut(torn.bytes, byteCountMax: 16).dropLast() {
      _ = try ChangePieces.join(piece, to: &pending)
    }
    #expect(!pending.isEmpty)
    let pieces = ChangePieces.cut(whole.bytes, byteCountMax: 16)
    let rows = try pieces.compactMap { piece in try ChangePieces.join(piece, to: &pending) }
    #expect(rows == [whole])
  }

  // MARK: Bad pieces

  static let strangers: [(name: String, piece: [UInt8])] = [
    ("no byte at all", []), ("an unknown mark", [4, 1, 2]), ("all marks", [255]),
    ("a mark of a later version", [7]), ("a last piece of nothing", [2]),
    ("a whole row of nothing", [3]), ("a whole row of noise", [3, 9, 9, 9, 9]),
  ]

  @Test(arguments: strangers.indices) func refusesPiecesThatAreNone(index: Int) {
    let stranger = Self.strangers[index]
    var pending: [UInt8] = []
    let fault = #expect(throws: JournalFault.self, "\(stranger.name)") {
      try ChangePieces.join(stranger.piece, to: &pending)
    }
    #expect(fault?.kind == .damaged, "\(stranger.name)")
  }

  @Test func refusesARowThatLacksAPiece() throws {
    var refusedCount = 0
    for seed in 1...30 as ClosedRange<UInt64> {
      let entry = Self.entry(seed)
      var pieces = ChangePieces.cut(entry.bytes, byteCountMax: 24)
      pieces.remove(at: pieces.count / 2)
      var pending: [UInt8] = []
      do throws(JournalFault) {
        for piece in pieces {
          // What lacks 23 bytes of a long text may still be none of the rows.
          #expect(try ChangePieces.join(piece, to: &pending) != entry, "seed \(seed)")
        }
      } catch {
        refusedCount += 1
      }
    }
    #expect(refusedCount == 30)
  }

  @Test func aRefusedRowLeavesNothingBehind() throws {
    var pending: [UInt8] = []
    #expect(throws: JournalFault.self) { try ChangePieces.join([3, 1, 2, 3], to: &pending) }
    let entry = Self.entry(3)
    let pieces = ChangePieces.cut(entry.bytes)
    #expect(try pieces.compactMap { try ChangePieces.join($0, to: &pending) } == [entry])
  }
}
