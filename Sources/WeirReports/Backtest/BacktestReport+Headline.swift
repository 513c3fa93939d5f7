import WeirBacktest

/// What a page shows first.
extension BacktestReport {
  /// What changes, how many alerts there are, how good they are, and whether gates passed.
  var headlineCards: HeadlineCards {
    if sides.isEmpty || lines.counted == 0 { return HeadlineCards([gateCard].compactMap(\.self)) }
    let rates = sides.indices.map(self.rates)
    func rate(_ name: String, _ figure: (AlertRates) -> Double?) -> HeadlineCards.Card {
      card(name, isKnown: isLabelled, rates.map { Figures.rate($0.flatMap(figure)) })
    }
    return HeadlineCards(
      [
        changeCard,
        card(
          "alerts a day", isKnown: true,
          sides.map { Figures.fixed(perDay($0.alertCount), decimals: 1) }),
        rate("recall of frauds", \.recall), rate("precision of alerts", \.precision),
        rate("false-positive rate", \.falsePositiveRate), amountCard,
        .init(
          Figures.count(lines.counted), "events that count",
          remark: "over \(spanDayWords)"), gateCard,
      ].compactMap(\.self))
  }

  /// What B changes, or how much one policy stops.
  private var changeCard: HeadlineCards.Card? {
    guard let changes else {
      return sides.first.map { side in
        .init(Figures.share(side.alertCount, of: side.decidedCount), "of decisions are alerts")
      }
    }
    return .init(
      Figures.count(changes.changedCount), "changed decisions",
      remark: "\(Figures.share(changes.changedCount, of: changes.count)) of all events")
  }

  /// The figure of the last policy, below it the others', or the words that labels are needed.
  private func card(_ name: String, isKnown: Bool, _ figures: [String]) -> HeadlineCards.Card {
    let name = isComparison ? "\(name), \(title(sides.count - 1))" : name
    guard isKnown else { return .init(Figures.dash, name, remark: Self.labelsNeeded) }
    let others = figures.dropLast().enumerated().map { "\(title($0.offset)) \($0.element)" }
    return .init(
      figures.last ?? Figures.dash, name,
      remark: others.isEmpty ? nil : others.joined(separator: ", "))
  }

  private var amountCard: HeadlineCards.Card? {
    guard hasAmounts else { return nil }
    let figures = sides.map { side in
      Figures.share(
        side.quality.flatMap { quality in
          let all = quality.all.fraud.amounts[currency]
          return all > 0
            ? Double(quality.alerts.fraud.amounts[currency]) / Double(all) : nil
        })
    }
    return card(
      "of the amount of frauds is stopped", isKnown: isLabelled, figures)
  }

  /// Whether gates passed; nil where there are none.
  private var gateCard: HeadlineCards.Card? {
    if gates.isEmpty { return nil }
    let failures = gates.filter(\.isFailure).count
    return failures > 0
      ? .init("\(failures) FAILED", "gates", remark: "of \(gates.count)", tone: .bad)
      : .init("passed", "gates", remark: "all \(gates.count)", tone: .good)
  }
}
