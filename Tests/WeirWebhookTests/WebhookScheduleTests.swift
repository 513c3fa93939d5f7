import Testing
import WeirWebhook

/// The times at which a message is sent again.
@Suite struct WebhookScheduleTests {
  private static let first: Int64 = 1_772_452_800_000

  private static func next(
    _ attempt: Int, id: String = "msg_1", first: Int64 = first, last: Int64 = first,
    _ pace: WebhookFailure.Pace = .soon, retryAfter: Int? = nil
  ) -> WebhookSchedule.Next {
    WebhookSchedule.next(
      afterAttempt: attempt, of: id, firstMilliseconds: first, lastMilliseconds: last,
      failure: WebhookFailure("the receiver answered 500", pace, retryAfterSeconds: retryAfter))
  }

  /// Milliseconds from the last attempt to the next one.
  private static func wait(
    _ attempt: Int, id: String = "msg_1", _ pace: WebhookFailure.Pace = .soon,
    retryAfter: Int? = nil
  ) -> Int64? {
    guard case .at(let time) = next(attempt, id: id, pace, retryAfter: retryAfter) else {
      return nil
    }
    return time - first
  }

  // Worked out apart from the program: hashlib's SHA-256 of "1.msg_1" and so on.
  @Test(
    arguments: [
      (1, 1_059), (2, 5_730), (3, 34_230), (4, 120_240), (5, 603_000), (6, 3_902_400),
      (7, 22_615_200), (8, 24_040_800), (9, 22_939_200),
    ] as [(Int, Int64)])
  func waitsExactly(_ item: (attempt: Int, milliseconds: Int64)) {
    #expect(Self.wait(item.attempt) == item.milliseconds)
  }

  @Test func waitsLieBetweenTheTableAndAFifthMore() throws {
    for attempt in 1...20 {
      let table = WebhookSchedule.waits[min(attempt, WebhookSchedule.waits.count) - 1]
      for number in 0..<200 {
        let wait = try #require(Self.wait(attempt, id: "msg_\(number)"))
        #expect((table...table + table / 5).contains(wait), "attempt \(attempt), msg_\(number)")
      }
    }
  }

  @Test func jitterUsesItsWholeRange() {
    let waits = (0..<3_000).compactMap { Self.wait(1, id: "msg_\($0)") }
    #expect(waits.min() == 1_000)
    #expect(waits.max() == 1_200)
    #expect(Set(waits).count == 201)
  }

  @Test func whatIsToBeMendedIsWaitedForLonger() throws {
    for attempt in 1...4 {
      let wait = try #require(Self.wait(attempt, .late))
      #expect((600_000...720_000).contains(wait))
    }
    for attempt in 5...9 { #expect(Self.wait(attempt, .late) == Self.wait(attempt)) }
  }

  @Test func receiversMayAskForMoreButNotForLess() throws {
    #expect(Self.wait(1, retryAfter: 90) == 90_000)
    #expect(Self.wait(7, retryAfter: 90) == Self.wait(7))
    #expect(Self.wait(1, .late, retryAfter: 21_600) == 21_600_000)
  }

  @Test func nothingComesAfterThreeDays() throws {
    let wait = try #require(Self.wait(9))
    let newest = Self.first + 259_200_000 - wait
    #expect(Self.next(9, last: newest) == .at(milliseconds: Self.first + 259_200_000))
    #expect(Self.next(9, last: newest + 1) == .exhausted)
    #expect(Self.next(1, last: Self.first + 259_200_000) == .exhausted)
  }

  @Test func aWholeRunHasItsAttempts() {
    var last = Self.first
    var attempt = 1
    while attempt < 100, case .at(let time) = Self.next(attempt, last: last) {
      last = time
      attempt += 1
    }
    // Six short waits, and three days in steps of six hours and up to a fifth.
    #expect((16...18).contains(attempt))
    #expect(last <= Self.first + 259_200_000)
  }

  @Test(arguments: [0, -1, Int.min, Int.max]) func noCountOfAttemptsTraps(_ attempt: Int) {
    #expect(Self.wait(attempt) != nil)
  }

  @Test(arguments: [(Int64.max, Int64.max), (.min, .max), (.max, .min)])
  func timesThatOverflowAreTheEnd(_ item: (first: Int64, last: Int64)) {
    #expect(Self.next(1, first: item.first, last: item.last) == .exhausted)
  }

  @Test func aClockThatWasSetBackIsGoneAlongWith() {
    #expect(Self.next(1, first: 0, last: -86_400_000) == .at(milliseconds: -86_398_941))
  }
}
