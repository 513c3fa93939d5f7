import Testing
import WeirCore

@testable import WeirEngine

/// The tables that a backtest counts in.
@Suite struct BacktestTableTests {
  private static func words(_ seed: UInt64, _ count: Int) -> [UInt64] {
    var generator = HashKey(seed: seed).a
    return (0..<count).map { _ in
      generator = HashKey(seed: generator).a
      return generator >> 3
    }
  }

  @Test(arguments: [1, 7, 100])
  func theLargestFlipsStay(_ countMax: Int) {
    let seed: UInt64 = 17
    let words = Self.words(seed, 400)
    var heap = FlipHeap(countMax: countMax)
    var all: [(amount: Int64?, line: UInt64)] = []
    for (index, word) in words.enumerated() {
      let amount = word % 5 == 0 ? nil : Int64(word % 20) - 3
      all.append((amount, UInt64(index)))
      heap.add(flip(amount, line: UInt64(index)))
    }
    all.sort { left, right in
      let (one, other) = (left.amount ?? .min, right.amount ?? .min)
      return one == other ? left.line < right.line : one > other
    }
    let kept = heap.sorted.map { "\($0.amount.map { "\($0)" } ?? "-") \($0.line)" }
    let expected = all.prefix(countMax).map { "\($0.amount.map { "\($0)" } ?? "-") \($0.line)" }
    #expect(kept == expected, "seed \(seed)")
  }

  @Test func noFlipsAreKeptWhereNoneAreWanted() {
    var heap = FlipHeap(countMax: 0)
    heap.add(flip(5, line: 1))
    #expect(heap.sorted.isEmpty)
  }

  private func flip(_ amount: Int64?, line: UInt64) -> CountedFlip {
    CountedFlip(
      eventID: "", time: 0, from: 0, to: 1, amount: amount, currency: "", label: nil,
      scores: [nil, nil], rules: [[], []], line: line)
  }

  @Test func theFirstDaysStayInAnyOrder() {
    let seed: UInt64 = 23
    let times = Self.words(seed, 3_000).map { Int64($0 % 400) * 6 * HourTable.hour }
    var whole = HourTable(sides: 1, dayCountMax: 5)
    var parts = (0..<3).map { _ in HourTable(sides: 1, dayCountMax: 5) }
    for (index, time) in times.enumerated() {
      whole.add(time, side: 0, decision: index % 3)
      parts[index % 3].add(time, side: 0, decision: index % 3)
    }
    for part in parts[1...] { parts[0].add(part) }
    whole.prune()
    parts[0].prune()
    #expect("\(whole.rows)" == "\(parts[0].rows)", "seed \(seed)")
    #expect(whole.further == parts[0].further)
    let early = times.enumerated().filter { $0.element < 5 * 24 * HourTable.hour }
    #expect(whole.rows.reduce(0) { $0 + $1.counts.reduce(0, +) } == UInt64(early.count))
    #expect(whole.further.reduce(0, +) == UInt64(times.count - early.count))
  }

  @Test func sumsOfCurrenciesStayApart() {
    let facts = RowFacts(rowCapacity: 3)
    for row in 0..<3 {
      unsafe facts.hasAmount[row] = 1
      unsafe facts.amounts[row] = .max
    }
    var (numbers, others) = (CurrencyNumbers(), CurrencyNumbers())
    var (table, other) = (TallyTable(cells: 2), TallyTable(cells: 2))
    for code in ["USD", "EUR"] {
      let bytes = Array(code.utf8)
      unsafe facts.currencies[0] = numbers.number(bytes)
      table.add(1, facts, 0)
    }
    for code in ["EUR", "EUR", "GBP"] {
      unsafe facts.currencies[1] = others.number(Array(code.utf8))
      other.add(1, facts, 1)
    }
    table.add(other, currencies: numbers.numbers(of: others))
    let tally = table.tally(1, numbers)
    #expect(tally.count == 5)
    #expect(
      tally.amounts.map { "\($0.currency) \($0.amount)" } == [
        "EUR \(3 * Int128(Int64.max))", "GBP \(Int64.max)", "USD \(Int64.max)",
      ])
    #expect(table.tally(0, numbers).amounts.isEmpty)
  }
}
