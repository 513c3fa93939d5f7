/// Rows by their scores, the highest first; equal scores are one step.
struct RankedScores: Sendable {
  /// Rows with the same score, and what all rows down to it hold.
  struct Step: Hashable, Sendable {
    var score: Double
    /// Of this score and higher ones.
    var rowCount: Int
    var fraudCount: Int
    /// Of frauds, minor units; 0 without amounts.
    var fraudAmount: Int128

    var genuineCount: Int { rowCount - fraudCount }
  }

  /// The highest score first.
  let steps: [Step]

  /// Above the highest score.
  static let none = Step(score: .infinity, rowCount: 0, fraudCount: 0, fraudAmount: 0)

  /// All rows; `none` where there is none.
  var total: Step { steps.last ?? Self.none }

  /// Ranks some of the rows.
  init(_ rows: ScoredRows, among indices: some Sequence<Int>) {
    var steps: [Step] = []
    var sum = Self.none
    // The order of equal scores leaves no trace: what is summed up are whole numbers.
    for row in indices.sorted(by: { rows.scores[$0] > rows.scores[$1] }) {
      let isNew = rows.scores[row] != sum.score
      // Minus zero, which is equal, becomes zero.
      sum.score = rows.scores[row] + 0
      sum.rowCount += 1
      if rows.isFraud(row) {
        sum.fraudCount += 1
        sum.fraudAmount += Int128(rows.amounts?[row] ?? 0)
      }
      if isNew { steps.append(sum) } else { steps[steps.count - 1] = sum }
    }
    self.steps = steps
  }

  /// Each step with the one above it, from the highest score on.
  var pairs: Zip2Sequence<[Step], [Step]> { zip([Self.none] + steps, steps) }

  /// What the `rank` highest rows hold. Of the rows with the score at the cut it is the mean over
  /// all their orders.
  func top(_ rank: Int) -> (fraudCount: Double, fraudAmount: Double) {
    let place = steps.partitioningIndex { $0.rowCount >= rank }
    guard place < steps.count else {
      return (Double(total.fraudCount), Double(total.fraudAmount))
    }
    let (above, here) = (place > 0 ? steps[place - 1] : Self.none, steps[place])
    let (taken, count) = (Int128(rank - above.rowCount), Int128(here.rowCount - above.rowCount))
    // Whole numbers up to the one division: rounded once.
    func mean(_ above: Int128, _ here: Int128) -> Double {
      Double(above * count + taken * (here - above)) / Double(count)
    }
    return (
      mean(Int128(above.fraudCount), Int128(here.fraudCount)),
      mean(above.fraudAmount, here.fraudAmount)
    )
  }

  /// The score of the row at a rank, from 1; nil when there are fewer.
  func score(atRank rank: Int) -> Double? {
    let place = steps.partitioningIndex { $0.rowCount >= rank }
    return place < steps.count ? steps[place].score : nil
  }

  /// What the rows at or above a score hold.
  func through(_ score: Double) -> Step {
    let place = steps.partitioningIndex { $0.score < score }
    return place > 0 ? steps[place - 1] : Self.none
  }
}
