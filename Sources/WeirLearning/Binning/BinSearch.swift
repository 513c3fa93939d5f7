/// Of all ways to join groups into bins the one with the highest information value: for every first
/// and last group of a bin, the best way to have so many bins that end with it.
struct BinSearch {
  /// Bins that end with some bin.
  private struct Way {
    var value: Double
    /// The first group of the bin before; nil for the first bin.
    var before: Int?
  }

  private let binning: OptimalBinning
  /// Whether a bin may follow another; nil: any.
  private let mayFollow: ((ClassCounts, ClassCounts) -> Bool)?

  init(_ binning: OptimalBinning, mayFollow: ((ClassCounts, ClassCounts) -> Bool)?) {
    self.binning = binning
    self.mayFollow = mayFollow
  }

  /// The groups at which bins begin, from the second on, and the sum of their information values.
  var best: (cuts: [Int], value: Double) {
    let end = binning.groupCount
    var ways: [[[Way?]]] = [firstBins]
    var (best, found) = ((cuts: [Int](), value: -Double.infinity), 0)
    while found < min(binning.options.binCountMax, end) {
      // Longer last bins first.
      for first in 0..<end {
        if let way = ways[found][first][end], way.value > best.value {
          best = (cuts(ways, lastStart: first), way.value)
        }
      }
      found += 1
      ways.append(next(ways[found - 1]))
    }
    return best
  }

  /// By first group and end: one bin, which begins with the first group.
  private var firstBins: [[Way?]] {
    var ways = empty
    for end in 0..<binning.groupCount {
      let counts = binning.counts(0, end + 1)
      if binning.isBin(counts) { ways[0][end + 1] = Way(value: binning.value(counts), before: nil) }
    }
    return ways
  }

  private var empty: [[Way?]] {
    let row = [Way?](repeating: nil, count: binning.groupCount + 1)
    return [[Way?]](repeating: row, count: binning.groupCount)
  }

  /// The ways with one bin more.
  private func next(_ ways: [[Way?]]) -> [[Way?]] {
    var result = empty
    for first in 0..<binning.groupCount {
      for end in (first + 1)...binning.groupCount {
        let counts = binning.counts(first, end)
        guard binning.isBin(counts) else { continue }
        let own = binning.value(counts)
        for before in 0..<first {
          guard let way = ways[before][first],
            mayFollow?(binning.counts(before, first), counts) ?? true
          else { continue }
          if let known = result[first][end], known.value >= way.value + own { continue }
          result[first][end] = Way(value: way.value + own, before: before)
        }
      }
    }
    return result
  }

  /// The cuts of the way that the last round found, from its last bin back.
  private func cuts(_ ways: [[[Way?]]], lastStart: Int) -> [Int] {
    var cuts: [Int] = []
    var (first, end) = (lastStart, binning.groupCount)
    for round in ways.reversed() {
      guard let before = round[first][end]?.before else { break }
      cuts.append(first)
      (first, end) = (before, first)
    }
    return cuts.reversed()
  }
}
