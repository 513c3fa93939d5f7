import Testing
import WeirCore

@testable import WeirBacktest
@testable import WeirReports

/// Amounts that are of other currencies are not told as nothing.
@Suite struct BacktestAmountTests {
  private static let none: [Amounts.Sum] = []
  private static let euros: [Amounts.Sum] = [.init(currency: "EUR", amount: 1_500)]
  private static let dollars: [Amounts.Sum] = [.init(currency: "USD", amount: 9)]

  @Test(
    arguments: [
      ("no event", [], "0"), ("no amount", [none], "0"), ("euros", [euros], "1,500"),
      ("dollars", [dollars], "–"), ("both", [euros + dollars], "1,500"),
      ("dollars and nothing", [none, dollars], "–"), ("apart", [dollars, euros, none], "1,500"),
      ("twice", [euros, euros], "3,000"),
    ] as [(String, [[Amounts.Sum]], String)]) func cellsTellTheMainCurrency(
      _ item: (name: String, parts: [[Amounts.Sum]], text: String)
    )
  {
    let report = BacktestSamples.small
    #expect(report.amountCell(item.parts.map { Amounts($0) }) == [item.text], "\(item.name)")
  }

  @Test func whatIsNotKnownIsADash() {
    #expect(BacktestSamples.small.amountCell(nil) == ["–"])
    var report = BacktestSamples.small
    report.amountField = nil
    #expect(report.amountCell([Amounts(Self.euros)]) == [])
  }

  @Test(
    arguments: [
      ("all of it", euros, euros, none),
      (
        "a part", euros, [.init(currency: "EUR", amount: 500)],
        [.init(currency: "EUR", amount: 1_000)]
      ),
      ("another currency", euros, dollars, euros), ("one of two", euros + dollars, euros, dollars),
      ("nothing of nothing", none, none, none),
    ] as [(String, [Amounts.Sum], [Amounts.Sum], [Amounts.Sum])]) func partsAreTakenFromSums(
      _ item: (name: String, whole: [Amounts.Sum], part: [Amounts.Sum], rest: [Amounts.Sum])
    )
  {
    #expect(
      Amounts(item.whole).less(Amounts(item.part)) == Amounts(item.rest), "\(item.name)")
  }

  /// The small report, what A approves and B reviews being of dollars alone.
  private static var mixed: BacktestReport {
    var report = BacktestSamples.small
    report.changes?.cells[0][1].amounts = Amounts(dollars)
    report.sides[0].rules[0].hits.amounts = Amounts(dollars)
    report.sides[0].rules[0].effect.moves[0].tally.amounts = Amounts(dollars)
    report.sides[0].outcomes[1].amounts = Amounts(dollars)
    for path in [\DecisionQuality.all, \DecisionQuality.alerts] {
      report.sides[0].quality?[keyPath: path].fraud.amounts = Amounts(dollars)
    }
    return report
  }

  @Test func everyTableHasItsDash() throws {
    let report = Self.mixed
    let matrix = try #require(report.amountMatrix)
    #expect(matrix.rows[0] == ["approve", "9,000,000", "–", "90,000", "0", "0", "9,090,000"])
    #expect(matrix.rows[5][2] == "60,000")
    #expect(report.changeTable?.rows[0].last == "–")
    #expect(report.changeTable?.rows.last?.last == "270,000")
    #expect(report.ruleTable(0).rows[0][5] == "–" && report.enforcedTable(0).rows[0][2] == "–")
    #expect(report.labelTables[0].rows[0].last == "–")
    let facts = report.sideTable.rows.filter { $0[0].hasPrefix("amount of frauds") }
    #expect(facts.map { Array($0[1...]) } == [["–", "350,000", "–"], ["0", "50,000", "+50,000"]])
  }

  @Test func aColumnOfOtherCurrenciesHasNoTotal() throws {
    var report = Self.mixed
    for from in 1..<6 { report.changes?.cells[from][1].amounts = Amounts() }
    let matrix = try #require(report.amountMatrix)
    #expect(matrix.rows.map { $0[2] } == ["–", "0", "0", "0", "0", "–"])
  }

  @Test func theDashIsExplainedOnce() {
    let words = "–: all amounts are of other currencies"
    let text = Self.mixed.text(style: .plain)
    #expect(text.split(separator: words, omittingEmptySubsequences: false).count == 2)
    // Where there is one currency, there is no such dash.
    let report = BacktestSamples.maker { $0.currencies = ["EUR"] }
    #expect(!report.amountWords.contains("–"))
  }

  @Test func fraudsOfOtherCurrenciesHaveNoSumInTheSentence() {
    #expect(
      Self.mixed.summary.contains(
        "A stops 11 of 20 known frauds, and alerts on 26 of 900 genuine payments."))
  }
}
