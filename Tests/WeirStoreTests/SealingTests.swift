import Testing
import WeirCore

@testable import WeirStore

/// Cells that are sealed: they open where they were sealed, and nowhere else.
@Suite struct SealingTests {
  private static let content = Array("the quick brown fox".utf8)
  private static let place = SealedPlace(table: "cases", column: "event", key: "7", row: 7)

  private func sealing(_ epochs: ClosedRange<UInt32>) throws -> Sealing {
    Sealing(keys: try CaseStore.keys(epochs), path: "s.db")
  }

  @Test func opensWhatItSealed() throws {
    let sealing = try sealing(1...1)
    let cell = try sealing.seal(Self.content, at: Self.place)
    #expect(try sealing.open(cell, at: Self.place) == Self.content)
  }

  @Test func takesAnyNumberOfBytes() throws {
    let sealing = try sealing(1...1)
    for count in [0, 1, 15, 16, 17, 100_000] {
      let content = [UInt8](repeating: 65, count: count)
      let cell = try sealing.seal(content, at: Self.place)
      #expect(cell.count == 4 + 12 + count + 16)
      #expect(try sealing.open(cell, at: Self.place) == content)
    }
  }

  @Test func beginsWithItsEpoch() throws {
    let cell = try sealing(1...0x102).seal(Self.content, at: Self.place)
    #expect(Array(cell.prefix(4)) == [2, 1, 0, 0])
  }

  @Test func givesTheSameBytesAgain() throws {
    let first = try sealing(1...1).seal(Self.content, at: Self.place)
    #expect(try sealing(1...1).seal(Self.content, at: Self.place) == first)
  }

  @Test func usesANonceOnce() throws {
    let sealing = try sealing(1...1)
    let other = SealedPlace(table: "cases", column: "event", key: "8", row: 8)
    let cells = [
      try sealing.seal(Self.content, at: Self.place), try sealing.seal([1], at: Self.place),
      try sealing.seal(Self.content, at: other),
    ]
    #expect(Set(cells.map { Array($0[4..<16]) }).count == 3)
  }

  @Test func writesTheNewestEpochAndReadsAll() throws {
    let old = try sealing(1...1).seal(Self.content, at: Self.place)
    let rotated = try sealing(1...2)
    #expect(try rotated.open(old, at: Self.place) == Self.content)
    #expect(try rotated.seal(Self.content, at: Self.place).first == 2)
  }

  @Test func refusesACellOfAnEpochItHasNoKeyOf() throws {
    let cell = try sealing(1...2).seal(Self.content, at: Self.place)
    let sealing = try sealing(1...1)
    #expect {
      try sealing.open(cell, at: Self.place)
    } throws: {
      ($0 as? StoreFault)?.kind == .key
        && ($0 as? StoreFault)?.message
          == "s.db: table cases, row 7: there is no key of epoch 2"
    }
  }

  @Test(arguments: [
    SealedPlace(table: "alerts", column: "event", key: "7", row: 7),
    SealedPlace(table: "cases", column: "answer", key: "7", row: 7),
    SealedPlace(table: "cases", column: "event", key: "8", row: 7),
  ]) func refusesACellOfAnotherPlace(_ place: SealedPlace) throws {
    let sealing = try sealing(1...1)
    let cell = try sealing.seal(Self.content, at: Self.place)
    #expect { try sealing.open(cell, at: place) } throws: {
      ($0 as? StoreFault)?.kind == .damaged
    }
  }

  @Test func refusesEveryChangedBit() throws {
    let sealing = try sealing(1...1)
    let cell = try sealing.seal(Self.content, at: Self.place)
    for bit in (4 * 8)..<(cell.count * 8) {
      var changed = cell
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: StoreFault.self) { try sealing.open(changed, at: Self.place) }
    }
  }

  @Test func refusesEveryCellThatIsCutOff() throws {
    let sealing = try sealing(1...1)
    let cell = try sealing.seal(Self.content, at: Self.place)
    for count in 0..<cell.count {
      #expect(throws: StoreFault.self) { try sealing.open(Array(cell[..<count]), at: Self.place) }
    }
  }

  @Test func saysWhereADamagedCellIs() throws {
    let sealing = try sealing(1...1)
    #expect { try sealing.open([1, 0, 0, 0, 9], at: Self.place) } throws: {
      ($0 as? StoreFault)?.message == "s.db: table cases, row 7: event does not open"
    }
  }
}
