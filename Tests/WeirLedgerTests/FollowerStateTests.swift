import Testing
import WeirCore
import WeirEngine
import WeirServer

@testable import WeirLedger

/// Items that wait for a store.
@Suite struct FollowerStateTests {
  private static func state() -> FollowerState {
    FollowerState(book: ListBook(), path: "s")
  }

  private static func item(_ position: UInt64, byteCount: Int = 10) -> FollowedItem {
    let record = JournalRecord()
    record.position = position
    record.count = 1
    record.lines = [UInt8](repeating: 0, count: byteCount)
    return .events(FollowedRecord(record: record))
  }

  @Test func givesWhatIsSafeAndNoMore() {
    var state = Self.state()
    for position in 0..<10 as Range<UInt64> { state.add(Self.item(position)) }
    #expect(state.first(before: 0, count: 99).isEmpty)
    #expect(state.first(before: 4, count: 99).count == 4)
    #expect(state.first(before: 99, count: 3).count == 3)
  }

  @Test func letsGoOfWhatIsStored() {
    var state = Self.state()
    for position in 0..<10 as Range<UInt64> { state.add(Self.item(position)) }
    let done = state.didStore(to: 7)
    #expect(done.count == 7)
    #expect(state.items.map(\.end) == [8, 9, 10])
    #expect(state.report.position == 7)
    #expect(state.report.waitingCount == 3)
  }

  @Test func letsGoOfAllWhenThereIsTooMuch() {
    var state = Self.state()
    let large = FollowerState.byteCountMax / 4
    for position in 0..<4 as Range<UInt64> { state.add(Self.item(position, byteCount: large)) }
    #expect(!state.hasLost)
    state.add(Self.item(4))
    #expect(state.hasLost)
    #expect(state.items.isEmpty)
    state.add(Self.item(5))
    #expect(state.items.isEmpty, "what comes is in the journal")
    let isWhole = state.didRead(to: 5)
    #expect(!isWhole, "the last one that was let go of ends at 6")
    let isWholeNow = state.didRead(to: 6)
    #expect(isWholeNow)
    state.add(Self.item(6))
    #expect(state.items.map(\.end) == [7])
  }

  @Test func whatWasStoredMakesRoom() {
    var state = Self.state()
    let large = FollowerState.byteCountMax / 4
    for position in 0..<40 as Range<UInt64> {
      state.add(Self.item(position, byteCount: large))
      _ = state.didStore(to: position + 1)
    }
    #expect(!state.hasLost)
  }
}
