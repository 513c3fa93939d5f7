import WeirCore

/// Decisions by hour, for one policy or two: of the first days in time, and of all others together.
struct HourTable: Sendable {
  /// Approvals, reviews and rejections of each policy, one after the other.
  private let stride: Int
  private let dayCountMax: Int
  private var places: [Int64: Int] = [:]
  private var counts: [UInt64] = []
  private var lastHour = Int64.min
  private var lastPlace = 0
  /// What belongs to no day that is kept.
  private(set) var further: [UInt64]

  init(sides: Int, dayCountMax: Int) {
    stride = sides * 3
    self.dayCountMax = dayCountMax
    further = [UInt64](repeating: 0, count: sides * 3)
  }

  /// Milliseconds of an hour.
  static let hour: Int64 = 3_600_000

  /// Counts a decision: 0, 1, 2 are approve, review, reject.
  @inline(__always)
  mutating func add(_ time: Int64, side: Int, decision: Int) {
    let hour = time.floored(by: Self.hour)
    if hour != lastHour { find(hour) }
    counts[lastPlace &+ side &* 3 &+ decision] &+= 1
  }

  private mutating func find(_ hour: Int64) {
    lastHour = hour
    if let known = places[hour] {
      lastPlace = known
      return
    }
    // Twice as many as are kept, so that pruning is rare.
    if places.count >= dayCountMax * 48 { prune() }
    lastPlace = counts.count
    places[hour] = lastPlace
    counts += [UInt64](repeating: 0, count: stride)
  }

  /// Leaves the first days. A day that is not among the first ones of some events is not among
  /// those of more, so it does not matter when this happens.
  mutating func prune() {
    let hours = places.keys.sorted()
    var days: [Int64] = []
    for hour in hours {
      let day = hour.floored(by: 24)
      if days.last != day { days.append(day) }
    }
    guard days.count > dayCountMax else { return }
    let end = days[dayCountMax]
    var kept: [UInt64] = []
    var places: [Int64: Int] = [:]
    for hour in hours {
      guard let place = self.places[hour] else { continue }
      let row = counts[place..<place + stride]
      if hour.floored(by: 24) < end {
        places[hour] = kept.count
        kept += row
      } else {
        for (index, count) in row.enumerated() { further[index] += count }
      }
    }
    self.places = places
    counts = kept
    lastHour = .min
  }

  /// Adds another table of as many policies.
  mutating func add(_ other: HourTable) {
    for index in further.indices { further[index] += other.further[index] }
    for (hour, row) in other.rows {
      find(hour)
      for (index, count) in row.enumerated() { counts[lastPlace + index] += count }
    }
    lastHour = .min
  }

  /// Hours since 1970 in their order, with what was counted.
  var rows: [(hour: Int64, counts: ArraySlice<UInt64>)] {
    places.sorted { $0.key < $1.key }.map { ($0.key, counts[$0.value..<$0.value + stride]) }
  }
}
