extension RankedScores {
  /// The share of pairs of a fraud and a genuine row of which the fraud has the higher score, equal
  /// ones one half (H. Mann and D. Whitney, 1947); nil without a pair.
  var areaUnderROC: Double? {
    guard total.fraudCount > 0, total.genuineCount > 0 else { return nil }
    var twice: Int128 = 0
    for (above, here) in pairs {
      // Frauds above each genuine row of the step, and half of those beside it.
      let fraudCount = Int128(above.fraudCount + here.fraudCount)
      twice += fraudCount * Int128(here.genuineCount - above.genuineCount)
    }
    return Double(twice) / Double(2 * Int128(total.fraudCount) * Int128(total.genuineCount))
  }

  /// Σ (recall − recall before) · precision over the steps; nil without a fraud.
  var averagePrecision: Double? {
    guard total.fraudCount > 0 else { return nil }
    let sum = CompensatedSum.of(
      pairs.lazy.map { above, here in
        Double(here.fraudCount - above.fraudCount) * Double(here.fraudCount)
          / Double(here.rowCount)
      })
    return sum / Double(total.fraudCount)
  }

  /// From (0, 0) to (1, 1); empty without both kinds.
  var rocCurve: [CurvePoint] {
    guard total.fraudCount > 0, total.genuineCount > 0 else { return [] }
    let points = ([Self.none] + steps).map { step in
      CurvePoint(
        x: Double(step.genuineCount) / Double(total.genuineCount),
        y: Double(step.fraudCount) / Double(total.fraudCount))
    }
    return CurveThinning.thin(points)
  }

  /// From the highest score on; empty without a fraud.
  var precisionRecallCurve: [CurvePoint] {
    guard total.fraudCount > 0 else { return [] }
    let points = steps.map { step in
      CurvePoint(
        x: Double(step.fraudCount) / Double(total.fraudCount),
        y: Double(step.fraudCount) / Double(step.rowCount))
    }
    return CurveThinning.thin(points)
  }

  /// Ten groups of equal size, the lowest scores first.
  var calibration: [CalibrationGroup] {
    let ascending = Array(pairs.reversed())
    let counts = ascending.map { above, here in here.rowCount - above.rowCount }
    var start = 0
    return EqualGroups.ends(of: counts, groupCount: 10).map { end in
      let group = start..<end
      start = end
      let rowCount = counts[group].reduce(0, +)
      let fraudCount = ascending[group].reduce(0) { $0 + $1.1.fraudCount - $1.0.fraudCount }
      let sum = CompensatedSum.of(group.lazy.map { ascending[$0].1.score * Double(counts[$0]) })
      return CalibrationGroup(
        rowCount: rowCount, meanScore: sum / Double(rowCount),
        fraudShare: Double(fraudCount) / Double(rowCount))
    }
  }
}
