import WeirCore
import WeirEngine

/// Rows whose labels are told, as training or measuring takes them.
struct TrainingSet: Sendable {
  var times: [Int64] = []
  var amounts: [Int64] = []
  var cards: [UInt64] = []
  var offsets: [Double] = []
  /// 1 is a fraud.
  var labels: [UInt8] = []
  /// By column of the model; NaN is missing.
  var columns: [[Double]]

  /// Why rows took no part.
  struct Omissions: Hashable, Sendable {
    /// Labelled unclear.
    var unclear = 0
    /// Without a label, where only labelled ones are wanted.
    var unlabelled = 0
    /// Of cards that were known by then.
    var known = 0
  }
  private(set) var omissions = Omissions()

  var count: Int { times.count }
  var fraudCount: Int { labels.reduce(0) { $0 + Int($1) } }

  /// The rows of a span of time.
  ///
  /// - Parameters:
  ///   - rows: of the whole recording.
  ///   - span: the times wanted.
  ///   - book: the labels.
  ///   - moment: labels that came later are not known; nil: all are.
  ///   - wantsLabelled: whether a row without a label is left out; else it is genuine.
  ///   - known: by card, the first day on which a fraud of it was known; rows of later days are
  ///     left out.
  init(
    _ rows: FeatureMatrix.Rows, in span: Range<Int64>, labels book: LabelBook, asOf moment: Int64?,
    wantsLabelled: Bool, known: [UInt64: Int64] = [:]
  ) {
    columns = Array(repeating: [], count: rows.columns.count)
    var kept: [Int] = []
    for row in 0..<rows.count where span.contains(rows.times[row]) {
      let time = rows.times[row]
      let label = book.label(of: rows.ids[row], at: time, asOf: moment)?.label
      if let day = known[rows.cards[row]], rows.cards[row] != 0, day < Self.day(of: time) {
        omissions.known += 1
      } else if label == .unclear {
        omissions.unclear += 1
      } else if label == nil, wantsLabelled {
        omissions.unlabelled += 1
      } else {
        kept.append(row)
        labels.append(label == .fraud ? 1 : 0)
      }
    }
    take(kept, of: rows)
  }

  private mutating func take(_ kept: [Int], of rows: FeatureMatrix.Rows) {
    times = kept.map { rows.times[$0] }
    amounts = kept.map { rows.amounts[$0] }
    cards = kept.map { rows.cards[$0] }
    offsets = kept.map { rows.offsets[$0] }
    for column in columns.indices {
      let source = rows.columns[column]
      columns[column] = kept.map { source[$0] }
    }
  }

  /// The days of UTC since 1970 that a time lies in.
  static func day(of time: Int64) -> Int64 {
    time >= 0 ? time / 86_400_000 : (time + 1) / 86_400_000 - 1
  }

  /// By card, the first day on which a fraud of it was known, among payments from a time on.
  static func knownDays(
    _ rows: FeatureMatrix.Rows, from start: Int64, labels book: LabelBook
  ) -> [UInt64: Int64] {
    var days: [UInt64: Int64] = [:]
    for row in 0..<rows.count where rows.times[row] >= start && rows.cards[row] != 0 {
      guard let found = book.label(of: rows.ids[row], at: rows.times[row], asOf: nil),
        found.label == .fraud
      else { continue }
      let day = day(of: found.since)
      days[rows.cards[row]] = min(day, days[rows.cards[row]] ?? .max)
    }
    return days
  }

  /// Those before a time, and those from it on.
  func split(at time: Int64) -> (before: TrainingSet, after: TrainingSet) {
    let isBefore = times.map { $0 < time }
    return (filtered(isBefore), filtered(isBefore.map { !$0 }))
  }

  private func filtered(_ isWanted: [Bool]) -> TrainingSet {
    func filter<Element>(_ values: [Element]) -> [Element] {
      zip(values, isWanted).filter(\.1).map(\.0)
    }
    var set = self
    set.times = filter(times)
    set.amounts = filter(amounts)
    set.cards = filter(cards)
    set.offsets = filter(offsets)
    set.labels = filter(labels)
    set.columns = columns.map(filter)
    return set
  }
}
