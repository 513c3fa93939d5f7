@testable import WeirLearning

/// Scores and labels as a model of some use gives them, and a plain way to what is measured of
/// them: a report of the size that people will see.
struct MadeUpScores {
  /// From the highest score on.
  private let rows: [(score: Double, isFraud: Bool)]
  /// Frauds among so many of the highest scores.
  private let foundCounts: [Int]
  private let fraudCount: Int

  init(rowCount: Int, fraudShare: Double, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = (0..<rowCount).map { _ -> (score: Double, isFraud: Bool) in
      let isFraud = random.share() < fraudShare
      let (a, b, c) = (random.share(), random.share(), random.share())
      return (isFraud ? 1 - a * b * 0.98 : a * b * c * c, isFraud)
    }
    let sorted = rows.sorted { $0.score > $1.score }
    var foundCounts = [0]
    for row in sorted { foundCounts.append((foundCounts.last ?? 0) + (row.isFraud ? 1 : 0)) }
    self.rows = sorted
    self.foundCounts = foundCounts
    fraudCount = foundCounts[rowCount]
  }

  private func found(_ count: Int) -> Double { Double(foundCounts[count]) }

  private func recall(_ count: Int) -> Double { found(count) / Double(fraudCount) }

  private func precision(_ count: Int) -> Double { count == 0 ? 1 : found(count) / Double(count) }

  private func falsePositiveRate(_ count: Int) -> Double {
    (Double(count) - found(count)) / Double(rows.count - fraudCount)
  }

  func evaluation(_ name: String, from: Int64, days: Int) -> Evaluation {
    let count = rows.count
    let counts = [0] + (0..<200).map { 1 + ($0 * $0 * (count - 1)) / (199 * 199) }
    let group = count / 10
    return Evaluation(
      name: name, from: from, to: from + Int64(days) * 86_400_000, rowCount: count,
      fraudCount: fraudCount, dayCount: days, amount: Int64(count) * 8_412,
      fraudAmount: Int64(fraudCount) * 15_203, areaUnderROC: name == "train" ? 0.9712 : 0.9584,
      averagePrecision: name == "train" ? 0.6817 : 0.6203, logLoss: 0.01931, brierScore: 0.003942,
      rocCurve: counts.map { CurvePoint(x: falsePositiveRate($0), y: recall($0)) },
      precisionRecallCurve: counts.dropFirst().map { CurvePoint(x: recall($0), y: precision($0)) },
      calibration: (0..<10).reversed().map { tenth in
        let rows = rows[(tenth * group)..<((tenth + 1) * group)]
        return CalibrationGroup(
          rowCount: group, meanScore: rows.reduce(0) { $0 + $1.score } / Double(group),
          fraudShare: Double(rows.count { $0.isFraud }) / Double(group))
      },
      alertRates: [0.001, 0.005, 0.01, 0.05].map { rate in
        let alerts = max(1, Int(rate * Double(count)))
        return AlertRateRow(
          rate: rate, alertCount: alerts, precision: precision(alerts), recall: recall(alerts),
          amountRecall: recall(alerts) * 1.04)
      },
      precisionAtAlerts: [20, 50, 100, 200].map { alerts in
        PrecisionAtAlerts(
          alertsPerDay: alerts, precision: precision(alerts * days),
          cardPrecision: precision(alerts * days) * 0.8)
      },
      thresholds: thresholds(days: days))
  }

  private func thresholds(days: Int) -> [ThresholdRow] {
    [10, 20, 50, 100, 150, 200, 300, 400, 500, 700, 1_000].map { alerts in
      let count = min(alerts * days, rows.count)
      let missed = Int64((1 - recall(count)) * Double(fraudCount) * 15_203)
      return ThresholdRow(
        threshold: rows[count - 1].score, alertCount: count,
        alertsPerDay: Double(count) / Double(days), precision: precision(count),
        recall: recall(count), amountRecall: recall(count) * 0.98,
        falsePositiveRate: falsePositiveRate(count), cost: missed + Int64(count) * 300)
    }
  }
}
