/// The mean and the spread of one column.
struct ColumnMoments: Hashable, Sendable {
  /// Of the present rows; 0 without any.
  private(set) var mean = 0.0
  /// The population standard deviation over all rows, where missing ones have the mean; 1 for a
  /// constant column.
  private(set) var scale = 1.0
  /// Whether all present values are the same.
  private(set) var isConstant = true
  private let rowCount: Int
  private let missingCount: Int

  /// Measures a column; NaN is missing.
  init(of values: [Double], column: Int) throws(TrainingFault) {
    try TrainingFault.check(values, column: column, mayMiss: true)
    let present = values.lazy.filter { !$0.isNaN }
    rowCount = values.count
    let count = present.count
    missingCount = rowCount - count
    guard let first = present.first else { return }
    guard present.contains(where: { $0 != first }) else {
      mean = first
      return
    }
    mean = CompensatedSum.of(present) / Double(count)
    var squares = CompensatedSum()
    for value in present { squares.add((value - mean) * (value - mean)) }
    let deviation = (squares.value / Double(rowCount)).squareRoot()
    // Differences below 1e-154 have no square.
    guard deviation > 0 else { return }
    scale = deviation
    isConstant = false
  }

  /// Mean and population standard deviation of the column that is 1 where this one is missing; nil
  /// unless some rows are missing and some present.
  var missing: (mean: Double, scale: Double)? {
    guard missingCount > 0, missingCount < rowCount else { return nil }
    let share = Double(missingCount) / Double(rowCount)
    let presentShare = Double(rowCount - missingCount) / Double(rowCount)
    return (share, (share * presentShare).squareRoot())
  }
}
