/// Rows that a model has scored, and what became of them; one element a row in each array.
package struct ScoredRows: Sendable {
  /// Within 0...1.
  package let scores: [Double]
  /// 1 is a fraud, 0 a genuine payment.
  package let labels: [UInt8]
  /// Milliseconds since 1970, in any order.
  package let times: [Int64]
  /// Minor units.
  package let amounts: [Int64]?
  /// A number for each card, such as its hash; 0 where there is none.
  package let cards: [UInt64]?

  private static let dayMilliseconds: Int64 = 86_400_000

  /// Rows.
  ///
  /// - Parameters:
  ///   - scores: within 0...1.
  ///   - labels: 1 is a fraud, 0 a genuine payment.
  ///   - times: milliseconds since 1970, in any order.
  ///   - amounts: minor units; nil where the policy has none.
  ///   - cards: a number for each card, 0 where there is none; nil where the policy has none.
  /// - Throws: which array is too short or too long, or which row is out of range.
  package init(
    scores: [Double], labels: [UInt8], times: [Int64], amounts: [Int64]? = nil,
    cards: [UInt64]? = nil
  ) throws(MetricsFault) {
    let lengths = [
      ("labels", labels.count), ("times", times.count), ("amounts", amounts?.count ?? scores.count),
      ("cards", cards?.count ?? scores.count),
    ]
    for (name, count) in lengths where count != scores.count {
      throw .lengthsDiffer(name: name, count: count, scoreCount: scores.count)
    }
    // NaN is not within either.
    if let row = scores.firstIndex(where: { !(0...1 ~= $0) }) { throw .badScore(row: row) }
    if let row = labels.firstIndex(where: { $0 > 1 }) { throw .badLabel(row: row) }
    self.scores = scores
    self.labels = labels
    self.times = times
    self.amounts = amounts
    self.cards = cards
  }

  var count: Int { scores.count }

  func isFraud(_ row: Int) -> Bool { labels[row] == 1 }

  /// The sum of the amounts of some rows, as an Int64 or its nearest bound; nil without amounts.
  func amount(of rows: some Sequence<Int>) -> Int64? {
    amounts.map { amounts in
      Int64(clamping: rows.reduce(Int128(0)) { $0 + Int128(amounts[$1]) })
    }
  }

  /// The rows of each day of UTC that has some, days and rows in the order of time, rows of the
  /// same millisecond in the order they were given.
  func days() -> [[Int]] {
    let order = scores.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    var days: [[Int]] = []
    var last: Int64?
    for row in order {
      let day = Self.day(of: times[row])
      if day != last { days.append([]) }
      days[days.count - 1].append(row)
      last = day
    }
    return days
  }

  /// Days since 1970, those before it below 0.
  private static func day(of time: Int64) -> Int64 {
    let (day, rest) = time.quotientAndRemainder(dividingBy: dayMilliseconds)
    return rest < 0 ? day - 1 : day
  }
}
