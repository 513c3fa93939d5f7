/// How log-odds become the probability of fraud: it never falls as they rise.
package enum Calibration: Hashable, Sendable {
  /// 1 / (1 + e^−(a · z + b)) (J. Platt, 1999); a is above 0.
  case platt(a: Double, b: Double)
  /// Straight lines between points, level outside of them.
  case isotonic([CalibrationPoint])

  /// A sigmoid; nil unless a is above 0 and both are finite.
  package init?(a: Double, b: Double) {
    guard a > 0, a.isFinite, b.isFinite else { return nil }
    self = .platt(a: a, b: b)
  }

  /// Lines between points; nil unless there is one, log-odds are finite and ascend, and
  /// probabilities are within 0...1 and do not fall.
  package init?(points: [CalibrationPoint]) {
    guard !points.isEmpty,
      points.allSatisfy({ $0.logOdds.isFinite && 0...1 ~= $0.probability }),
      zip(points, points.dropFirst()).allSatisfy({
        $0.logOdds < $1.logOdds && $0.probability <= $1.probability
      })
    else { return nil }
    self = .isotonic(points)
  }

  /// The probability of fraud at log-odds; NaN of NaN.
  package func probability(logOdds z: Double) -> Double {
    if z.isNaN { return z }
    switch self {
    case .platt(let a, let b): return LogisticModel.score(logOdds: a * z + b)
    case .isotonic(let points): return Self.interpolate(points, z)
    }
  }

  private static func interpolate(_ points: [CalibrationPoint], _ z: Double) -> Double {
    guard let first = points.first, let last = points.last else { return .nan }
    if z <= first.logOdds { return first.probability }
    if z >= last.logOdds { return last.probability }
    // The last point at or below z, and the one behind it.
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle].logOdds <= z { low = middle } else { high = middle }
    }
    let (left, right) = (points[low], points[high])
    // Halves, because the difference of two log-odds may be infinite.
    let share = (z / 2 - left.logOdds / 2) / (right.logOdds / 2 - left.logOdds / 2)
    let rise = right.probability - left.probability
    // Rounding must not lift it above the next point.
    return min(right.probability, left.probability + share * rise)
  }
}

/// A point of a calibration.
package struct CalibrationPoint: Hashable, Sendable {
  package let logOdds: Double
  /// Of fraud, 0...1.
  package let probability: Double

  /// A point.
  package init(logOdds: Double, probability: Double) {
    self.logOdds = logOdds
    self.probability = probability
  }
}
