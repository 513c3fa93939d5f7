/// Cuts a column where that says most of fraud.
///
/// Values are put into quantile groups first, equal ones together; of all ways to join neighbouring
/// groups into bins the one with the highest information value is taken, by dynamic programming, so
/// it is exact. Each bin has its share of the present rows and rows of both classes; where even all
/// of them together have not, there is one bin without an edge. Of equal information values the one
/// with fewer bins is taken, then the one whose last bins are longer.
package struct OptimalBinning: Sendable {
  /// Present rows of the groups before each place: one more than groups.
  let countsBefore: [ClassCounts]
  /// The lowest value of each group.
  let starts: [Double]
  let missing: ClassCounts
  let options: BinningOptions

  /// Cuts a column.
  ///
  /// - Parameters:
  ///   - values: numbers up to 1e150 in magnitude; NaN is missing.
  ///   - labels: one a row: 1 is a fraud, 0 a genuine payment.
  ///   - options: how many bins, how small, and whether the weight of evidence may turn.
  /// - Returns: the bins.
  /// - Throws: what is wrong with the rows or the options.
  package static func bins(
    of values: [Double], labels: [UInt8], options: BinningOptions = BinningOptions()
  ) throws(TrainingFault) -> EvidenceBins {
    try OptimalBinning(values, labels: labels, options: options).best
  }

  init(_ values: [Double], labels: [UInt8], options: BinningOptions) throws(TrainingFault) {
    try options.check()
    _ = try Design.countFrauds(labels)
    guard values.count == labels.count else {
      throw .lengthsDiffer(column: 0, rowCount: values.count, labelCount: labels.count)
    }
    try TrainingFault.check(values, column: 0, mayMiss: true)
    self.options = options
    var missing = ClassCounts()
    for (value, label) in zip(values, labels) where value.isNaN {
      missing.add(isFraud: label == 1)
    }
    self.missing = missing
    let order = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
    let runs = EqualGroups.runs(ascending: order.map { values[$0] })
    var (countsBefore, starts) = ([ClassCounts()], [Double]())
    var (run, rank) = (0, 0)
    for end in EqualGroups.ends(of: runs.map(\.count), groupCount: options.groupCountMax) {
      // Minus zero, which is equal, becomes zero.
      starts.append(runs[run].value + 0)
      var counts = countsBefore[countsBefore.count - 1]
      let rowCount = runs[run..<end].reduce(0) { $0 + $1.count }
      for row in order[rank..<(rank + rowCount)] { counts.add(isFraud: labels[row] == 1) }
      countsBefore.append(counts)
      (run, rank) = (end, rank + rowCount)
    }
    self.countsBefore = countsBefore
    self.starts = starts
  }

  var groupCount: Int { starts.count }
  private var present: ClassCounts { countsBefore[groupCount] }
  private var total: ClassCounts { present + missing }

  func counts(_ first: Int, _ end: Int) -> ClassCounts { countsBefore[end] - countsBefore[first] }

  /// Whether groups may be a bin.
  func isBin(_ counts: ClassCounts) -> Bool {
    counts.fraudCount > 0 && counts.genuineCount > 0
      && Double(counts.rowCount) >= options.shareMin * Double(present.rowCount)
  }

  /// The information value of groups as one bin.
  func value(_ counts: ClassCounts) -> Double {
    EvidenceBins.Bin(counts, of: total).informationValue
  }

  /// The bins that begin at these groups, from the second bin on.
  func bins(cutAt cuts: [Int]) -> EvidenceBins {
    let ends = cuts + [groupCount]
    return EvidenceBins(
      edges: cuts.map { starts[$0] },
      bins: zip([0] + cuts, ends).map { EvidenceBins.Bin(counts($0, $1), of: total) },
      missing: missing.rowCount > 0 ? EvidenceBins.Bin(missing, of: total) : nil)
  }

  private var best: EvidenceBins {
    guard options.isMonotone else { return bins(cutAt: BinSearch(self, mayFollow: nil).best.cuts) }
    let rising = BinSearch(self) { $0.hasNoMoreFraud(than: $1) }.best
    let falling = BinSearch(self) { $1.hasNoMoreFraud(than: $0) }.best
    return bins(cutAt: falling.value > rising.value ? falling.cuts : rising.cuts)
  }
}

extension ClassCounts {
  /// Whether the weight of evidence is no higher, without rounding.
  func hasNoMoreFraud(than other: ClassCounts) -> Bool {
    (2 * Int128(fraudCount) + 1) * (2 * Int128(other.genuineCount) + 1)
      <= (2 * Int128(other.fraudCount) + 1) * (2 * Int128(genuineCount) + 1)
  }
}
