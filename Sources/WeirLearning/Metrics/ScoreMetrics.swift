import WeirSignals

/// Measures how well scores tell fraud from genuine payments.
///
/// Every figure depends on the set of rows alone, never on the order of equal scores; only cards
/// with equal scores at a cut are taken in the order they came. Sums of doubles follow the order of
/// rows or scores.
package struct ScoreMetrics: Hashable, Sendable {
  /// The budgets for which precision is measured.
  package let alertsPerDay: [Int]
  /// What it costs to look at one alert, minor units; without it no cost is worked out.
  package let reviewCost: Int64?

  /// The shares of `Evaluation.alertRates`, in thousandths.
  private static let alertRates = [1, 5, 10, 50]
  /// Alerts a day that get a row among the thresholds.
  private static let thresholdAlertsPerDay = [10, 20, 50, 100, 200, 500, 1_000]

  /// Measures.
  ///
  /// - Parameters:
  ///   - alertsPerDay: the budgets for which precision is measured, each at least 1.
  ///   - reviewCost: what it costs to look at one alert, minor units from 0 on.
  /// - Throws: which one is out of range.
  package init(
    alertsPerDay: [Int] = [20, 50, 100, 200], reviewCost: Int64? = nil
  ) throws(MetricsFault) {
    if alertsPerDay.contains(where: { $0 < 1 }) {
      throw .badOption(name: "alertsPerDay", range: "numbers from 1 on")
    }
    if let reviewCost, reviewCost < 0 {
      throw .badOption(name: "reviewCost", range: "a number from 0 on")
    }
    self.alertsPerDay = alertsPerDay
    self.reviewCost = reviewCost
  }

  /// Everything about some rows; a figure that needs a row or a label that is not there is nil.
  package func evaluation(of rows: ScoredRows, name: String) -> Evaluation {
    let ranked = RankedScores(rows, among: 0..<rows.count)
    let days = rows.days()
    let daily = DailyPrecision(rows, days: days)
    let frauds = (0..<rows.count).lazy.filter(rows.isFraud)
    return Evaluation(
      name: name, from: rows.times.min() ?? 0, to: Self.end(of: rows.times),
      rowCount: rows.count, fraudCount: ranked.total.fraudCount, dayCount: days.count,
      amount: rows.amount(of: 0..<rows.count), fraudAmount: rows.amount(of: frauds),
      areaUnderROC: ranked.areaUnderROC, averagePrecision: ranked.averagePrecision,
      logLoss: Self.mean(of: rows, Self.logLoss), brierScore: Self.mean(of: rows, Self.brier),
      rocCurve: ranked.rocCurve, precisionRecallCurve: ranked.precisionRecallCurve,
      calibration: ranked.calibration, alertRates: alertRates(rows, ranked),
      precisionAtAlerts: alertsPerDay.map { count in
        PrecisionAtAlerts(
          alertsPerDay: count, precision: daily.precision(count),
          cardPrecision: daily.cardPrecision(count))
      },
      thresholds: thresholds(rows, ranked, dayCount: days.count))
  }

  /// The first millisecond behind all times.
  private static func end(of times: [Int64]) -> Int64 {
    guard let last = times.max() else { return 0 }
    return last == .max ? last : last + 1
  }

  // MARK: Means over rows

  private static func mean(
    of rows: ScoredRows, _ loss: (Double, Bool) -> Double
  ) -> Double? {
    if rows.count == 0 { return nil }
    var sum = CompensatedSum()
    for row in 0..<rows.count { sum.add(loss(rows.scores[row], rows.isFraud(row))) }
    return sum.value / Double(rows.count)
  }

  /// −ln of what a score says of the label, kept an epsilon of doubles away from 0 and 1.
  private static func logLoss(_ score: Double, _ isFraud: Bool) -> Double {
    let said = isFraud ? score : 1 - score
    return -DeterministicMath.log(min(1 - .ulpOfOne, max(.ulpOfOne, said)))
  }

  private static func brier(_ score: Double, _ isFraud: Bool) -> Double {
    let distance = isFraud ? 1 - score : score
    return distance * distance
  }

  // MARK: Alerts

  /// How many of so many rows are so many thousandths; at least 1.
  private static func alertCount(thousandths: Int, of rowCount: Int) -> Int {
    max(1, rowCount * thousandths / 1_000)
  }

  private func alertRates(_ rows: ScoredRows, _ ranked: RankedScores) -> [AlertRateRow] {
    if rows.count == 0 { return [] }
    return Self.alertRates.map { thousandths in
      let count = Self.alertCount(thousandths: thousandths, of: rows.count)
      let (fraudCount, fraudAmount) = ranked.top(count)
      return AlertRateRow(
        rate: Double(thousandths) / 1_000, alertCount: count,
        precision: fraudCount / Double(count),
        recall: Self.share(fraudCount, of: Double(ranked.total.fraudCount)),
        amountRecall: Self.share(fraudAmount, of: Double(ranked.total.fraudAmount)))
    }
  }

  /// Nil unless there is something to have a share of.
  private static func share(_ part: Double, of whole: Double) -> Double? {
    whole > 0 ? part / whole : nil
  }

  private func thresholds(
    _ rows: ScoredRows, _ ranked: RankedScores, dayCount: Int
  ) -> [ThresholdRow] {
    if rows.count == 0 { return [] }
    let ranks =
      Self.thresholdAlertsPerDay.map { $0 * dayCount }
      + Self.alertRates.map { Self.alertCount(thousandths: $0, of: rows.count) }
    let scores = ranks.compactMap { ranked.score(atRank: $0) } + (1...19).map { Double($0) / 20 }
    return Set(scores).sorted(by: >).map { threshold in
      let (alerts, total) = (ranked.through(threshold), ranked.total)
      let fraudCount = Double(alerts.fraudCount)
      return ThresholdRow(
        threshold: threshold, alertCount: alerts.rowCount,
        alertsPerDay: Double(alerts.rowCount) / Double(dayCount),
        precision: Self.share(fraudCount, of: Double(alerts.rowCount)),
        recall: Self.share(fraudCount, of: Double(total.fraudCount)),
        amountRecall: Self.share(Double(alerts.fraudAmount), of: Double(total.fraudAmount)),
        falsePositiveRate: Self.share(
          Double(alerts.genuineCount), of: Double(total.genuineCount)),
        cost: cost(rows, alerts, total))
    }
  }

  private func cost(
    _ rows: ScoredRows, _ alerts: RankedScores.Step, _ total: RankedScores.Step
  ) -> Int64? {
    guard rows.amounts != nil, let reviewCost else { return nil }
    let missed = total.fraudAmount - alerts.fraudAmount
    return Int64(clamping: missed + Int128(reviewCost) * Int128(alerts.rowCount))
  }
}
