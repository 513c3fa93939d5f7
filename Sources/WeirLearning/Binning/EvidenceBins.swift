import WeirSignals

/// A column cut into intervals, and what each says of fraud.
package struct EvidenceBins: Hashable, Sendable {
  /// Ascending; a value equal to an edge lies to the right of it.
  package let edges: [Double]
  /// One more than edges.
  package let bins: [Bin]
  /// The rows without a value; nil when there is none.
  package let missing: Bin?

  /// Σ (share of the frauds − share of the genuine rows) · weight of evidence, that of missing rows
  /// too. Below 0.02 a column is usually called useless, above 0.3 strong.
  package var informationValue: Double {
    CompensatedSum.of(bins.map(\.informationValue) + [missing?.informationValue ?? 0])
  }

  /// The weight of evidence of a value; 0 for a missing one when no row missed it.
  package func weightOfEvidence(of value: Double) -> Double {
    if value.isNaN { return missing?.weightOfEvidence ?? 0 }
    return bins[edges.partitioningIndex { $0 > value }].weightOfEvidence
  }

  /// The rows of one interval.
  package struct Bin: Hashable, Sendable {
    package let rowCount: Int
    package let fraudCount: Int
    /// ln((frauds / all frauds) / (genuine / all genuine)), each count with one half added, so that
    /// an empty one does not make it infinite: above 0 where there is more fraud than elsewhere. 0
    /// without a row.
    package let weightOfEvidence: Double
    /// What the bin adds to that of the column; 0 or more.
    package let informationValue: Double

    init(_ counts: ClassCounts, of total: ClassCounts) {
      func share(_ part: Int, of whole: Int) -> Double {
        (Double(part) + 0.5) / (Double(whole) + 0.5)
      }
      rowCount = counts.rowCount
      fraudCount = counts.fraudCount
      // A bin without rows says nothing, whatever the halves make of it.
      let counted = counts.rowCount > 0 ? counts : total
      let frauds = share(counted.fraudCount, of: total.fraudCount)
      let genuine = share(counted.genuineCount, of: total.genuineCount)
      weightOfEvidence = DeterministicMath.log(frauds / genuine)
      informationValue = (frauds - genuine) * weightOfEvidence
    }
  }
}

/// How many rows of either class there are.
struct ClassCounts: Hashable, Sendable {
  var fraudCount = 0
  var genuineCount = 0

  var rowCount: Int { fraudCount + genuineCount }

  mutating func add(isFraud: Bool) {
    if isFraud { fraudCount += 1 } else { genuineCount += 1 }
  }

  static func + (left: ClassCounts, right: ClassCounts) -> ClassCounts {
    ClassCounts(
      fraudCount: left.fraudCount + right.fraudCount,
      genuineCount: left.genuineCount + right.genuineCount)
  }

  static func - (left: ClassCounts, right: ClassCounts) -> ClassCounts {
    ClassCounts(
      fraudCount: left.fraudCount - right.fraudCount,
      genuineCount: left.genuineCount - right.genuineCount)
  }
}
