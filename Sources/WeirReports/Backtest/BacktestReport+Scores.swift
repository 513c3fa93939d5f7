import WeirBacktest

/// The tables of scores and of what other values would do.
extension BacktestReport {
  /// Bins of a histogram that are told together: 20 groups.
  static let scoreGroupSize = 5

  /// What a group of bins holds.
  struct ScoreGroup: Hashable, Sendable {
    /// `0.05 to 0.10`.
    let name: String
    let count: UInt64
    let frauds: UInt64?
    let genuine: UInt64?
  }

  /// The histogram of a policy in groups, from low to high; empty without a model.
  func scoreGroups(_ side: Int) -> [ScoreGroup] {
    guard let scores = sides[side].scores else { return [] }
    func sum(_ counts: [UInt64], _ start: Int) -> UInt64 {
      counts.dropFirst(start).prefix(Self.scoreGroupSize).reduce(0, +)
    }
    let size = Self.scoreGroupSize
    return stride(from: 0, to: scores.counts.count, by: size).map { start in
      let ends = [start, min(start + size, scores.counts.count)].map { bin in
        Figures.fixed(Double(bin) / Double(scores.counts.count), decimals: 2)
      }
      return ScoreGroup(
        name: ends.joined(separator: " to "), count: sum(scores.counts, start),
        frauds: scores.frauds.map { sum($0, start) },
        genuine: scores.genuine.map { sum($0, start) })
    }
  }

  /// How many events have which score, a table a policy with a model.
  var scoreTables: [DataTable] { sides.indices.compactMap(scoreTable) }

  private func scoreTable(_ side: Int) -> DataTable? {
    guard let scores = sides[side].scores else { return nil }
    let groups = scoreGroups(side)
    let count = groups.reduce(scores.unscored) { $0 + $1.count }
    let isLabelled = scores.frauds != nil && scores.genuine != nil
    func sum(_ figure: (ScoreGroup) -> UInt64?) -> UInt64 {
      groups.reduce(0) { $0 + (figure($1) ?? 0) }
    }
    let rows = groups.map { group in
      [group.name, Figures.count(group.count), Figures.share(group.count, of: count)]
        + (isLabelled ? [Figures.count(group.frauds), Figures.count(group.genuine)] : [])
    }
    // Labels are told of scores only, so an event without one has none here.
    let unscored = [
      "without a score", Figures.count(scores.unscored), Figures.share(scores.unscored, of: count),
    ]
    let total =
      ["total", Figures.count(count), Figures.share(count, of: count)]
      + (isLabelled ? [Figures.count(sum(\.frauds)), Figures.count(sum(\.genuine))] : [])
    return DataTable(
      "Scores of \(name(side))",
      columns: [.init("from, to below"), .init("events"), .init("share")]
        + (isLabelled ? [.init("frauds"), .init("genuine")] : []),
      rows: rows + [unscored, total], hasTotal: true,
      remark: isLabelled
        ? "The last range holds 1 as well; frauds and genuine payments are those with a score."
        : "The last range holds 1 as well. Frauds and genuine payments: \(Self.labelsNeeded).")
  }

  /// What is said in place of scores; nil where every policy has some.
  var scoreGap: String? {
    let without = sides.indices.filter { sides[$0].scores == nil }
    if without.isEmpty { return nil }
    if !isComparison { return "The policy has no model: there are no scores." }
    return without.count == sides.count
      ? "Neither policy has a model: there are no scores."
      : "\(without.map(subject).joined(separator: ", ")) has no model, and no scores."
  }

  // MARK: Sweep

  /// What other values would do; nil where none were asked for.
  var sweepDataTable: DataTable? {
    guard let sweep else { return nil }
    let isLabelled = labels != nil && sweep.points.contains { $0.quality != nil }
    let titles =
      ["approve", "review", "reject", "total", "alerts a day", "changed"]
      + (isLabelled ? ["precision", "recall"] : [])
    let marked = sweep.points.firstIndex(where: \.isPolicy)
    return DataTable(
      "Other values of \(sweep.names.joined(separator: ", "))",
      columns: [.init(sweep.names.joined(separator: ", "))] + titles.map { .init($0) },
      rows: sweep.points.map { row($0, isLabelled: isLabelled) }, markedRow: marked,
      remark:
        "Values of \(sweep.stamp), whose own row is \(marked == nil ? "not there" : "marked");"
        + " changed: decisions that are not those of \(name(0))."
        + (isLabelled ? "" : " Precision and recall: \(Self.labelsNeeded)."))
  }

  private func row(_ point: SweepTable.Point, isLabelled: Bool) -> [String] {
    let counts = [point.approve.count, point.review.count, point.reject.count]
    return [point.values.joined(separator: ", ")]
      + (counts + [counts.reduce(0, +)]).map { Figures.count($0) }
      + [Figures.fixed(perDay(point.alertCount), decimals: 1), Figures.count(point.changed)]
      + (isLabelled ? rates(point).map { Figures.rate($0) } : [])
  }

  /// Precision and recall of a point's alerts; nil where they are not defined.
  func rates(_ point: SweepTable.Point) -> [Double?] {
    guard let labels, let quality = point.quality else { return [nil, nil] }
    return [quality.alerts.precision(labels), quality.alerts.recall(of: quality.all)]
  }
}
