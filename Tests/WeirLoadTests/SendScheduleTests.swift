import Testing

@testable import WeirLoad

/// When which event is meant to be sent.
@Suite struct SendScheduleTests {
  @Test(arguments: [1, 3, 7, 999, 1_000, 48_000, 1_000_000, 9_999_999] as [UInt64])
  func anEventIsDueFromItsTimeOn(_ rate: UInt64) {
    let schedule = SendSchedule(rate: rate, count: 1_000_000_000, connections: 1)
    for event in [0, 1, 2, 3, 10, 999, 1_000, 123_456, 86_400_000] as [UInt64] {
      let time = schedule.nanoseconds(of: event)
      #expect(schedule.due(at: time) >= event + 1)
      if time > 0 { #expect(schedule.due(at: time - 1) <= event) }
    }
  }

  @Test func doesNotDriftWithinADay() {
    let schedule = SendSchedule(rate: 3, count: .max, connections: 1)
    #expect(schedule.nanoseconds(of: 1) == 333_333_333)
    #expect(schedule.nanoseconds(of: 3 * 86_400) == 86_400_000_000_000)
  }

  @Test func aDayAtTheHighestRateFits() {
    let schedule = SendSchedule(
      rate: OpenLoop.rateMax, count: OpenLoop.rateMax * 86_400, connections: 1)
    #expect(schedule.nanoseconds(of: schedule.count) == 86_400_000_000_000)
    #expect(schedule.due(at: 86_400_000_000_000) == schedule.count)
  }

  @Test func noMoreIsDueThanThereIs() {
    let schedule = SendSchedule(rate: 1_000, count: 5, connections: 1)
    #expect(schedule.due(at: 0) == 1)
    #expect(schedule.due(at: 3_999_999) == 4)
    #expect(schedule.due(at: 4_000_000) == 5)
    #expect(schedule.due(at: 9_000_000_000) == 5)
  }

  @Test(arguments: [1, 2, 7]) func everyEventGoesOverOneConnection(_ connections: Int) {
    let schedule = SendSchedule(rate: 1, count: 100, connections: connections)
    for total in [0, 1, 6, 7, 8, 100] as [UInt64] {
      var events: [UInt64] = []
      for connection in 0..<connections {
        let share = schedule.share(of: connection, among: total)
        events += (0..<share).map { schedule.event($0, of: connection) }
      }
      #expect(events.sorted() == Array(0..<total))
    }
  }
}
