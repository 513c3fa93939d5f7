import Testing
import WeirCore

@testable import WeirSignals

/// What the memory of events keeps beside the events themselves.
@Suite struct EventMemoryTests {
  @Test func itemsOfForgottenEventsDoNotPileUp() {
    var memory = EventMemory(horizon: 86_400_000, entryCountMax: 10, verdictByteCount: 16)
    let key = HashKey(seed: 1)
    for number in 0..<20_000 {
      // The first is the newest: all others come out of order, and most are forgotten at once.
      let id = key.fingerprint(word: UInt64(number), salt: 9)
      _ = memory.remember(
        id, content: id, generation: 0,
        time: number == 0 ? 1_000_000 : Int64(number % 1_000), watermark: 1_000_000,
        isInOrder: number == 0)
    }
    #expect(memory.count == 10)
    #expect(memory.forgottenCount == 19_990)
    #expect(memory.stragglerCount <= 1_100)
  }
}
