import CEL
package import WeirCore
import WeirSignals

/// What is odd about a policy that loads: `weir check` tells it, scoring never asks.
///
/// All of it are warnings: what is an error is refused by the loader, so that `weir check` and
/// scoring agree on which policies there are, and that no policy is refused in the middle of the
/// night for what a newer Weir can prove.
package struct PolicyReview {
  let policy: Policy
  let faults = FaultList()
  /// Comparisons that may still be made.
  var stepsLeft = PolicyLimits.reviewStepCountMax

  /// Reviews a policy that loaded.
  ///
  /// - Parameters:
  ///   - policy: what was loaded.
  ///   - longestSpanMilliseconds: event time between the first and the last event of the longest
  ///     test case; nil when there are no tests.
  /// - Returns: all warnings about it, the loader's included, by place.
  package static func diagnostics(
    of policy: Policy, longestSpanMilliseconds: Int64?
  ) -> [Diagnostic] {
    var review = PolicyReview(policy: policy)
    review.faults.add(policy.warnings)
    let duplicates = review.reviewDuplicates()
    review.reviewConditions()
    review.reviewShadowing(except: duplicates)
    review.reviewUse()
    review.reviewTests(longestSpanMilliseconds)
    let path = policy.places.name.text.path
    return review.faults.sorted(.warning, first: path)
  }

  private init(policy: Policy) { self.policy = policy }

  // MARK: Use

  /// What nothing reads, and what holds nothing.
  private func reviewUse() {
    let expressions =
      policy.rules.map(\.condition) + policy.features.map(\.value)
      + policy.velocities.compactMap(\.filter) + policy.alerts.map(\.condition)
    let operands =
      policy.velocities.flatMap { $0.groupBy + [$0.of].compactMap(\.self) }
      + policy.tables.map(\.key)
    let read = expressions.reduce(Set(operands.map { policy.slots.slot(of: $0) })) {
      $0.union($1.slots)
    }
    let asked = expressions.reduce(into: Set<Int>()) { $0.formUnion($1.sets) }
    for (index, plan) in policy.velocities.enumerated()
    where !read.contains(policy.slots.slot(of: .velocity(index))) {
      faults.warn(
        .unused, "nothing reads velocity '\(plan.name)'", at: policy.places.velocities[index].name,
        help: "use velocity.\(plan.name), or remove it: it takes memory for every key")
    }
    let named = expressions.reduce(into: Set<String>()) { $0.formUnion($1.namedConstants) }
    for (constant, place) in zip(policy.constants, policy.places.constants)
    where !named.contains(constant.path) {
      faults.warn(
        .unused, "nothing reads constant '\(constant.name)'", at: place,
        help: "use \(constant.path) in an expression, or remove it")
    }
    for (index, plan) in policy.lists.enumerated() {
      let place = policy.places.lists[index]
      if !asked.contains(index) {
        faults.warn(
          .unused, "nothing asks list '\(plan.name)'", at: place.name,
          help: "ask it, as in 'x in lists.\(plan.name)', or remove it")
      }
      if plan.list.count == 0, !place.file.isEmpty {
        faults.warn(
          .empty, "list '\(plan.name)' holds nothing", at: place.name,
          help: "add entries to \(place.file): until then nothing is on the list")
      }
    }
    for (index, plan) in policy.tables.enumerated() {
      let place = policy.places.tables[index]
      let columns = plan.columns.indices.map {
        policy.slots.slot(of: Operand.tableColumn(table: index, column: $0))
      }
      if read.isDisjoint(with: columns) {
        faults.warn(
          .unused, "nothing reads table '\(plan.name)'", at: place.name,
          help: "use one of its columns, or remove it")
      }
      if plan.table.count == 0 {
        faults.warn(
          .empty, "table '\(plan.name)' holds nothing", at: place.name,
          help: "add rows to \(place.file): until then its columns are missing")
      }
    }
  }

  // MARK: Tests

  /// Windows that no test case is long enough to see to their end.
  private func reviewTests(_ longestSpan: Int64?) {
    guard let longestSpan else {
      faults.warn(
        .untested, "the policy has no tests", at: policy.places.name,
        help: "write events and the decisions they must get into tests/*.yaml")
      return
    }
    for (index, plan) in policy.velocities.enumerated() {
      guard let window = plan.windowMilliseconds, window > longestSpan else { continue }
      let place = policy.places.velocities[index]
      faults.warn(
        .untested,
        "the window of velocity '\(plan.name)' is longer than any test: \(durationText(window)), "
          + "and the longest case spans \(durationText(longestSpan))",
        at: place.window ?? place.name,
        help: "add a case with events \(durationText(window)) apart")
    }
  }
}
