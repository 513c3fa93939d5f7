/// Why something cannot be learned from rows. Columns and rows count from 0.
package enum TrainingFault: Error, Hashable, Sendable {
  case noRows
  /// All rows have the same label.
  case oneClass(isFraud: Bool)
  /// There are so many labels, but so many rows in a column.
  case lengthsDiffer(column: Int, rowCount: Int, labelCount: Int)
  /// A label is neither 0 nor 1.
  case badLabel(row: Int)
  /// A value is infinite, or so large that its square is.
  case badValue(column: Int, row: Int)
  /// An option of this name is outside of its range.
  case badOption(name: String, range: String)
  /// After so many steps the gradient is still above its tolerance.
  case notConverged(iterationCount: Int)
  /// Without a penalty no weights are the best: larger ones always fit better.
  case separated
  /// Some column is a sum of others, these among them; empty where they were not found.
  case collinear(columns: [Int])
  /// Scores do not rise with the share of frauds, so no rising line fits.
  case notRising

  /// The largest magnitude of a value.
  private static let magnitudeMax = 1e150

  /// Throws the first value of a column that is not fit to learn from; NaN is, as a missing value,
  /// where `mayMiss` says so.
  static func check(_ values: [Double], column: Int, mayMiss: Bool) throws(TrainingFault) {
    let bad = values.firstIndex {
      $0.isNaN ? !mayMiss : $0.magnitude > magnitudeMax
    }
    if let bad { throw .badValue(column: column, row: bad) }
  }

  /// What is wrong and where, without an end of sentence; holds no value.
  package var what: String {
    switch self {
    case .noRows: "there is no row to learn from"
    case .oneClass(let isFraud): "every row is labelled \(isFraud ? "fraud" : "genuine")"
    case .lengthsDiffer(let column, let rowCount, let labelCount):
      "column \(column) has \(rowCount) rows, but there are \(labelCount) labels"
    case .badLabel(let row): "the label of row \(row) is neither 0 nor 1"
    case .badValue(let column, let row):
      "the value of column \(column) in row \(row) is not a number of magnitude up to 1e150"
    case .badOption(let name, _): "option \(name) is out of range"
    case .notConverged(let count): "the fit did not converge in \(count) iterations"
    case .separated: "the columns separate frauds from genuine rows, so weights grow forever"
    case .collinear(let columns) where columns.isEmpty: "some columns are collinear"
    case .collinear(let columns):
      "columns \(columns.map(String.init).joined(separator: ", ")) are collinear"
    case .notRising: "the share of frauds does not rise with the log-odds"
    }
  }

  /// How to mend it.
  package var help: String {
    switch self {
    case .noRows: "take a longer time, or a filter that lets more rows through"
    case .oneClass: "take rows of both kinds"
    case .lengthsDiffer: "give every column one value a row, NaN where there is none"
    case .badLabel: "use 1 for a fraud and 0 for a genuine payment"
    case .badValue: "leave the row out, or use NaN for a missing value"
    case .badOption(_, let range): "use \(range)"
    case .notConverged: "raise l2, or the number of iterations"
    case .separated: "raise l2 above 0, or leave out the column that gives the label away"
    case .collinear: "raise l2, or leave one of them out"
    case .notRising: "look at the labels, or at the sign of the model's weights"
    }
  }
}
