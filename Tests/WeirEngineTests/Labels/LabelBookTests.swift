import Testing
import WeirCore

@testable import WeirEngine

/// Which label of a payment counts when.
@Suite struct LabelBookTests {
  private static let payment = Fingerprint(high: 1, low: 2)
  private static let other = Fingerprint(high: 1, low: 3)

  private static func book(
    delay: Int64, _ labels: [(Label, Int64?)]
  ) -> LabelBook {
    var book = LabelBook(delay: delay)
    for (label, time) in labels { book.add(label, of: payment, at: time) }
    return book
  }

  @Test func nothingIsKnownOfOthers() {
    let book = Self.book(delay: 0, [(.fraud, nil)])
    #expect(book.label(of: Self.other, at: 0, asOf: nil) == nil)
    #expect(book.count == 1)
    #expect(book.paymentCount == 1)
  }

  @Test(
    arguments: [
      (asOf: Int64(99), nil), (100, Label.fraud), (149, .fraud), (150, .genuine), (.max, .genuine),
    ] as [(asOf: Int64, Label?)])
  func theLatestOfThoseThatAreKnownCounts(asOf: Int64, label: Label?) {
    // As they came, not in the order of their times.
    let book = Self.book(delay: 0, [(.genuine, 150), (.fraud, 100)])
    #expect(book.label(of: Self.payment, at: 0, asOf: asOf)?.label == label)
  }

  @Test func ofTheSameTimeTheOneAddedLastCounts() {
    let book = Self.book(delay: 0, [(.genuine, 100), (.fraud, 100)])
    #expect(book.label(of: Self.payment, at: 0, asOf: nil)?.label == .fraud)
  }

  @Test func noLabelIsKnownBeforeTheDelay() {
    let book = Self.book(delay: 50, [(.fraud, 10), (.unclear, nil)])
    #expect(book.label(of: Self.payment, at: 100, asOf: 149) == nil)
    let found = book.label(of: Self.payment, at: 100, asOf: 150)
    #expect(found?.since == 150)
    #expect(found?.label == .unclear, "both count from the delay on: the last one stands")
  }

  @Test func beyondTheEndOfTimeNothingIsKnown() {
    let book = Self.book(delay: .max, [(.fraud, nil)])
    #expect(book.label(of: Self.payment, at: .max, asOf: .max - 1) == nil)
    #expect(book.label(of: Self.payment, at: .max, asOf: nil)?.since == .max)
  }

  @Test(
    arguments: [
      ("fraud", Label.fraud), ("1", .fraud), ("true", .fraud), ("genuine", .genuine),
      ("0", .genuine), ("false", .genuine), ("unclear", .unclear), ("Fraud", nil), ("", nil),
      ("2", nil),
    ] as [(String, Label?)])
  func readsWords(word: String, label: Label?) { #expect(Label(word) == label) }
}
