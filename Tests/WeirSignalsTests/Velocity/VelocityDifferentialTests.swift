import Testing
import WeirCore

@testable import WeirSignals

/// The tables against `PlainVelocities`, over seeded streams: hot keys, out of order, late, absent
/// keys, refused rows, batches of any size, one to four shards.
@Suite struct VelocityDifferentialTests {
  private static let rowCapacity = 300

  enum Kind: CaseIterable {
    case windows
    case totals
    case both
  }

  @Test(arguments: 0..<16, Kind.allCases) func answersByTheLetter(_ seed: UInt64, _ kind: Kind) {
    var random = RandomWords(seed: seed, for: "velocities against the plain ones")
    let shardCount = [1, 2, 4].randomElement(using: &random) ?? 1
    let velocities = Self.velocities(kind, &random)
    let tables = (0..<shardCount).map { shard in
      VelocityTable(
        velocities, lanes: VelocityRow.lanes, shard: shard, shardCount: shardCount,
        rowCapacity: Self.rowCapacity)
    }
    Self.compare(tables, velocities, &random)
  }

  private static func compare(
    _ tables: [VelocityTable], _ velocities: [VelocitySpecification], _ random: inout RandomWords
  ) {
    // The plain squares of vast numbers would not fit 128 bits; ExactRatioTests has those.
    let allowsVast = !velocities.contains { $0.aggregate == .stddev }
    var stream = VelocityStream(velocities.count, allowsVast: allowsVast, &random)
    var plain = PlainVelocities(velocities)
    for _ in 0..<30 {
      let count =
        Int.random(in: 1...rowCapacity, using: &random)
        / ([1, 1, 8, 300].randomElement(using: &random) ?? 1)
      let rows = (0..<max(1, count)).map { _ in stream.next(&random) }
      let columns = VelocityColumns(rows, velocities)
      for table in tables { _ = unsafe columns.run { unsafe table.run($0, overflows: $1) } }
      for (row, event) in rows.enumerated() {
        let expected = plain.meet(event)
        let found = velocities.indices.map { columns.answer($0, row: row) }
        #expect(found == expected.answers, "\(velocities) \(event)")
        #expect((columns.overflows[row] != 0) == expected.isSaturated)
        if found != expected.answers { return }
      }
    }
  }

  // long: one straight draw of everything that a specification says.
  private static func velocities(
    _ kind: Kind, _ random: inout RandomWords
  ) -> [VelocitySpecification] {
    let windows: [Int64] = [1, 500, 5_000, 60_000, 600_000]
    return (0..<Int.random(in: 1...8, using: &random)).map { _ in
      let isWindowed = kind == .windows || kind == .both && Bool.random(using: &random)
      let aggregate =
        VelocityAggregate.allCases.filter { isWindowed || $0.allowsNoWindow }
        .randomElement(using: &random) ?? .count
      let lanes: [Int]
      switch aggregate {
      case .sum, .mean, .stddev: lanes = [0, 2]
      case .min, .max: lanes = [0, 1]
      case .distinctCount: lanes = [0, 1, 2, 3]
      case .last, .first: lanes = [0, 1, 2, 4, 5]
      default: lanes = []
      }
      let lane = lanes.randomElement(using: &random)
      let isDecimal = lane == 0 && aggregate != .distinctCount && Bool.random(using: &random)
      return VelocitySpecification(
        aggregate: aggregate,
        windowMilliseconds: isWindowed ? windows.randomElement(using: &random) : nil, lane: lane,
        excludesCurrent: aggregate.looksOnlyBefore || Int.random(in: 0..<4, using: &random) == 0,
        decimalDivisor: isDecimal ? 100 : nil)
    }
  }
}

/// A stream of rows: some keys get most of them, some rows are out of order or late.
struct VelocityStream {
  private let velocityCount: Int
  private let keyCount: Int
  private let lateness: Int64
  private let gapMax: Int64
  private let isVast: Bool
  private var now: Int64 = 1_000_000_000
  private var watermark: Int64 = 1_000_000_000

  init(_ velocityCount: Int, allowsVast: Bool, _ random: inout RandomWords) {
    self.velocityCount = velocityCount
    keyCount = [1, 3, 40, 2_000].randomElement(using: &random) ?? 1
    lateness = [0, 1_000, 60_000].randomElement(using: &random) ?? 0
    gapMax = [2, 300, 20_000].randomElement(using: &random) ?? 2
    isVast = allowsVast && Bool.random(using: &random)
  }

  mutating func next(_ random: inout RandomWords) -> VelocityRow {
    now += Int64.random(in: 0...gapMax, using: &random)
    if Int.random(in: 0..<500, using: &random) == 0 { now += 700_000 }
    var time = now
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<5: time -= Int64.random(in: 0...max(1, lateness), using: &random)
    case 5: time -= lateness + Int64.random(in: 0...600_000, using: &random)
    default: break
    }
    watermark = max(watermark, time)
    let half = Int.random(in: 0..<keyCount, using: &random)
    let mask = UInt8(truncatingIfNeeded: random.next() | random.next())
    var row = VelocityRow(
      key: half % max(1, half / 2 + 1), time: time, horizon: watermark - lateness,
      mask: mask & UInt8(truncatingIfNeeded: (1 << velocityCount) - 1))
    if Int.random(in: 0..<30, using: &random) == 0 { row.key = nil }
    row.isAccepted = Int.random(in: 0..<30, using: &random) != 0
    if !row.isAccepted { row.mask = 0 }
    let vast: [Int64] = [.max, .min, .max - 1, 1 << 62]
    row.integer =
      isVast && Int.random(in: 0..<6, using: &random) == 0
      ? vast.randomElement(using: &random) ?? 0 : Int64.random(in: -50...1_000, using: &random)
    row.double = [-1.5, -0.0, 0, 0.25, 3, 1e300].randomElement(using: &random) ?? 0
    row.bool = Bool.random(using: &random)
    row.counted = UInt64.random(in: 0..<300, using: &random)
    row.text = String(repeating: "é\(row.counted)", count: Int(row.counted % 7))
    row.address = IPAddress(high: row.counted, low: UInt64(bitPattern: row.integer))
    return row
  }
}
