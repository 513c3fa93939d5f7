import WeirBacktest

/// What the clock measured.
extension BacktestReport {
  /// By policy; nil where the clock was not to be told.
  var speedTable: DataTable? {
    guard let speed else { return nil }
    let facts: [(String, (BacktestSpeed.Side) -> String)] = [
      ("microseconds an event, own work", { Self.microseconds($0.ownNanoseconds) }),
      ("microseconds an event, shared work", { Self.microseconds($0.sharedNanoseconds) }),
      ("events a second, one thread", { Figures.fixed($0.eventsPerSecond, decimals: 0) }),
      ("microseconds to answer, 50 of 100", { Self.microseconds(Double($0.medianNanoseconds)) }),
      ("microseconds to answer, 99 of 100", { Self.microseconds(Double($0.slowNanoseconds)) }),
    ]
    let shown = speed.sides.indices.filter { sides.indices.contains($0) }
    return DataTable(
      "Speed: what the clock measured, differs from run to run",
      columns: [.init("")] + shown.map { .init(title($0)) },
      rows: facts.map { name, figure in [name] + shown.map { figure(speed.sides[$0]) } },
      remark: "The pass over the recording took \(Figures.fixed(speed.seconds, decimals: 2))"
        + " seconds with \(Figures.count(speed.workers)) worker\(speed.workers == 1 ? "" : "s"):"
        + " \(Figures.fixed(speed.eventsPerSecond, decimals: 0)) events a second under all"
        + " policies.")
  }

  private static func microseconds(_ nanoseconds: Double) -> String {
    Figures.fixed(nanoseconds / 1_000, decimals: 1)
  }
}
