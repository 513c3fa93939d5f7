/// Why scores cannot be measured. Rows count from 0.
package enum MetricsFault: Error, Hashable, Sendable {
  /// There are so many scores, but so many of what `name` says.
  case lengthsDiffer(name: String, count: Int, scoreCount: Int)
  /// A score is not within 0...1.
  case badScore(row: Int)
  /// A label is neither 0 nor 1.
  case badLabel(row: Int)
  /// An option of this name is outside of its range.
  case badOption(name: String, range: String)

  /// What is wrong and where, without an end of sentence; holds no value.
  package var what: String {
    switch self {
    case .lengthsDiffer(let name, let count, let scoreCount):
      "there are \(scoreCount) scores, but \(count) \(name)"
    case .badScore(let row): "the score of row \(row) is not within 0...1"
    case .badLabel(let row): "the label of row \(row) is neither 0 nor 1"
    case .badOption(let name, _): "option \(name) is out of range"
    }
  }

  /// How to mend it.
  package var help: String {
    switch self {
    case .lengthsDiffer: "give every row one of each"
    case .badScore: "leave out rows that the model could not score"
    case .badLabel: "use 1 for a fraud and 0 for a genuine payment"
    case .badOption(_, let range): "use \(range)"
    }
  }
}
