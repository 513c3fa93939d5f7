/// Events and sums of amounts, by cell and currency: exact integers, so that parts of a recording
/// can be counted apart and added in any order.
struct TallyTable: Sendable {
  let cellCount: Int
  /// By cell.
  private(set) var counts: [UInt64]
  /// By currency as the table's owner numbers them, then by cell; grows with the currencies.
  private var sums: [Int128] = []

  init(cells: Int) {
    cellCount = cells
    counts = [UInt64](repeating: 0, count: cells)
  }

  /// Counts an event with its amount, if it has one.
  @inline(__always)
  mutating func add(_ cell: Int, _ facts: borrowing RowFacts, _ row: Int) {
    counts[cell] &+= 1
    guard unsafe facts.hasAmount[row] != 0 else { return }
    let place = unsafe Int(facts.currencies[row]) &* cellCount &+ cell
    if place >= sums.count { grow(to: place) }
    unsafe sums[place] += Int128(facts.amounts[row])
  }

  @inline(never)
  private mutating func grow(to place: Int) {
    let currencyCount = place / max(1, cellCount) + 1
    sums += [Int128](repeating: 0, count: currencyCount * cellCount - sums.count)
  }

  /// Adds another table of the same cells.
  /// - Parameters:
  ///   - other: the table.
  ///   - currencies: by the other table's number of a currency: this one's.
  mutating func add(_ other: TallyTable, currencies: [Int]) {
    for cell in counts.indices { counts[cell] += other.counts[cell] }
    for place in other.sums.indices where other.sums[place] != 0 {
      let (currency, cell) = place.quotientAndRemainder(dividingBy: cellCount)
      let mine = currencies[currency] * cellCount + cell
      if mine >= sums.count { grow(to: mine) }
      sums[mine] += other.sums[place]
    }
  }

  /// What a cell came to.
  func tally(_ cell: Int, _ currencies: CurrencyNumbers) -> CountedTally {
    var amounts: [(currency: String, amount: Int128)] = []
    for (number, code) in currencies.codes.enumerated() {
      let place = number * cellCount + cell
      guard place < sums.count, sums[place] != 0 else { continue }
      amounts.append((code, sums[place]))
    }
    return CountedTally(
      count: counts[cell], amounts: amounts.sorted { $0.currency < $1.currency })
  }
}

/// Events and their amounts by currency, in alphabetical order; a currency without a sum is left
/// out. Empty stands for events without a currency.
package struct CountedTally: Sendable {
  package var count: UInt64
  package var amounts: [(currency: String, amount: Int128)]
}

/// The currencies met so far, numbered as they come; 0 is none.
struct CurrencyNumbers: Sendable {
  /// Three letters each, upper-case ones, but for the first.
  private(set) var codes = [""]
  private var words: [UInt32] = [0]
  private var last = 0

  /// The number of the currency in three bytes; of a 256th and more that of none.
  @inline(__always)
  mutating func number(_ text: UnsafePointer<UInt8>) -> UInt8 {
    let word = unsafe UInt32(text[0]) | UInt32(text[1]) &<< 8 | UInt32(text[2]) &<< 16
    if words[last] == word { return UInt8(truncatingIfNeeded: last) }
    return find(word)
  }

  @inline(never)
  private mutating func find(_ word: UInt32) -> UInt8 {
    if let known = words.firstIndex(of: word) {
      last = known
    } else {
      guard words.count < 256 else { return 0 }
      let bytes = [word, word >> 8, word >> 16].map { UInt8(truncatingIfNeeded: $0) }
      words.append(word)
      codes.append(String(decoding: bytes, as: UTF8.self))
      last = words.count - 1
    }
    return UInt8(last)
  }

  /// The numbers that another one's currencies have here; new ones are added.
  mutating func numbers(of other: CurrencyNumbers) -> [Int] {
    other.words.map { Int($0 == 0 ? 0 : find($0)) }
  }
}
