import Glibc

/// One axis of a chart: which values it spans, and where they lie on it.
struct ChartAxis: Hashable, Sendable {
  /// A value that is marked.
  struct Tick: Hashable, Sendable {
    let value: Double
    let label: String
  }

  /// What is measured, with its unit.
  let title: String
  let lower: Double
  let upper: Double
  let isLogarithmic: Bool
  let ticks: [Tick]

  /// Where a value lies: 0 at the lower end, 1 at the upper one; values outside lie on the ends.
  func position(_ value: Double) -> Double {
    let clamped = min(max(value, lower), upper)
    return isLogarithmic
      ? Decades.log10(clamped / lower) / Decades.log10(upper / lower)
      : (clamped - lower) / (upper - lower)
  }

  /// A logarithmic axis around positive values, from and to 1, 2 or 5 times a power of ten.
  static func logarithmic(
    _ title: String, around values: [Double], label: (Double) -> String
  ) -> ChartAxis {
    let positive = values.filter { $0 > 0 }
    let steps = Decades.steps
    let lower = steps.last { $0 <= positive.min() ?? 1 } ?? 1
    let upper = steps.first { $0 >= positive.max() ?? 10 && $0 > lower } ?? lower * 10
    let isWide = upper / lower > 200
    let ticks = steps.filter { lower...upper ~= $0 && (!isWide || Decades.isPower($0)) }
    return ChartAxis(
      title: title, lower: lower, upper: upper, isLogarithmic: true,
      ticks: ticks.map { Tick(value: $0, label: label($0)) })
  }

  /// An axis from 0 on with about five ticks.
  static func linear(
    _ title: String, upTo value: Double, label: (Double) -> String
  ) -> ChartAxis {
    let step = Decades.steps.first { $0 * 6 >= value } ?? 1
    let count = Int((value / step).rounded(.up))
    let ticks = (0...max(1, count)).map { Double($0) * step }
    return ChartAxis(
      title: title, lower: 0, upper: ticks.last ?? step, isLogarithmic: false,
      ticks: ticks.map { Tick(value: $0, label: label($0)) })
  }

  /// An axis on which each further nine of a percentile takes the same room, for `count` events.
  /// Values are those of `oneIn`.
  static func percentiles(_ title: String, count: UInt64) -> ChartAxis {
    let upper = max(10, Double(count))
    let known: [(Double, String)] = [
      (0, "0"), (50, "50"), (90, "90"), (99, "99"), (99.9, "99.9"), (99.99, "99.99"),
      (99.999, "99.999"),
    ]
    let ticks = known.map { Tick(value: oneIn($0.0), label: $0.1) }
    return ChartAxis(
      title: title, lower: 1, upper: upper, isLogarithmic: true,
      ticks: ticks.filter { $0.value <= upper })
  }

  /// One in how many events lies above a percentile; the last one for 100.
  static func oneIn(_ percent: Double) -> Double {
    percent >= 100 ? .infinity : 100 / (100 - percent)
  }
}

/// Curves over two axes, however they are drawn.
struct Chart: Hashable, Sendable {
  /// One curve.
  struct Series: Hashable, Sendable {
    struct Point: Hashable, Sendable {
      let x: Double
      let y: Double
      /// Whether the server did not keep up there.
      let isFailure: Bool
      /// What is shown when it is pointed at.
      let label: String
    }

    let name: String
    /// In the order of x.
    let points: [Point]
  }

  let title: String
  let x: ChartAxis
  let y: ChartAxis
  /// Places on the x axis that are marked from bottom to top.
  let guides: [ChartAxis.Tick]
  let series: [Series]
}

/// Powers of ten, and what lies between them.
private enum Decades {
  /// 1, 2 and 5 times the powers of ten that charts need, from small to large.
  static let steps: [Double] = powers.flatMap { [$0, 2 * $0, 5 * $0] }
  private static let powers: [Double] =
    [0.001, 0.01, 0.1] + (0..<13).map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }

  static func isPower(_ value: Double) -> Bool { powers.contains(value) }

  static func log10(_ value: Double) -> Double { Glibc.log10(value) }
}
