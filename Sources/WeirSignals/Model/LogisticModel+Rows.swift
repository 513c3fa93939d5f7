extension LogisticModel {
  /// `score(logOdds:)` of every row; NaN where the log-odds are.
  package static func score(
    logOdds: UnsafePointer<Double>, rows: Int, into scores: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows { unsafe scores[row] = score(logOdds: logOdds[row]) }
  }
}
