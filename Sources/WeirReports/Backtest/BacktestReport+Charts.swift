import WeirBacktest
import WeirLearning

/// The charts of a report's page.
extension BacktestReport {
  // MARK: Alerts

  private static let dayLength: Int64 = 86_400_000
  /// Points that a chart of this width can tell apart.
  private static let pointCountMax: Int64 = 280
  /// So many points can be pointed at.
  private static let circleCountMax = 45

  /// Alerts a day of each policy; of a long recording, means of several days.
  var alertChart: LineChart { dayChart("alerts", "Alerts a day", \.alerts) }

  /// Reviews a day, which people must look at, likewise.
  var reviewChart: LineChart { dayChart("reviews", "Reviews a day", \.review) }

  private func dayChart(
    _ what: String, _ caption: String, _ figure: (AlertVolume.Load) -> UInt64
  ) -> LineChart {
    let days = volume.days.map { $0.start / Self.dayLength }
    let range = (days.first ?? 0)...max(days.first ?? 0, days.last ?? 0)
    let width = [1, 7, 28, 91].first {
      (range.upperBound - range.lowerBound) / $0 < Self.pointCountMax
    }
    let size = width ?? 365
    let series = sides.indices.map { side -> LineChart.Series in
      let points = dayPoints(range, size: size) { figure(Self.load($0, side)) }
      let labels = points.map { point in
        "\(title(side)), \(Figures.day(Int64(point.x) * Self.dayLength)):"
          + " \(Figures.fixed(point.y, decimals: size == 1 ? 0 : 1)) \(what)"
          + (size == 1 ? "" : " a day")
      }
      return .init(
        title(side), points, labels: points.count <= Self.circleCountMax ? labels : [])
    }
    return LineChart(
      id: "\(what)-by-day",
      title: (size == 1 ? caption : "\(caption), means of \(size) days") + partialDayWords,
      x: .days(range), y: .around(what, series.flatMap { $0.points.map(\.y) }),
      series: volume.days.isEmpty ? [] : series, absence: "no decision")
  }

  /// That the first or the last day drawn is cut off by the span of decisions: its dip is no news.
  private var partialDayWords: String {
    guard let span, let first = volume.days.first, let last = volume.days.last else { return "" }
    let isFirst = first.start + Self.missedMax < span.lowerBound
    let isLast = last.start + Self.dayLength - Self.missedMax > span.upperBound
    if first == last { return isFirst || isLast ? "; the day is partial" : "" }
    return switch (isFirst, isLast) {
    case (true, true): "; first and last day are partial"
    case (true, false): "; the first day is partial"
    case (false, true): "; the last day is partial"
    case (false, false): ""
    }
  }

  /// What may be missing of a day that is whole, milliseconds.
  private static let missedMax: Int64 = 3_600_000

  /// A point for every `size` days, days without an event too; the last, shorter one over its days.
  private func dayPoints(
    _ range: ClosedRange<Int64>, size: Int64, _ figure: (AlertVolume.Row) -> UInt64
  ) -> [CurvePoint] {
    var sums = [UInt64](repeating: 0, count: Int((range.upperBound - range.lowerBound) / size) + 1)
    for row in volume.days {
      let place = Int((row.start / Self.dayLength - range.lowerBound) / size)
      if sums.indices.contains(place) { sums[place] += figure(row) }
    }
    return sums.enumerated().map { index, sum in
      let start = range.lowerBound + Int64(index) * size
      let count = min(size, range.upperBound - start + 1)
      return CurvePoint(x: Double(start), y: Double(sum) / Double(count))
    }
  }

  /// Alerts by hour of the day, over all days.
  var hourChart: BarChart {
    let hasAlerts = volume.hoursOfDay.contains { $0.loads.contains { $0.alerts > 0 } }
    return BarChart(
      id: "hours", title: "Alerts by hour of the day, UTC", axisTitle: "alerts, all days",
      bars: !hasAlerts
        ? []
        : volume.hoursOfDay.map { row in
          bar(Self.clock(row.start), sides.indices.map { Self.load(row, $0).alerts })
        }, seriesNames: seriesNames, absence: "no alert")
  }

  private var seriesNames: [String] { isComparison ? sides.indices.map(title) : [] }

  /// A bar a policy; nil where it has none.
  private func bar(_ name: String, _ counts: [UInt64?]) -> BarChart.Bar {
    let values = counts.map { $0.map { Double($0) } ?? .nan }
    return .init(
      name, value: values.first ?? .nan, others: Array(values.dropFirst()),
      figure: counts.map { Figures.count($0) }.joined(separator: " / "))
  }

  // MARK: Rules

  /// So many bars tell the story; the table below has the others.
  private static let ruleCountMax = 28

  /// The rules with the most hits under any policy.
  var ruleChart: BarChart {
    let hits = sides.map { side in
      Dictionary(side.rules.map { ($0.name, $0.hits.count) }) { first, _ in first }
    }
    var seen: Set<String> = []
    let names = sides.flatMap { $0.rules.map(\.name) }.filter { seen.insert($0).inserted }
    let rows = names.map { name in (name, hits.map { $0[name] }) }
    let sorted = rows.enumerated().sorted { left, right in
      let counts = [left, right].map { $0.element.1.compactMap(\.self).max() ?? 0 }
      return counts[0] == counts[1] ? left.offset < right.offset : counts[0] > counts[1]
    }
    let shown = sorted.prefix(Self.ruleCountMax)
    return BarChart(
      id: "rules",
      title: "Rules by hits"
        + (shown.count < rows.count
          ? ", the \(shown.count) largest of \(Figures.count(rows.count))" : ""),
      axisTitle: "hits", bars: shown.map { bar($0.element.0, $0.element.1) },
      seriesNames: seriesNames, absence: "no rules")
  }

  // MARK: Scores

  /// How scores are spread, frauds and genuine payments apart where there are labels.
  func scoreChart(_ side: Int) -> BarChart? {
    guard let scores = sides[side].scores else { return nil }
    let groups = scoreGroups(side)
    let isLabelled = scores.frauds != nil && scores.genuine != nil
    let series: [[UInt64]] =
      isLabelled
      ? [groups.map { $0.frauds ?? 0 }, groups.map { $0.genuine ?? 0 }] : [groups.map(\.count)]
    let sums = series.map { $0.reduce(0, +) }
    let isEmpty = sums.allSatisfy { $0 == 0 }
    return BarChart(
      id: "scores-\(side)", title: "Scores of \(name(side))",
      axisTitle: isLabelled ? "% of all frauds, % of all genuine payments" : "% of all scores",
      bars: isEmpty
        ? []
        : groups.indices.map { group in
          let values = zip(series, sums).map { counts, sum in
            sum > 0 ? 100 * Double(counts[group]) / Double(sum) : .nan
          }
          return .init(
            groups[group].name, value: values[0], others: Array(values.dropFirst()),
            figure: zip(series, sums).map { Figures.share($0[group], of: $1) }
              .joined(separator: " / "))
        }, seriesNames: isLabelled ? ["frauds", "genuine payments"] : [],
      absence: "no scores")
  }
}
