import WeirSignals

/// How much a feature's values differ between two sets of rows.
///
/// The population stability index: Σ (after − before) · ln(after / before) over the shares of rows
/// in ten groups of equal size of the first set; equal values stay together, so few distinct values
/// make fewer groups, and missing values are a group of their own. A share below 1e-4 counts as
/// 1e-4, so that a group that is empty in one set adds much, but not infinity.
package enum StabilityIndex {
  private static let groupCount = 10
  private static let shareMin = 1e-4

  /// Compares a feature's values in two sets.
  ///
  /// - Parameters:
  ///   - name: the feature's.
  ///   - before: the values of the first set, whose groups are taken; NaN is missing.
  ///   - after: those of the second.
  /// - Returns: the row of a report; nil when a set has no rows.
  package static func drift(name: String, before: [Double], after: [Double]) -> DriftRow? {
    guard !before.isEmpty, !after.isEmpty else { return nil }
    let bounds = bounds(of: before)
    let (first, second) = (counts(of: before, bounds), counts(of: after, bounds))
    func share(_ count: Int, _ total: Int) -> Double { Double(count) / Double(total) }
    var sum = CompensatedSum()
    for (here, there) in zip(first, second) {
      let left = max(shareMin, share(here, before.count))
      let right = max(shareMin, share(there, after.count))
      sum.add((right - left) * DeterministicMath.log(right / left))
    }
    return DriftRow(
      name: name, stabilityIndex: sum.value,
      missingBefore: share(first[first.count - 1], before.count),
      missingAfter: share(second[second.count - 1], after.count))
  }

  /// The highest value of each group but the last, ascending.
  private static func bounds(of values: [Double]) -> [Double] {
    let runs = EqualGroups.runs(ascending: values.filter { !$0.isNaN }.sorted())
    let ends = EqualGroups.ends(of: runs.map(\.count), groupCount: groupCount)
    return ends.dropLast().map { runs[$0 - 1].value }
  }

  /// The rows of each group; those that miss the value come last.
  private static func counts(of values: [Double], _ bounds: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: bounds.count + 2)
    for value in values {
      let group =
        value.isNaN ? bounds.count + 1 : bounds.partitioningIndex { $0 >= value }
      counts[group] += 1
    }
    return counts
  }
}
