import WeirCore

/// What is written of each event that gets a decision: its features, in place of the answer.
struct FeatureOutput: Sendable {
  /// How it is written.
  enum Form: Sendable {
    /// Lines of people's tables, with labels.
    case table(FeatureTableFormat)
    /// Words of 64 bits, as `FeatureWords` says.
    case words
  }

  let form: Form
  /// The field with the amount, of type int or decimal; nil without one.
  var amount: Int?
  /// The field whose values are cards; nil without one.
  var card: Int?
  /// What is known of payments, for the table.
  var labels: LabelBook?
  /// Whether the policy has a model whose scores mean something.
  let isTrained: Bool
}

/// How a table of features is written.
package enum FeatureTableFormat: String, Sendable, CaseIterable {
  case csv
  case ndjson
}

/// One event as words of 64 bits, in the order of this list; the numbers of the model's columns
/// follow, NaN where there is none.
package enum FeatureWords {
  /// Milliseconds since 1970.
  package static let time = 0
  /// Two words: the fingerprint of the event's id.
  package static let id = 1
  /// Minor units, or the whole number of a decimal; 0 where there is none.
  package static let amount = 3
  /// Stands for the card among those of the same run; 0 where there is none.
  package static let card = 4
  /// The bits of a Double: what the flag rules that hit add to the log-odds.
  package static let offset = 5
  /// Words before the numbers.
  package static let count = 6
}
