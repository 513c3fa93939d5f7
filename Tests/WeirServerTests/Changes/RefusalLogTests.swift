import Glibc
import Testing

@testable import WeirServer

/// Refused processes on their way into the audit trail.
@Suite struct RefusalLogTests {
  private static let second: UInt64 = 1_000_000_000

  private static func peer(_ user: uid_t, process: pid_t = 1) -> PeerCredentials {
    PeerCredentials(processID: process, userID: user, groupID: 0)
  }

  @Test func tellsTheFirstAtOnce() {
    var log = RefusalLog()
    log.add(Self.peer(7, process: 42), .uid)
    #expect(
      log.due(now: 5) == [RefusalLog.Row(user: 7, process: 42, reason: .uid, count: 1)])
    #expect(log.due(now: 5) == [])
  }

  @Test func tellsThoseOfAMinuteInOneRow() {
    var log = RefusalLog()
    log.add(Self.peer(7), .uid)
    _ = log.due(now: 0)
    for process in 2...100 { log.add(Self.peer(7, process: pid_t(process)), .uid) }
    #expect(log.due(now: 59 * Self.second) == [])
    #expect(
      log.due(now: 60 * Self.second)
        == [RefusalLog.Row(user: 7, process: 100, reason: .uid, count: 99)])
    #expect(log.due(now: 500 * Self.second) == [])
  }

  @Test func tellsTheNextOneAtOnceAfterAQuietMinute() {
    var log = RefusalLog()
    log.add(Self.peer(7), .uid)
    _ = log.due(now: 0)
    #expect(log.due(now: 60 * Self.second) == [])
    log.add(Self.peer(7), .uid)
    #expect(log.due(now: 61 * Self.second).map(\.count) == [1])
  }

  @Test func tellsUsersApart() {
    var log = RefusalLog()
    for user in [9, 3, 9, 7] as [uid_t] { log.add(Self.peer(user), .uid) }
    log.add(nil, .uid)
    let rows = log.due(now: 0)
    #expect(rows.map(\.user) == [3, 7, 9, nil])
    #expect(rows.map(\.count) == [1, 1, 2, 1])
  }

  @Test func tellsNoMoreUsersApartThanItHasRoomFor() {
    var log = RefusalLog()
    for user in 1...10_000 as ClosedRange<uid_t> { log.add(Self.peer(user), .uid) }
    let rows = log.due(now: 0)
    #expect(rows.count == 257)
    #expect(rows.reduce(0) { $0 + $1.count } == 10_000)
    #expect(rows.last == RefusalLog.Row(user: nil, process: 1, reason: .uid, count: 9_744))
    // They make room again.
    #expect(log.due(now: 60 * Self.second) == [])
    log.add(Self.peer(9_999), .uid)
    #expect(log.due(now: 60 * Self.second).map(\.user) == [9_999])
  }
}
