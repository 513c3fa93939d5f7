import WeirBacktest
import WeirLearning

/// The charts of what other values would do.
extension BacktestReport {
  /// Curves beyond them could not be told apart.
  private static let curveCountMax = 6

  /// Against the first value that is changed: alerts a day, and precision and recall where there
  /// are labels; a curve for each combination of the other values.
  var sweepCharts: [LineChart] {
    guard let sweep, !sweep.points.isEmpty else { return [] }
    let alerts = sweepChart(sweep, "sweep-alerts", "Alerts a day") { perDay($0.alertCount) }
    guard labels != nil, sweep.points.contains(where: { $0.quality != nil }) else {
      return [alerts]
    }
    return [
      sweepChart(sweep, "sweep-recall", "Recall", isShare: true) { rates($0)[1] },
      sweepChart(sweep, "sweep-precision", "Precision", isShare: true) { rates($0)[0] },
      alerts,
    ]
  }

  private func sweepChart(
    _ sweep: SweepTable, _ id: String, _ title: String, isShare: Bool = false,
    _ figure: (SweepTable.Point) -> Double?
  ) -> LineChart {
    let firsts = Self.unique(sweep.points.map { $0.values.first ?? "" })
    let places = Self.places(firsts)
    let others = Self.unique(sweep.points.map { $0.values.dropFirst().joined(separator: ", ") })
    let shown = others.prefix(Self.curveCountMax)
    func text(_ value: Double?) -> String {
      isShare ? Figures.rate(value) : Figures.fixed(value, decimals: 1)
    }
    let series = shown.map { other in
      let points = sweep.points.filter {
        $0.values.dropFirst().joined(separator: ", ") == other && figure($0) != nil
      }
      return LineChart.Series(
        Self.name(sweep, other),
        points.map { point in
          let place = firsts.firstIndex(of: point.values.first ?? "").map { places.values[$0] }
          return CurvePoint(x: place ?? .nan, y: figure(point) ?? .nan)
        },
        labels: points.map { point in
          "\(point.values.joined(separator: ", ")): \(title.lowercased()) \(text(figure(point)))"
        })
    }
    let name = sweep.names.first ?? ""
    return LineChart(
      id: id,
      title: "\(title) by \(name)"
        + (shown.count < others.count
          ? ", the first \(shown.count) of \(Figures.count(others.count)) curves" : ""),
      x: places.isNumeric ? .spanning(name, places.values) : .manySteps(name, labels: firsts),
      y: isShare
        ? .share(title.lowercased())
        : .around(title.lowercased(), series.flatMap { $0.points.map(\.y) }),
      series: series, absence: isShare ? "no figures" : "no days")
  }

  /// What a curve is called by the values that are the same along it.
  private static func name(_ sweep: SweepTable, _ other: String) -> String {
    let names = sweep.names.dropFirst().joined(separator: ", ")
    return names.isEmpty ? "policy \(sweep.stamp)" : "\(names) = \(other)"
  }

  /// Numbers where all are, else steps in their order.
  private static func places(_ texts: [String]) -> (values: [Double], isNumeric: Bool) {
    let numbers = texts.compactMap { Double($0) }.filter(\.isFinite)
    return numbers.count == texts.count
      ? (numbers, true) : (texts.indices.map { Double($0) }, false)
  }

  private static func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}
