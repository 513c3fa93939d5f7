package import WeirSignals

/// Fits what turns a model's log-odds into probabilities that hold, to rows it was not fitted to.
package enum ScoreCalibration {
  /// The sigmoid that makes the labels most likely: plain maximum likelihood by Newton's method,
  /// without the smoothed targets of Platt's paper.
  ///
  /// - Parameters:
  ///   - logOdds: numbers up to 1e150 in magnitude.
  ///   - labels: one a row: 1 is a fraud, 0 a genuine payment.
  /// - Returns: the calibration, always `platt`.
  /// - Throws: what is wrong with the rows, or that there is no best sigmoid that rises.
  package static func platt(
    logOdds: [Double], labels: [UInt8]
  ) throws(TrainingFault) -> Calibration {
    try TrainingFault.check(logOdds, column: 0, mayMiss: false)
    let trainer = try LogisticTrainer(TrainingOptions(l2: 0))
    let fit = try trainer.fit(columns: [logOdds], labels: labels)
    let slope = fit.weights[0] / fit.scales[0]
    let calibration = Calibration(a: slope, b: fit.intercept - slope * fit.means[0])
    guard let calibration else { throw .notRising }
    return calibration
  }

  /// The rising steps that lie nearest to the labels in the sum of squares, joined by straight
  /// lines: pooled adjacent violators (M. Ayer and others, 1955). Rows of equal log-odds are pooled
  /// first. Points on a line between others are left out.
  ///
  /// - Parameters:
  ///   - logOdds: numbers up to 1e150 in magnitude.
  ///   - labels: one a row: 1 is a fraud, 0 a genuine payment.
  /// - Returns: the calibration, always `isotonic`.
  /// - Throws: what is wrong with the rows.
  package static func isotonic(
    logOdds: [Double], labels: [UInt8]
  ) throws(TrainingFault) -> Calibration {
    try TrainingFault.check(logOdds, column: 0, mayMiss: false)
    _ = try Design.countFrauds(labels)
    guard logOdds.count == labels.count else {
      throw .lengthsDiffer(column: 0, rowCount: logOdds.count, labelCount: labels.count)
    }
    return .isotonic(thin(pools(logOdds, labels).flatMap(\.points)))
  }

  /// Neighbouring rows with one probability.
  private struct Pool {
    var first: Double
    var last: Double
    var rowCount: Int
    var fraudCount: Int

    /// Where it begins and where it ends.
    var points: [CalibrationPoint] {
      let probability = Double(fraudCount) / Double(rowCount)
      let ends = first == last ? [first] : [first, last]
      return ends.map { CalibrationPoint(logOdds: $0, probability: probability) }
    }

    /// Whether the share of frauds is no higher behind it.
    func isViolated(by next: Pool) -> Bool {
      fraudCount * next.rowCount >= next.fraudCount * rowCount
    }

    mutating func take(_ next: Pool) {
      last = next.last
      rowCount += next.rowCount
      fraudCount += next.fraudCount
    }
  }

  private static func pools(_ logOdds: [Double], _ labels: [UInt8]) -> [Pool] {
    var ties: [Pool] = []
    for row in logOdds.indices.sorted(by: { logOdds[$0] < logOdds[$1] }) {
      // Minus zero, which is equal, becomes zero.
      let place = logOdds[row] + 0
      let own = Pool(first: place, last: place, rowCount: 1, fraudCount: Int(labels[row]))
      if let last = ties.last, last.last == own.first {
        ties[ties.count - 1].take(own)
      } else {
        ties.append(own)
      }
    }
    var pools: [Pool] = []
    for tie in ties {
      var pool = tie
      while let last = pools.last, last.isViolated(by: pool) {
        pools.removeLast()
        var joined = last
        joined.take(pool)
        pool = joined
      }
      pools.append(pool)
    }
    return pools
  }

  private static func thin(_ points: [CalibrationPoint]) -> [CalibrationPoint] {
    var kept: [CalibrationPoint] = []
    for (index, point) in points.enumerated() {
      guard let last = kept.last, index + 1 < points.count else {
        kept.append(point)
        continue
      }
      let next = points[index + 1]
      // The same slope from the last point to this one and to the next.
      let here = (point.probability - last.probability) * (next.logOdds - last.logOdds)
      let there = (next.probability - last.probability) * (point.logOdds - last.logOdds)
      if here != there { kept.append(point) }
    }
    return kept
  }
}
