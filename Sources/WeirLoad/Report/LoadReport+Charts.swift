extension LoadReport {
  /// Latency by percentile, of everything that was measured for long; nil when nothing was.
  var latencyChart: Chart? {
    var curves: [(String, LatencySummary)] = []
    if let roundTrips {
      curves.append(("round trips", roundTrips.server))
      if let floor = roundTrips.floor { curves.append(("floor of round trips", floor)) }
    }
    if let openLoop {
      curves.append(("\(Figures.grouped(openLoop.rate)) events/s", openLoop.latency))
    }
    if let openLoopFloor { curves.append(("floor at that rate", openLoopFloor.latency)) }
    if let half = ramp?.half { curves.append(("half of the peak", half.latency)) }
    if let halfFloor { curves.append(("floor at that rate", halfFloor.latency)) }
    curves.removeAll { $0.1.count == 0 }
    guard let count = curves.map(\.1.count).max() else { return nil }
    let values = curves.flatMap { $0.1.curve.map { Double($0.nanoseconds) / 1_000 } }
    return Chart(
      title: "Latency by percentile",
      x: .percentiles("percentile of events", count: count),
      y: .logarithmic("latency", around: values) { Figures.shortTime(microseconds: $0) },
      guides: [],
      series: curves.map { name, summary in
        Chart.Series(
          name: name,
          points: summary.curve.map { point in
            let x = min(ChartAxis.oneIn(point.percent), Double(summary.count))
            let percent = Figures.short(point.percent)
            return .init(
              x: x, y: Double(point.nanoseconds) / 1_000,
              isFailure: false,
              label: "\(name), \(percent) %: \(Figures.duration(point.nanoseconds))")
          })
      })
  }

  /// Latency against the rate, of a ramp's steps; nil with fewer than two.
  var rampChart: Chart? {
    let steps = (ramp?.curve ?? []).filter { $0.result.latency.count > 0 }
    guard steps.count > 1, let highest = steps.last?.result.rate else { return nil }
    let kinds: [(String, (LatencySummary) -> UInt64)] = [
      ("p50", \.p50), ("p99", \.p99), ("p99.9", \.p999),
    ]
    let values = steps.flatMap { step in
      kinds.map { Double($0.1(step.result.latency)) / 1_000 }
    }
    return Chart(
      title: "Latency against the rate",
      x: .linear("events/s", upTo: Double(highest)) { Figures.short($0) },
      y: .logarithmic("latency", around: values) { Figures.shortTime(microseconds: $0) },
      guides: [
        ramp?.peak.map { .init(value: Double($0), label: "peak") },
        ramp?.half.map { .init(value: Double($0.rate), label: "half") },
      ].compactMap(\.self),
      series: kinds.map { name, figure in
        Chart.Series(
          name: name,
          points: steps.map { step in
            let nanoseconds = figure(step.result.latency)
            let failure = step.failure.map { " (\($0.rawValue))" } ?? ""
            let rate = Figures.grouped(step.result.rate)
            return .init(
              x: Double(step.result.rate), y: Double(nanoseconds) / 1_000,
              isFailure: step.failure != nil,
              label: "\(name) at \(rate) events/s: \(Figures.duration(nanoseconds))\(failure)")
          })
      })
  }
}
