import Testing

@testable import WeirServer

@Suite struct ReplyOrderTests {
  private static func mayGo(_ order: inout ReplyOrder, _ text: String) -> Bool {
    unsafe Array(text.utf8).withUnsafeBufferPointer { unsafe order.mayGo($0) }
  }

  private static func texts(_ held: [[UInt8]]) -> [String] {
    held.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func letsThroughWhatWaitsForNothing() {
    var order = ReplyOrder()
    #expect(order.isComplete)
    #expect(Self.mayGo(&order, "a"))
    #expect(order.isComplete)
  }

  @Test func holdsWhatCameBehindAnOpenLine() {
    var order = ReplyOrder()
    order.expect()
    order.expect()
    #expect(!Self.mayGo(&order, "x"))
    order.expect()
    #expect(!Self.mayGo(&order, "y"))
    #expect(!order.holdsNothing)
    #expect(order.unansweredCount == 3)
    #expect(order.waitingCount == 5, "what is held takes room as well")
    #expect(Self.texts(order.didAnswer(1)) == [])
    #expect(Self.texts(order.didAnswer(1)) == ["x"])
    #expect(!order.isComplete)
    #expect(Self.texts(order.didAnswer(1)) == ["y"])
    #expect(order.isComplete)
  }

  @Test func givesAllThatIsReadyAtOnce() {
    var order = ReplyOrder()
    order.expect()
    for text in ["x", "y", "z"] { #expect(!Self.mayGo(&order, text)) }
    #expect(Self.texts(order.didAnswer(1)) == ["x", "y", "z"])
  }
}
