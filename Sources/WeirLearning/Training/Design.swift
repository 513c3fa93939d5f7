/// The standardised columns that a regression weighs, read from the caller's columns: nothing is
/// copied. A missing value takes the mean, so it adds nothing.
struct Design: Sendable {
  /// A column of the design.
  struct Term: Hashable, Sendable {
    /// Of the caller's columns.
    var column: Int
    /// Whether it is 1 where the column is missing, and 0 elsewhere, instead of the column itself.
    var isIndicator: Bool
    var mean: Double
    var scale: Double
  }

  /// Column-major; NaN is missing.
  let columns: [[Double]]
  let labels: [UInt8]
  /// What each row's log-odds have besides; empty where that is nothing.
  let offsets: [Double]
  /// The columns that vary, in their order; then the indicators of those that want one.
  private(set) var terms: [Term] = []
  /// By column.
  private(set) var means: [Double] = []
  private(set) var scales: [Double] = []
  private(set) var constantColumns: [Int] = []
  let fraudCount: Int

  var rowCount: Int { labels.count }

  /// Checks and measures the columns.
  init(
    columns: [[Double]], labels: [UInt8], offsets: [Double] = [], missingIndicators: Bool
  ) throws(TrainingFault) {
    precondition(offsets.isEmpty || offsets.count == labels.count, "one offset a row")
    self.columns = columns
    self.labels = labels
    self.offsets = offsets.allSatisfy { $0 == 0 } ? [] : offsets
    fraudCount = try Self.countFrauds(labels)
    var indicators: [Term] = []
    for (index, values) in columns.enumerated() {
      guard values.count == labels.count else {
        throw .lengthsDiffer(column: index, rowCount: values.count, labelCount: labels.count)
      }
      let moments = try ColumnMoments(of: values, column: index)
      means.append(moments.mean)
      scales.append(moments.scale)
      if moments.isConstant {
        constantColumns.append(index)
      } else {
        terms.append(
          Term(column: index, isIndicator: false, mean: moments.mean, scale: moments.scale))
      }
      if missingIndicators, let (mean, scale) = moments.missing {
        indicators.append(Term(column: index, isIndicator: true, mean: mean, scale: scale))
      }
    }
    terms += indicators
  }

  /// Frauds among labels of both kinds.
  static func countFrauds(_ labels: [UInt8]) throws(TrainingFault) -> Int {
    if labels.isEmpty { throw .noRows }
    if let row = labels.firstIndex(where: { $0 > 1 }) { throw .badLabel(row: row) }
    let count = labels.reduce(0) { $0 + Int($1) }
    if count == 0 || count == labels.count { throw .oneClass(isFraud: count > 0) }
    return count
  }

  /// Writes rows `first` ..< `first + count` of a term.
  @inline(__always)
  func fill(_ values: UnsafeMutablePointer<Double>, term: Term, first: Int, count: Int) {
    unsafe columns[term.column].withUnsafeBufferPointer { source in
      let (mean, scale) = (term.mean, term.scale)
      if term.isIndicator {
        let (here, missing) = ((0 - mean) / scale, (1 - mean) / scale)
        for row in 0..<count {
          unsafe values[row] = source[first &+ row].isNaN ? missing : here
        }
      } else {
        for row in 0..<count {
          let value = unsafe (source[first &+ row] - mean) / scale
          unsafe values[row] = value.isNaN ? 0 : value
        }
      }
    }
  }
}
