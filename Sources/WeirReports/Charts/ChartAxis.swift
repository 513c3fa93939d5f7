/// One axis of a chart: which values it spans, where they lie on it, and which are marked.
package struct ChartAxis: Hashable, Sendable {
  /// A value that is marked.
  package struct Tick: Hashable, Sendable {
    /// Where, in the axis' unit.
    package let value: Double
    /// What stands there.
    package let label: String

    /// A mark.
    package init(value: Double, label: String) {
      self.value = value
      self.label = label
    }
  }

  /// How room is given to values.
  package enum Scale: Hashable, Sendable {
    /// The same for each.
    case linear
    /// By the square root: more for small ones, and a place for 0.
    case squareRoot
  }

  /// What is measured, with its unit.
  package let title: String
  /// The value at the start of the axis.
  package let lower: Double
  /// The value at its end, above `lower`.
  package let upper: Double
  /// How room is given.
  package let scale: Scale
  /// Ascending.
  package let ticks: [Tick]

  /// Where a value lies: 0 at the lower end, 1 at the upper one. Values outside lie on the ends,
  /// what is not a number on the lower one.
  package func position(_ value: Double) -> Double {
    guard value > lower else { return 0 }
    let share = (min(value, upper) - lower) / (upper - lower)
    return scale == .linear ? share : share.squareRoot()
  }

  // MARK: Axes of reports

  /// Shares from none to all, as percentages.
  package static func share(_ title: String) -> ChartAxis {
    ChartAxis(
      title: title, lower: 0, upper: 1, scale: .linear,
      ticks: (0...5).map { Tick(value: Double($0) / 5, label: "\($0 * 20) %") })
  }

  /// Shares as percentages on a square-root scale, from none to a round one that spans the values.
  ///
  /// - Parameters:
  ///   - title: what is measured.
  ///   - values: those to be shown, 0...1; others and what is not a number count for nothing.
  /// - Returns: an axis up to at most 100 %.
  package static func smallShares(_ title: String, around values: [Double]) -> ChartAxis {
    let highest = values.filter { 0...1 ~= $0 }.max() ?? 1
    let rounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
    let upper = rounds.first { $0 >= highest } ?? 1
    // Percent of `upper`: on this scale their labels do not run into each other.
    let ticks = [0, 2, 10, 30, 60, 100].map { part -> Tick in
      let value = upper * Double(part) / 100
      return Tick(value: value, label: Figures.short(upper * Double(part)) + " %")
    }
    return ChartAxis(title: title, lower: 0, upper: upper, scale: .squareRoot, ticks: ticks)
  }

  /// Values around 0, with about five ticks at round numbers.
  ///
  /// - Parameters:
  ///   - title: what is measured, with its unit.
  ///   - values: those to be shown; what is not finite counts for nothing.
  /// - Returns: an axis that holds 0 and all values, its ends at ticks.
  package static func around(_ title: String, _ values: [Double]) -> ChartAxis {
    let finite = values.filter(\.isFinite)
    let lowest = max(finite.min() ?? 0, -valueMax)
    let highest = min(finite.max() ?? 0, valueMax)
    return spanning(title, from: min(0, lowest), to: max(0, highest))
  }

  /// Values with about five ticks at round numbers, its ends at ticks; 0 need not be among them.
  package static func spanning(_ title: String, _ values: [Double]) -> ChartAxis {
    let finite = values.filter { $0.magnitude <= valueMax }
    return spanning(title, from: finite.min() ?? 0, to: finite.max() ?? 0)
  }

  private static func spanning(_ title: String, from: Double, to: Double) -> ChartAxis {
    let step = to > from ? steps.first { (to - from) / $0 <= 5 } ?? 1 : 1
    let first = Int((from / step).rounded(.down))
    let last = max(first + 1, Int((to / step).rounded(.up)))
    let ticks = (first...last).map { number in
      Tick(value: Double(number) * step, label: Figures.short(Double(number) * step))
    }
    return ChartAxis(
      title: title, lower: Double(first) * step, upper: Double(last) * step, scale: .linear,
      ticks: ticks)
  }

  /// Steps without a distance, such as budgets: the first lies at 0, the next at 1, and so on.
  package static func steps(_ title: String, labels: [String]) -> ChartAxis {
    let margin = 0.3
    return ChartAxis(
      title: title, lower: -margin, upper: Double(max(0, labels.count - 1)) + margin,
      scale: .linear,
      ticks: labels.enumerated().map { Tick(value: Double($0), label: $1) })
  }

  /// Steps without a distance of which no more have labels than there is room for, evenly spread.
  package static func manySteps(_ title: String, labels: [String]) -> ChartAxis {
    let every = max(1, (labels.count + labelCountMax - 1) / labelCountMax)
    let axis = steps(
      title, labels: labels.map { DrawnName.fitted($0, columns: labelColumnCount) })
    return ChartAxis(
      title: title, lower: axis.lower, upper: axis.upper, scale: .linear,
      ticks: stride(from: 0, to: labels.count, by: every).map { axis.ticks[$0] })
  }

  /// Days in UTC, with at most five ticks: `03-01` within a year, `2026-03` beyond.
  ///
  /// - Parameter days: the first one and the last, counted from 1970-01-01.
  /// - Returns: an axis in days, with room for a date at both ends.
  package static func days(_ days: ClosedRange<Int64>) -> ChartAxis {
    let span = days.upperBound - days.lowerBound
    let step = daySteps.first { span / $0 < 5 } ?? span / 4
    let margin = max(0.5, Double(span) * 0.06)
    let years = [days.lowerBound, days.upperBound].map { Figures.day($0 * dayLength).prefix(4) }
    let isYear = span < 360
    return ChartAxis(
      title: (isYear ? "day of " : "month of ")
        + (years[0] == years[1] ? "" : "\(years[0]) to ") + "\(years[1]), UTC",
      lower: Double(days.lowerBound) - margin, upper: Double(days.upperBound) + margin,
      scale: .linear,
      ticks: stride(from: days.lowerBound, through: days.upperBound, by: Int(step)).map { day in
        let text = Figures.day(day * dayLength)
        return Tick(value: Double(day), label: String(isYear ? text.suffix(5) : text.prefix(7)))
      })
  }

  private static let dayLength: Int64 = 86_400_000
  private static let labelCountMax = 6
  private static let labelColumnCount = 7
  /// Those from a year on have a leap day for every four years or part of them: months stay.
  private static let daySteps: [Int64] = [
    1, 2, 7, 14, 28, 56, 91, 183, 366, 731, 1_096, 1_827, 3_653,
  ]
  private static let valueMax = 1e12
  /// 1, 2 and 5 times the powers of ten, from small to large.
  private static let steps: [Double] = [
    1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
    1e8, 1e9, 1e10, 1e11, 1e12,
  ].flatMap { [$0, 2 * $0, 5 * $0] }
}
