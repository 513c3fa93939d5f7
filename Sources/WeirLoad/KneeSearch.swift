/// Looks for the highest rate that a server keeps up with: which rate to measure next.
///
///     1,000 2,000 4,000 8,000 16,000(no, no) 12,000 14,000(no, no) 13,000 …
///
/// Rates double until one fails, or halve until one passes; then the gap between the highest that
/// passed and the lowest that failed is halved until it is small. A rate has failed when it failed
/// twice in a row: what else a machine does may spoil one second, and rarely the next one too.
struct KneeSearch: Sendable {
  /// The next rate, in events a second; nil when the search is over.
  private(set) var next: UInt64?
  /// The highest rate that passed.
  private(set) var peak: UInt64?
  /// The lowest rate that failed.
  private(set) var failed: UInt64?
  private var failuresInARow = 0
  private let highest: UInt64

  /// Rates below this are not looked at.
  static let lowest: UInt64 = 10
  /// The gap that is small enough, as a share of the peak.
  private static let precision = 0.05
  private static let attempts = 2

  init(from start: UInt64, upTo highest: UInt64) {
    next = start
    self.highest = highest
  }

  /// Takes in whether the server kept up with `next`.
  mutating func record(passed: Bool) {
    guard let rate = next else { return }
    if passed {
      peak = max(rate, peak ?? 0)
    } else {
      failuresInARow += 1
      if failuresInARow < Self.attempts { return }
      failed = min(rate, failed ?? .max)
    }
    failuresInARow = 0
    next = following
  }

  private var following: UInt64? {
    switch (peak, failed) {
    case (let peak?, nil): return peak < highest ? min(peak * 2, highest) : nil
    case (nil, let failed?): return failed / 2 >= Self.lowest ? failed / 2 : nil
    case (nil, nil): return nil
    case (let peak?, let failed?):
      let gap = failed - min(peak, failed)
      guard gap > 1, Double(gap) > Double(peak) * Self.precision else { return nil }
      return Self.rounded(peak + gap / 2, between: peak, failed)
    }
  }

  /// Two digits less, where that stays between the two: a peak is not known to five digits.
  private static func rounded(_ rate: UInt64, between low: UInt64, _ high: UInt64) -> UInt64 {
    var unit: UInt64 = 1
    while rate / unit >= 1_000 { unit *= 10 }
    let shorter = rate / unit * unit
    return low < shorter && shorter < high ? shorter : rate
  }
}
