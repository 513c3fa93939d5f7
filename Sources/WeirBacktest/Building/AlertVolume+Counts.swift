import WeirCore
import WeirEngine

extension AlertVolume {
  private static let hour: Int64 = 3_600_000
  private static let day = 24 * hour

  init(_ counts: BacktestCounts) {
    let sideCount = counts.sides.count
    let none = [Load](repeating: Load(), count: sideCount)
    days = []
    hoursOfDay = (0..<24).map { Row(start: Int64($0), loads: none) }
    busiestHours = [Row?](repeating: nil, count: sideCount)
    for hour in counts.hours {
      let loads = Self.loads(hour.counts)
      let start = hour.start.floored(by: Self.day) * Self.day
      if days.last?.start != start { days.append(Row(start: start, loads: none)) }
      let place = Int((hour.start - start) / Self.hour)
      for side in 0..<sideCount {
        days[days.count - 1].loads[side].add(loads[side])
        hoursOfDay[place].loads[side].add(loads[side])
        if loads[side].alerts > busiestHours[side]?.loads[side].alerts ?? 0 {
          busiestHours[side] = Row(start: hour.start, loads: loads)
        }
      }
    }
    further = Self.loads(counts.further)
  }

  private static func loads(_ counts: [UInt64]) -> [Load] {
    stride(from: 0, to: counts.count, by: 3).map { place in
      var load = Load()
      load.approve = counts[place]
      load.review = counts[place + 1]
      load.reject = counts[place + 2]
      return load
    }
  }
}

extension AlertVolume.Load {
  fileprivate mutating func add(_ other: AlertVolume.Load) {
    approve += other.approve
    review += other.review
    reject += other.reject
  }
}
