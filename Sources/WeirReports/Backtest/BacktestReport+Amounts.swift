import WeirBacktest

/// Amounts in the main currency, as cells and sentences tell them.
extension BacktestReport {
  /// Whether there are amounts to tell.
  var hasAmounts: Bool { amountField != nil }

  /// The field, the currency and the unit of amounts, and where those of other currencies are.
  var amountWords: String {
    guard let amountField else { return "the policy names no field of amounts" }
    let currency = currency.isEmpty ? "" : " in \(currency)"
    let others =
      hasOtherCurrencies
      ? "; other currencies are in the JSON; \(Figures.dash): all amounts are of other currencies"
      : ""
    return "\(amountField)\(currency), minor units\(others)"
  }

  /// The currency and the unit of an amount in a sentence.
  var amountUnit: String { currency.isEmpty ? "minor units" : "\(currency) minor units" }

  private var hasOtherCurrencies: Bool {
    sides.contains { side in
      side.outcomes.contains { $0.amounts.sums.contains { $0.currency != currency } }
    }
  }

  /// What a table's amounts are, a sentence after others; nothing without amounts. The head of the
  /// report says more of them.
  var amountRemark: String { hasAmounts ? " Amounts in \(amountUnit)." : "" }

  /// The sum in the main currency, which is 0 where there are no amounts; nil where there are some,
  /// and all are of other currencies.
  func amount(_ parts: [Amounts]) -> Int128? {
    let sums = parts.flatMap(\.sums)
    let own = sums.filter { $0.currency == currency }
    return own.isEmpty && !sums.isEmpty ? nil : own.reduce(0) { $0 + $1.amount }
  }

  /// A column of amounts, where there are amounts.
  func amountColumn(_ title: String) -> [DataTable.Column] { hasAmounts ? [.init(title)] : [] }

  /// The cell of that column: the sum of parts, a dash where they are not known.
  func amountCell(_ parts: [Amounts]?) -> [String] {
    hasAmounts ? [Figures.count(parts.flatMap(amount))] : []
  }
}

extension Amounts {
  /// What is left without a part of it, by currency.
  func less(_ part: Amounts) -> Amounts {
    Amounts(
      sums.map { .init(currency: $0.currency, amount: $0.amount - part[$0.currency]) }
        .filter { $0.amount != 0 })
  }
}
