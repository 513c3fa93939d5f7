import NIOCore
import Testing

@testable import WeirClient

/// Whose each answer is, as a table of what happens.
struct ExchangeTests {
  private static func line(_ name: String) -> [UInt8] { Array(name.utf8) }

  /// An exchange of callers that are named as their lines.
  private struct Desk {
    var exchange: Exchange<String>
    private var number: UInt64 = 0

    init(pendingMax: Int = 8, isConnected: Bool = true) {
      exchange = Exchange(pendingMax: pendingMax)
      if isConnected { exchange.connect() }
    }

    @discardableResult
    mutating func submit(_ name: String, until: UInt64 = 1_000) -> Exchange<String>.Submission {
      number += 1
      return exchange.submit(
        ExchangeTests.line(name), number: number, deadline: .uptimeNanoseconds(until),
        caller: name)
    }

    mutating func sends() -> String {
      var buffer = ByteBuffer()
      _ = exchange.takeLines(into: &buffer)
      return String(buffer: buffer)
    }

    /// The caller of the next answer; `-` for one who has left, `?` for nobody at all.
    mutating func answered() -> String {
      switch exchange.answered() {
      case .caller(let name): name
      case .nobody: "-"
      case .unasked: "?"
      }
    }
  }

  @Test func answersInTheOrderOfLines() {
    var desk = Desk()
    #expect(desk.submit("a") == .queuedAndWake)
    #expect(desk.submit("b") == .queued)
    #expect(desk.sends() == "a\nb\n")
    #expect(desk.submit("c") == .queuedAndWake)
    #expect(desk.answered() == "a")
    #expect(desk.sends() == "c\n")
    #expect(desk.answered() == "b")
    #expect(desk.answered() == "c")
    #expect(desk.answered() == "?")
  }

  @Test func aLineIsSentOnceItIsConnected() {
    var desk = Desk(isConnected: false)
    desk.submit("a")
    #expect(desk.sends() == "")
    #expect(desk.answered() == "?")
    desk.exchange.connect()
    #expect(desk.sends() == "a\n")
    #expect(desk.sends() == "")
  }

  @Test func whoseTimeIsOverLeavesAGap() {
    var desk = Desk()
    desk.submit("a", until: 10)
    desk.submit("b", until: 30)
    #expect(desk.sends() == "a\nb\n")
    desk.submit("c", until: 10)
    desk.submit("d", until: 20)
    let (callers, next) = desk.exchange.expire(at: .uptimeNanoseconds(10))
    #expect(callers == ["a", "c"])
    #expect(next == .uptimeNanoseconds(20))
    // c was not sent, and never will be.
    #expect(desk.sends() == "d\n")
    #expect(desk.answered() == "-")
    #expect(desk.answered() == "b")
    #expect(desk.answered() == "d")
  }

  @Test func tellsTheNearestDeadline() {
    var desk = Desk()
    desk.submit("a", until: 30)
    desk.submit("b", until: 20)
    var buffer = ByteBuffer()
    #expect(desk.exchange.takeLines(into: &buffer) == .uptimeNanoseconds(20))
    #expect(desk.exchange.takeLines(into: &buffer) == nil)
    #expect(desk.exchange.expire(at: .uptimeNanoseconds(25)).next == .uptimeNanoseconds(30))
    #expect(desk.exchange.expire(at: .uptimeNanoseconds(30)).next == nil)
  }

  @Test func whoIsCancelledLeavesAGapOnce() {
    var desk = Desk()
    desk.submit("a")
    desk.submit("b")
    #expect(desk.exchange.cancel(number: 2) == "b")
    #expect(desk.sends() == "a\n")
    #expect(desk.exchange.cancel(number: 1) == "a")
    #expect(desk.exchange.cancel(number: 1) == nil)
    #expect(desk.exchange.cancel(number: 7) == nil)
    #expect(desk.answered() == "-")
  }

  @Test func gapsCountAsPending() {
    var desk = Desk(pendingMax: 2)
    desk.submit("a", until: 10)
    desk.submit("b")
    #expect(desk.submit("c") == .refused(.tooManyPending(limit: 2)))
    _ = desk.sends()
    _ = desk.exchange.expire(at: .uptimeNanoseconds(10))
    #expect(desk.submit("c") == .refused(.tooManyPending(limit: 2)))
    #expect(desk.answered() == "-")
    #expect(desk.submit("c") == .queuedAndWake)
  }

  @Test func aLostConnectionEndsWhatWasSentAndKeepsTheRest() {
    var desk = Desk()
    desk.submit("a")
    _ = desk.sends()
    desk.submit("b")
    #expect(desk.exchange.disconnect(reconnects: true) == ["a"])
    #expect(desk.exchange.disconnect(reconnects: true) == [])
    #expect(desk.sends() == "")
    desk.exchange.connect()
    #expect(desk.sends() == "b\n")
    #expect(desk.answered() == "b")
  }

  @Test func aRefusedConnectionEndsAll() {
    var desk = Desk()
    desk.submit("a")
    _ = desk.sends()
    desk.submit("b")
    #expect(desk.exchange.disconnect(reconnects: true, keepsUnsent: false) == ["a", "b"])
    #expect(desk.submit("c") == .queued)
    desk.exchange.connect()
    #expect(desk.sends() == "c\n")
  }

  @Test func withoutReconnectingALostConnectionEndsAll() {
    var desk = Desk()
    desk.submit("a")
    _ = desk.sends()
    desk.submit("b")
    #expect(desk.exchange.disconnect(reconnects: false) == ["a", "b"])
    #expect(desk.exchange.isClosed)
    #expect(desk.submit("c") == .refused(.closed))
  }

  @Test func closingAnswersWhatIsThere() {
    var desk = Desk()
    desk.submit("a")
    #expect(desk.exchange.close() == [])
    #expect(desk.submit("b") == .refused(.closed))
    #expect(desk.sends() == "a\n")
    #expect(desk.answered() == "a")
    #expect(desk.exchange.disconnect(reconnects: true) == [])
    #expect(desk.exchange.isClosed)
  }

  @Test func closingWithoutAConnectionEndsAll() {
    var desk = Desk(isConnected: false)
    desk.submit("a")
    #expect(desk.exchange.close() == ["a"])
    #expect(desk.exchange.isClosed)
    desk.exchange.connect()
    #expect(desk.submit("b") == .refused(.closed))
  }

  @Test func waitsTwiceAsLongEachTime() {
    var backoff = Backoff(first: .milliseconds(10), longest: .milliseconds(50))
    #expect((0..<5).map { _ in backoff.wait().nanoseconds / 1_000_000 } == [10, 20, 40, 50, 50])
    backoff.reset()
    #expect(backoff.wait() == .milliseconds(10))
    var long = Backoff(first: .hours(2_000_000), longest: .nanoseconds(.max))
    #expect((0..<4).map { _ in long.wait() }.last == .nanoseconds(.max))
  }

  @Test func timesSaturate() {
    #expect(NIODeadline.after(.nanoseconds(.max), from: .now()) == .distantFuture)
    #expect(
      NIODeadline.after(.nanoseconds(5), from: .uptimeNanoseconds(2)) == .uptimeNanoseconds(7))
    #expect(
      NIODeadline.after(.nanoseconds(.min), from: .uptimeNanoseconds(2)) == .uptimeNanoseconds(2))
  }
}
