import WeirSignals

/// −ln of what log-odds say of a label, and its derivatives by them; exact at both ends.
struct LogisticLoss: Hashable, Sendable {
  let value: Double
  /// The probability of fraud less the label.
  let slope: Double
  /// The probability of fraud times that of genuine.
  let curvature: Double

  @inline(__always)
  init(logOdds: Double, isFraud: Bool) {
    let odds = DeterministicMath.exp(-logOdds.magnitude)
    let near = 1 / (1 + odds)
    let far = odds / (1 + odds)
    let isLikely = logOdds >= 0
    // How far the log-odds lie on the wrong side.
    let wrong = isFraud == isLikely ? 0 : logOdds.magnitude
    value = wrong + DeterministicMath.log1p(odds)
    slope = isFraud ? (isLikely ? -far : -near) : (isLikely ? near : far)
    curvature = near * far
  }
}
