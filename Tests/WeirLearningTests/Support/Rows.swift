@testable import WeirLearning

/// Rows for tests, described one by one.
enum Rows {
  static let day: Int64 = 86_400_000

  /// Rows of one moment.
  static func scored(
    _ scores: [Double], _ labels: [UInt8], amounts: [Int64]? = nil
  ) throws -> ScoredRows {
    try ScoredRows(
      scores: scores, labels: labels, times: [Int64](repeating: 0, count: scores.count),
      amounts: amounts)
  }

  /// A row of a card on a day.
  struct Use {
    var day: Int64
    var card: UInt64
    var score: Double
    var label: UInt8

    init(_ day: Int64, _ card: UInt64, _ score: Double, _ label: UInt8) {
      self.day = day
      self.card = card
      self.score = score
      self.label = label
    }
  }

  /// Rows of cards; within a day in the order they are given.
  static func scored(_ uses: [Use]) throws -> ScoredRows {
    try ScoredRows(
      scores: uses.map(\.score), labels: uses.map(\.label), times: uses.map { $0.day * Rows.day },
      cards: uses.map(\.card))
  }

  /// Random rows, with many equal scores.
  static func random(_ count: Int, seed: UInt64, for purpose: String) throws -> ScoredRows {
    var random = RandomWords(seed: seed, for: purpose)
    let scores = (0..<count).map { _ in Double(random.next() % 21) / 20 }
    return try ScoredRows(
      scores: scores, labels: scores.map { random.share() < $0 ? 1 : 0 },
      times: scores.map { _ in Int64(random.next() % 7) * day },
      amounts: scores.map { _ in Int64(random.next() % 10_000) },
      cards: scores.map { _ in random.next() % 40 })
  }
}
