import Testing

@testable import WeirSignals

/// Blocks of an arena.
@Suite struct ArenaTests {
  @Test(arguments: 0..<4) func blocksKeepWhatIsWrittenToThem(_ seed: UInt64) {
    var random = RandomWords(seed: seed, for: "blocks of an arena")
    var arena = Arena()
    var live: [(reference: UInt32, byteCount: Int, mark: UInt8)] = []
    for step in 0..<20_000 {
      if !live.isEmpty, Int.random(in: 0..<5, using: &random) < 2 {
        let block = live.remove(at: Int.random(in: 0..<live.count, using: &random))
        Self.check(arena, block)
        arena.free(block.reference, byteCount: block.byteCount)
      } else {
        let most = [16, 70, 1_100, 70_000][Int.random(in: 0..<4, using: &random)]
        let byteCount = Int.random(
          in: 1...(step % 50 == 0 ? most : min(most, 1_100)), using: &random)
        let reference = arena.allocate(byteCount: byteCount)
        #expect(reference != 0)
        let mark = UInt8(truncatingIfNeeded: step)
        unsafe arena.address(reference).initializeMemory(
          as: UInt8.self, repeating: mark, count: byteCount)
        live.append((reference, byteCount, mark))
      }
    }
    for block in live { Self.check(arena, block) }
  }

  private static func check(
    _ arena: borrowing Arena, _ block: (reference: UInt32, byteCount: Int, mark: UInt8)
  ) {
    let bytes = unsafe UnsafeRawBufferPointer(
      start: arena.address(block.reference), count: block.byteCount)
    #expect(unsafe bytes.allSatisfy { $0 == block.mark })
  }

  @Test func blocksThatAreFreedAreUsedAgain() {
    var arena = Arena()
    for byteCount in [1, 16, 17, 1_024, 1_025, 5_000, 1_048_576] {
      let first = arena.allocate(byteCount: byteCount)
      arena.free(first, byteCount: byteCount)
      let taken = arena.byteCount
      for _ in 0..<100 {
        let again = arena.allocate(byteCount: byteCount)
        #expect(again == first)
        arena.free(again, byteCount: byteCount)
      }
      #expect(arena.byteCount == taken)
    }
  }

  @Test func blocksAreAlignedForAnything() {
    var arena = Arena()
    for byteCount in 1..<200 {
      let address = unsafe arena.address(arena.allocate(byteCount: byteCount))
      #expect(UInt(bitPattern: address) % 16 == 0)
    }
  }
}
