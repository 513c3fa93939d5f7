/// What the highest scores of each day hold, on the average over days.
struct DailyPrecision: Sendable {
  /// A card on one day.
  private struct CardDay: Sendable {
    var card: UInt64
    /// The highest of the day.
    var score: Double
    /// Whether any of its rows of the day is one.
    var isFraud: Bool
  }

  private let days: [RankedScores]
  /// Of days with a card: the highest score first, equal ones in the order the cards came.
  private let cardDays: [[CardDay]]

  /// `days` has the rows of each day in the order of time.
  init(_ rows: ScoredRows, days: [[Int]]) {
    self.days = days.map { RankedScores(rows, among: $0) }
    cardDays = days.map { Self.cards(rows, $0) }.filter { !$0.isEmpty }
  }

  private static func cards(_ rows: ScoredRows, _ day: [Int]) -> [CardDay] {
    guard let cards = rows.cards else { return [] }
    var found: [CardDay] = []
    var places: [UInt64: Int] = [:]
    for row in day where cards[row] != 0 {
      if let place = places[cards[row]] {
        found[place].score = max(found[place].score, rows.scores[row])
        found[place].isFraud = found[place].isFraud || rows.isFraud(row)
      } else {
        places[cards[row]] = found.count
        found.append(
          CardDay(card: cards[row], score: rows.scores[row], isFraud: rows.isFraud(row)))
      }
    }
    let order = found.indices.sorted { (-found[$0].score, $0) < (-found[$1].score, $1) }
    return order.map { found[$0] }
  }

  /// Frauds among the `count` highest rows of a day by `count`, the mean over days; nil without a
  /// day.
  func precision(_ count: Int) -> Double? {
    if days.isEmpty { return nil }
    let sum = CompensatedSum.of(days.lazy.map { $0.top(count).fraudCount / Double(count) })
    return sum / Double(days.count)
  }

  /// Frauds among the `count` highest cards of a day by `count`, the mean over days that have a
  /// card; those found on a day are left out of all later ones (card precision of the Fraud
  /// Detection Handbook, Le Borgne and others, 2022). Nil without a card.
  func cardPrecision(_ count: Int) -> Double? {
    if cardDays.isEmpty { return nil }
    var known: Set<UInt64> = []
    var fraudCount = 0
    for day in cardDays {
      var lookedAtCount = 0
      for card in day where lookedAtCount < count && !known.contains(card.card) {
        lookedAtCount += 1
        guard card.isFraud else { continue }
        fraudCount += 1
        known.insert(card.card)
      }
    }
    return Double(fraudCount) / Double(count) / Double(cardDays.count)
  }
}
