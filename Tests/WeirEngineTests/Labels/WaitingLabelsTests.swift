import Testing

@testable import WeirEngine

/// Events that wait for their time.
@Suite struct WaitingLabelsTests {
  @Test func comeInTheOrderOfTheirTimes() {
    var waiting = WaitingLabels()
    var expected: [(Int64, UInt8)] = []
    var state: UInt64 = 7
    for number in 0..<UInt8(200) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let time = Int64(state >> 60)
      waiting.add([number], at: time, isNew: true)
      expected.append((time, number))
    }
    #expect(waiting.count == 200)
    expected.sort { $0 < $1 }
    var seen: [UInt8] = []
    for time in Int64(0)..<16 {
      while let due = waiting.next(upTo: time) { seen += due.line }
      #expect(seen == expected.filter { $0.0 <= time }.map(\.1))
    }
    #expect(waiting.count == 0)
  }

  @Test func noneComesBeforeItsTime() {
    var waiting = WaitingLabels()
    waiting.add([1], at: 10, isNew: false)
    #expect(waiting.next(upTo: 9) == nil)
    #expect(waiting.next(upTo: 10)?.line == [1])
    #expect(waiting.next(upTo: .max) == nil)
  }
}
