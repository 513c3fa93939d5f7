extension LogisticModel {
  /// The score of every row by its log-odds; NaN where they are.
  package func score(
    logOdds: UnsafePointer<Double>, rows: Int, into scores: UnsafeMutablePointer<Double>
  ) {
    if let calibration {
      for row in 0..<rows {
        unsafe scores[row] = calibration.probability(logOdds: logOdds[row])
      }
      return
    }
    for row in 0..<rows { unsafe scores[row] = Self.score(logOdds: logOdds[row]) }
  }
}
