/// A fitted logistic regression: the log-odds of a row are
///
///     intercept + Σ weights[i] · (x[i] − means[i]) / scales[i]
///
/// where a missing x[i] adds `missing[i]` instead. All arrays have one element a column.
package struct LogisticFit: Hashable, Sendable {
  package var intercept: Double
  /// For one standard deviation; exactly 0 for constant columns.
  package var weights: [Double]
  /// Of the present rows; 0 for a column without any.
  package var means: [Double]
  /// The population standard deviation, where missing rows have the mean; 1 for constant columns.
  package var scales: [Double]
  /// What a missing value adds to the log-odds; 0 without indicators.
  package var missing: [Double]
  /// Of the weights: roots of the diagonal of the inverse Hessian of the penalised objective. Nil
  /// for constant columns.
  package var standardErrors: [Double?]
  package var interceptStandardError: Double
  /// Columns whose present values are all the same, ascending.
  package var constantColumns: [Int]

  /// Newton steps.
  package var iterationCount: Int
  /// Of the objective, at the end, by the sum of the rows' weights.
  package var gradientNorm: Double
  /// Σ wᵢ · lossᵢ + λ/2 · |β|².
  package var objective: Double
  package var rowCount: Int
  package var fraudCount: Int

  /// The log-odds of every row of columns like those it was fitted to, without offsets.
  package func logOdds(of columns: [[Double]]) -> [Double] {
    var sums = [Double](repeating: intercept, count: columns.first?.count ?? 0)
    for (column, values) in columns.enumerated() {
      let (weight, mean, scale) = (weights[column], means[column], scales[column])
      for (row, value) in values.enumerated() {
        sums[row] += value.isNaN ? missing[column] : weight * (value - mean) / scale
      }
    }
    return sums
  }
}
