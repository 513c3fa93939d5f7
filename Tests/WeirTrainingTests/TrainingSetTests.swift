import Testing
import WeirCore
import WeirEngine

@testable import WeirTraining

/// Which rows take part, and what they are labelled.
@Suite struct TrainingSetTests {
  private static let day: Int64 = 86_400_000

  /// Rows of one column: their times in days, cards from 1 on; 0 is none.
  private static func rows(_ content: [(day: Double, card: UInt64)]) throws -> FeatureMatrix.Rows {
    let matrix = FeatureMatrix(columnCount: 1, span: 0..<100 * day)
    var words: [UInt64] = []
    for (index, row) in content.enumerated() {
      words += [UInt64(row.day * Double(day)), 1, UInt64(index), 100, row.card, 0]
      words.append(Double(index).bitPattern)
    }
    try unsafe words.withUnsafeBytes { try unsafe matrix.write($0) }
    return matrix.rows
  }

  private static func id(_ index: Int) -> Fingerprint { Fingerprint(high: 1, low: UInt64(index)) }

  private static func book(_ labels: [(Int, Label, Double?)], delay: Int64 = 0) -> LabelBook {
    var book = LabelBook(delay: delay)
    for (index, label, time) in labels {
      book.add(label, of: id(index), at: time.map { Int64($0 * Double(day)) })
    }
    return book
  }

  @Test func keepsWhatLiesInTheSpan() throws {
    let matrix = FeatureMatrix(columnCount: 1, span: Self.day..<2 * Self.day)
    var words: [UInt64] = []
    for time in [0, Self.day - 1, Self.day, 2 * Self.day - 1, 2 * Self.day] {
      words += [UInt64(time), 1, 1, 0, 0, 0, 0]
    }
    try unsafe words.withUnsafeBytes { try unsafe matrix.write($0) }
    #expect(matrix.rows.times == [Self.day, 2 * Self.day - 1])
  }

  @Test func aLabelThatCameTooLateIsNotKnown() throws {
    let rows = try Self.rows([(1, 0), (2, 0), (3, 0)])
    let book = Self.book([(0, .fraud, 5), (1, .fraud, 6), (2, .unclear, 4)])
    let set = TrainingSet(
      rows, in: 0..<10 * Self.day, labels: book, asOf: 5 * Self.day, wantsLabelled: false)
    #expect(set.labels == [1, 0])
    #expect(set.omissions.unclear == 1)
    #expect(set.columns == [[0, 1]])
  }

  @Test func rowsWithoutALabelAreLeftOutWhereThatIsWanted() throws {
    let rows = try Self.rows([(1, 0), (2, 0)])
    let set = TrainingSet(
      rows, in: 0..<10 * Self.day, labels: Self.book([(1, .genuine, nil)]), asOf: nil,
      wantsLabelled: true)
    #expect(set.labels == [0])
    #expect(set.times == [2 * Self.day])
    #expect(set.omissions.unlabelled == 1)
  }

  /// A fraud on day 1 is known from its delay on; from the day after that its card is left out.
  @Test(
    arguments: [(0, [1, 0, 0, 1]), (1, [1, 1, 0, 1]), (2, [1, 1, 1, 1])] as [(Int64, [Int])])
  func knownCardsAreLeftOutFromTheNextDayOn(delay: Int64, kept: [Int]) throws {
    let rows = try Self.rows([(1.5, 7), (2.1, 7), (3.1, 7), (3.2, 8)])
    let book = Self.book([(0, .fraud, nil)], delay: delay * Self.day)
    let days = TrainingSet.knownDays(rows, from: 0, labels: book)
    let set = TrainingSet(
      rows, in: 0..<10 * Self.day, labels: book, asOf: nil, wantsLabelled: false, known: days)
    let expected = zip(rows.times, kept).filter { $0.1 == 1 }.map(\.0)
    #expect(set.times == expected)
    #expect(set.omissions.known == 4 - expected.count)
  }

  @Test func fraudsBeforeTheTrainingAreNotKnown() throws {
    let rows = try Self.rows([(1, 7), (5, 7)])
    let book = Self.book([(0, .fraud, nil)])
    #expect(TrainingSet.knownDays(rows, from: 2 * Self.day, labels: book) == [:])
  }

  @Test(arguments: [(0, 0), (-1, -1), (-86_400_000, -1), (-86_400_001, -2), (86_399_999, 0)])
  func aDayBeginsAtMidnight(time: Int64, day: Int64) {
    #expect(TrainingSet.day(of: time) == day)
  }

  @Test func isSplitByTime() throws {
    let rows = try Self.rows([(3, 1), (1, 2), (2, 3)])
    let set = TrainingSet(
      rows, in: 0..<10 * Self.day, labels: Self.book([]), asOf: nil, wantsLabelled: false)
    let (before, after) = set.split(at: 2 * Self.day)
    #expect(before.cards == [2])
    #expect(after.cards == [1, 3])
    #expect(after.columns == [[0, 2]])
  }
}
