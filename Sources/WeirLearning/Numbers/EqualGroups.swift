/// Cuts a sorted set into groups of equal size, where equal values stay together: the group that
/// meets them first has them all, and those that are left empty are not there.
enum EqualGroups {
  /// The values of runs and how many rows each has: equal values of a sorted sequence.
  static func runs(ascending values: [Double]) -> [(value: Double, count: Int)] {
    var runs: [(value: Double, count: Int)] = []
    for value in values {
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((value, 1))
      }
    }
    return runs
  }

  /// For each group the number of runs up to its end, ascending; `counts` are the runs' rows, each
  /// at least 1.
  static func ends(of counts: [Int], groupCount: Int) -> [Int] {
    let total = counts.reduce(0, +)
    var ends: [Int] = []
    var through = 0
    // A group ends with the first run that reaches its share of the rows.
    var target = 1
    for (index, count) in counts.enumerated() {
      through += count
      guard through * groupCount >= total * target else { continue }
      ends.append(index + 1)
      target = through * groupCount / total + 1
    }
    return ends
  }
}
