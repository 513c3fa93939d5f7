/// An event that two policies answer differently. Outcomes are numbered as `BacktestOutcome` says.
package struct CountedFlip: Sendable {
  /// Masked, as in answers.
  package var eventID: String
  /// Milliseconds since 1970.
  package var time: Int64
  package var from: Int
  package var to: Int
  package var amount: Int64?
  /// Empty where the event has none.
  package var currency: String
  package var label: Label?
  package var scores: [Double?]
  /// By policy: names of enforced rules that hit under it and not under the other.
  package var rules: [[String]]
  /// The number of its line, which no other event has.
  var line: UInt64
}

/// The flips of the largest amounts; of equal amounts the earlier lines.
struct FlipHeap: Sendable {
  private let countMax: Int
  /// A heap: the one that goes first is at the top.
  private var flips: [CountedFlip] = []

  init(countMax: Int) { self.countMax = countMax }

  /// Whether an event would be kept.
  func takes(_ amount: Int64?, line: UInt64) -> Bool {
    guard flips.count == countMax else { return countMax > 0 }
    return flips.first.map { Self.isBefore(amount, line, $0.amount, $0.line) } ?? false
  }

  /// Keeps an event, and drops the last one if there are too many.
  mutating func add(_ flip: CountedFlip) {
    guard takes(flip.amount, line: flip.line) else { return }
    if flips.count == countMax {
      flips[0] = flip
      sink()
    } else {
      flips.append(flip)
      rise()
    }
  }

  /// The largest first.
  var sorted: [CountedFlip] {
    flips.sorted { Self.isBefore($0.amount, $0.line, $1.amount, $1.line) }
  }

  /// An event without an amount comes after all that have one.
  private static func isBefore(
    _ amount: Int64?, _ line: UInt64, _ other: Int64?, _ otherLine: UInt64
  ) -> Bool {
    switch (amount, other) {
    case (let amount?, let other?) where amount != other: amount > other
    case (.some, nil): true
    case (nil, .some): false
    default: line < otherLine
    }
  }

  private func goesFirst(_ left: Int, _ right: Int) -> Bool {
    Self.isBefore(
      flips[right].amount, flips[right].line, flips[left].amount, flips[left].line)
  }

  private mutating func rise() {
    var place = flips.count - 1
    while place > 0, goesFirst(place, (place - 1) / 2) {
      flips.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink() {
    var place = 0
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < flips.count && goesFirst(child, first) {
        first = child
      }
      guard first != place else { return }
      flips.swapAt(place, first)
      place = first
    }
  }
}
