import Testing
import WeirCore

@testable import WeirSignals

/// Memory stays that of the keys that something can still see.
@Suite struct VelocityMemoryTests {
  private static let velocities = [
    VelocitySpecification(
      aggregate: .last, windowMilliseconds: 10_000, lane: 4, excludesCurrent: true,
      decimalDivisor: nil),
    VelocitySpecification(
      aggregate: .distinctCount, windowMilliseconds: 60_000, lane: 3, excludesCurrent: false,
      decimalDivisor: nil),
  ]

  /// 500 rows from `start` on, a millisecond apart, whose keys are `key(row)`.
  private static func rows(_ start: Int64, key: (Int) -> Int) -> [VelocityRow] {
    (0..<500).map { row in
      let time = start + Int64(row)
      var event = VelocityRow(key: key(row), time: time, horizon: time - 1_000, mask: 3)
      event.text = String(repeating: "x", count: row % 90)
      event.counted = UInt64(row)
      return event
    }
  }

  private static func table() -> VelocityTable {
    VelocityTable(
      velocities, lanes: VelocityRow.lanes, shard: 0, shardCount: 1, rowCapacity: 500)
  }

  @Test func keysThatNobodySeesAnyMoreAreFreed() {
    let table = Self.table()
    var peak = 0
    for round in 0..<900 {
      let columns = VelocityColumns(
        Self.rows(Int64(round) * 500) { round * 500 + $0 }, Self.velocities)
      _ = unsafe columns.run { unsafe table.run($0, overflows: $1) }
      if round == 400 { peak = table.byteCount }
      // 61,000 keys can be seen; the sweep is at most a round behind.
      if round > 400 { #expect(table.keyCount < 200_000) }
    }
    #expect(table.byteCount <= peak + peak / 4)
  }

  @Test func hotKeysKeepNoMoreThanTheirWindow() {
    let table = Self.table()
    var peak = 0
    for round in 0..<700 {
      let columns = VelocityColumns(Self.rows(Int64(round) * 500) { $0 % 4 }, Self.velocities)
      _ = unsafe columns.run { unsafe table.run($0, overflows: $1) }
      if round == 300 { peak = table.byteCount }
    }
    #expect(table.keyCount == 4)
    #expect(table.byteCount == peak)
  }

  @Test func aKeyThatCoolsDownBecomesCompactAndGoes() {
    let table = Self.table()
    _ = unsafe VelocityColumns(Self.rows(0) { _ in 7 }, Self.velocities)
      .run { unsafe table.run($0, overflows: $1) }
    #expect(table.keyCount == 1)
    for round in 1...40 {
      let rows = Self.rows(Int64(round) * 100_000) { $0 }
      _ = unsafe VelocityColumns(rows, Self.velocities).run { unsafe table.run($0, overflows: $1) }
    }
    // Each round's keys are out of sight in the next.
    #expect(table.keyCount <= 1_500)
  }

  /// A key with a velocity without a window stays, its log does not.
  @Test func logsOfKeysThatStayAreFreed() {
    let total = VelocitySpecification(
      aggregate: .count, windowMilliseconds: nil, lane: nil, excludesCurrent: false,
      decimalDivisor: nil)
    let velocities = Self.velocities + [total]
    let table = VelocityTable(
      velocities, lanes: VelocityRow.lanes, shard: 0, shardCount: 1, rowCapacity: 500)
    func run(_ start: Int64, mask: UInt8, key: (Int) -> Int) {
      var rows = Self.rows(start, key: key)
      for row in rows.indices { rows[row].mask = mask }
      _ = unsafe VelocityColumns(rows, velocities).run { unsafe table.run($0, overflows: $1) }
    }
    var now: Int64 = 0
    var peak = 0
    for round in 0..<60 {
      // Every key in turn gets a log, all else is quiet for longer than its window.
      for _ in 0..<4 {
        run(now, mask: 7) { _ in round }
        now += 500
      }
      for _ in 0..<200 {
        now += 10_000
        run(now, mask: 4) { _ in 99 }
      }
      if round == 5 { peak = table.byteCount }
    }
    #expect(table.keyCount == 61)
    #expect(table.byteCount <= peak + (1 << 20))
  }
}
