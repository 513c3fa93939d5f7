import WeirBacktest

/// What the parts of a report call things.
extension BacktestReport {
  /// Stands where labels would have to be.
  static let labelsNeeded = "labels needed"

  /// Whether there are two policies to compare.
  var isComparison: Bool { sides.count > 1 }

  /// What a column of a policy is called: A, B.
  func title(_ side: Int) -> String {
    isComparison ? String(UnicodeScalar(UInt8(65 + side % 26))) : "policy"
  }

  /// What a sentence calls a policy: A, B, the policy.
  func name(_ side: Int) -> String { isComparison ? title(side) : "the policy" }

  /// The same at a sentence's start.
  func subject(_ side: Int) -> String { isComparison ? title(side) : "The policy" }

  /// The policies without those that are the same, as a page's second line says them.
  var stamps: String {
    isComparison
      ? sides.indices.map { "\(title($0)) \(sides[$0].stamp)" }.joined(separator: " against ")
      : sides.first?.stamp ?? "no policy"
  }

  // MARK: Amounts

  /// Whether there are amounts to tell.
  var hasAmounts: Bool { amountField != nil }

  /// The field, the currency and the unit of amounts, and where those of other currencies are.
  var amountWords: String {
    guard let amountField else { return "the policy names no field of amounts" }
    let currency = currency.isEmpty ? "" : " in \(currency)"
    let others = hasOtherCurrencies ? "; other currencies are in the JSON" : ""
    return "\(amountField)\(currency), minor units\(others)"
  }

  /// The currency and the unit of an amount in a sentence.
  var amountUnit: String { currency.isEmpty ? "minor units" : "\(currency) minor units" }

  private var hasOtherCurrencies: Bool {
    sides.contains { side in
      side.outcomes.contains { $0.amounts.sums.contains { $0.currency != currency } }
    }
  }

  /// The sum in the main currency.
  func amount(_ tally: Tally) -> String { Figures.count(tally.amounts[currency]) }

  /// A column of amounts, where there are amounts.
  func amountColumn(_ title: String) -> [DataTable.Column] { hasAmounts ? [.init(title)] : [] }

  /// What a table's amounts are, a sentence after others; nothing without amounts. The head of the
  /// report says more of them.
  var amountRemark: String { hasAmounts ? " Amounts in \(amountUnit)." : "" }

  /// The cell of that column.
  func amountCell(_ sum: @autoclosure () -> Int128?) -> [String] {
    hasAmounts ? [Figures.count(sum())] : []
  }

  // MARK: Words

  /// "review → reject".
  static func arrow(_ from: Outcome, _ to: Outcome) -> String { "\(from.name) → \(to.name)" }

  /// A policy's alerts by the calendar days of the recording; nil without days.
  func perDay(_ count: UInt64) -> Double? {
    dayCount > 0 ? Double(count) / Double(dayCount) : nil
  }

  // MARK: Labels

  /// Rates of one policy's alerts; nil without labels.
  func rates(_ side: Int) -> AlertRates? {
    guard let labels, let quality = sides[side].quality else { return nil }
    return AlertRates(
      precision: quality.alerts.precision(labels), recall: quality.alerts.recall(of: quality.all),
      falsePositiveRate: quality.alerts.falsePositiveRate(of: quality.all, labels))
  }

  /// Whether at least one policy's decisions can be held against labels.
  var isLabelled: Bool { labels != nil && sides.contains { $0.quality != nil } }
}

/// How well alerts tell fraud from genuine payments; each is nil where it is not defined.
struct AlertRates: Hashable, Sendable {
  let precision: Double?
  let recall: Double?
  let falsePositiveRate: Double?
}
