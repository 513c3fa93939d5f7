package import WeirEngine
package import WeirPolicy

/// What a backtest has to score for a sweep: a policy for each combination of constants, and a point
/// for each combination of all values.
package struct SweepSetup: Sendable {
  /// Why there is no such sweep.
  package enum Fault: Error {
    case sweep(SweepFault)
    /// A value that the policy cannot have.
    case values(PolicyFaults)
  }

  /// Policies beside those that are told of in whole, in the order of their indices.
  package private(set) var policies: [Policy] = []
  package private(set) var points: [BacktestPoint] = []
  package private(set) var plan: SweepPlan

  /// Makes the policies of a sweep.
  /// - Parameters:
  ///   - axes: what is changed; at least one.
  ///   - base: the policy that is changed.
  ///   - index: its place among the policies that are scored.
  ///   - firstIndex: the place of the first policy that is made here.
  ///   - source: where `base` was read from.
  /// - Throws: that values do not go together, or that the policy cannot have one.
  package init(
    _ axes: [SweepAxis], of base: Policy, at index: Int, firstIndex: Int,
    from source: any PolicySource
  ) throws(Fault) {
    let combinations: [[ValueInPlace]]
    do throws(SweepFault) {
      combinations = try SweepAxis.points(axes)
    } catch {
      throw .sweep(error)
    }
    plan = SweepPlan(
      stamp: ScoringEngine.stamp(of: base), names: axes.map(\.name), values: [], isPolicy: [])
    var known: [[ValueInPlace]: Int] = [[]: index]
    var checked: Set<[ValueInPlace]> = [[]]
    for values in combinations {
      let thresholds = values.filter { ValueInPlace.thresholds.contains($0.name) }
      let constants = values.filter { !ValueInPlace.thresholds.contains($0.name) }
      if checked.insert(thresholds).inserted { _ = try Self.load(source, thresholds) }
      if known[constants] == nil {
        guard policies.count < BacktestLimits.sweepPolicyCountMax else {
          throw .sweep(Self.tooManyPolicies)
        }
        known[constants] = firstIndex + policies.count
        policies.append(try Self.load(source, constants).sharing(base))
      }
      let place = known[constants] ?? index
      let policy = place == index ? base : policies[place - firstIndex]
      func bound(_ name: String, _ usual: Double?) -> Double? {
        thresholds.first { $0.name == name }.flatMap { Double($0.text) } ?? usual
      }
      let point = BacktestPoint(
        policy: place, reviewAt: bound("review_at", base.decide.reviewAt),
        rejectAt: bound("reject_at", base.decide.rejectAt))
      points.append(point)
      plan.values.append(values.map(\.text))
      plan.isPolicy.append(
        point.reviewAt == base.decide.reviewAt && point.rejectAt == base.decide.rejectAt
          && policy.constants.map(\.text) == base.constants.map(\.text))
    }
  }

  private static let tooManyPolicies = SweepFault(
    message: "a sweep of more than \(BacktestLimits.sweepPolicyCountMax) combinations of constants",
    help: "take larger steps, or fewer names; thresholds are cheaper")

  private static func load(
    _ source: any PolicySource, _ values: [ValueInPlace]
  ) throws(Fault) -> Policy {
    switch PolicyLoader.load(from: source, values: values) {
    case .success(let policy): return policy
    case .failure(let faults): throw .values(faults)
    }
  }
}
