package import WeirEngine
package import WeirPolicy

/// What a backtest has to score for a sweep: a policy for each combination of constants, and a
/// point for each combination of all values.
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

  /// Makes the policies of a sweep. The policy as it is comes first, where no combination is it.
  /// - Parameters:
  ///   - axes: what is changed; at least one.
  ///   - base: the policy that is changed.
  ///   - index: its place among the policies that are scored.
  ///   - firstIndex: the place of the first policy that is made here.
  /// - Throws: that values do not go together, or that the policy cannot have one.
  package init(
    _ axes: [SweepAxis], of base: Policy, at index: Int, firstIndex: Int
  ) throws(Fault) {
    let combinations: [[ValueInPlace]]
    do throws(SweepFault) {
      combinations = try SweepAxis.points(axes)
    } catch {
      throw .sweep(error)
    }
    plan = SweepPlan(
      stamp: ScoringEngine.stamp(of: base), names: axes.map(\.name), values: [], isPolicy: [])
    // What was read once, so that all are made of the same files.
    let files = Dictionary(
      base.files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    let source = EmbeddedSource(files)
    var known: [[ValueInPlace]: Int] = [[]: index]
    for values in combinations {
      let thresholds = values.filter(Self.isThreshold)
      let constants = values.filter { !Self.isThreshold($0) }
      for value in thresholds {
        // The loader says what is wrong with a value that no policy may have.
        let isRight = Double(value.text).map { 0...1 ~= $0 } ?? false
        if !isRight || base.model == nil { _ = try Self.load(source, [value]) }
      }
      func bound(_ name: String, _ usual: Double?) -> Double? {
        thresholds.first { $0.name == name }.flatMap { Double($0.text) } ?? usual
      }
      let reviewAt = bound("review_at", base.decide.reviewAt)
      let rejectAt = bound("reject_at", base.decide.rejectAt)
      // No policy has them.
      if let reviewAt, let rejectAt, reviewAt > rejectAt { continue }
      if known[constants] == nil {
        guard policies.count < BacktestLimits.sweepPolicyCountMax else {
          throw .sweep(Self.tooManyPolicies)
        }
        known[constants] = firstIndex + policies.count
        policies.append(try Self.load(source, constants).sharing(base))
      }
      add(
        BacktestPoint(policy: known[constants] ?? index, reviewAt: reviewAt, rejectAt: rejectAt),
        values.map(\.text), base, at: index, firstIndex: firstIndex)
    }
    guard !points.isEmpty else { throw .sweep(Self.crossed) }
    guard BacktestEngine.foundationCount([base] + policies) <= BacktestLimits.foundationCountMax
    else { throw .sweep(Self.tooManyFoundations) }
    addBase(base, at: index)
  }

  private static func isThreshold(_ value: ValueInPlace) -> Bool {
    ValueInPlace.thresholds.contains(value.name)
  }

  private mutating func add(
    _ point: BacktestPoint, _ values: [String], _ base: Policy, at index: Int, firstIndex: Int
  ) {
    let policy = point.policy == index ? base : policies[point.policy - firstIndex]
    points.append(point)
    plan.values.append(values)
    plan.isPolicy.append(
      point.reviewAt == base.decide.reviewAt && point.rejectAt == base.decide.rejectAt
        && policy.constants.map(\.text) == base.constants.map(\.text))
  }

  /// Adds the policy's own values in front where they are none of the combinations, so that others
  /// can be held against them.
  private mutating func addBase(_ base: Policy, at index: Int) {
    guard !plan.isPolicy.contains(true) else { return }
    points.insert(
      BacktestPoint(
        policy: index, reviewAt: base.decide.reviewAt, rejectAt: base.decide.rejectAt), at: 0)
    plan.isPolicy.insert(true, at: 0)
    plan.values.insert(
      plan.names.map { name in
        switch name {
        case "review_at": base.decide.reviewAt.map { "\($0)" } ?? "–"
        case "reject_at": base.decide.rejectAt.map { "\($0)" } ?? "–"
        default: base.constants.first { $0.name == name }?.text ?? "–"
        }
      }, at: 0)
  }

  private static let crossed = SweepFault(
    message: "'review_at' is above 'reject_at' in every combination of the sweep",
    help: "a score from review_at up to reject_at is review: sweep both, or lower values")

  private static let tooManyFoundations = SweepFault(
    message: "more than \(BacktestLimits.foundationCountMax) combinations of constants that "
      + "change what windows hold",
    help: "each has windows of its own; take fewer values of constants in 'where'")

  private static let tooManyPolicies = SweepFault(
    message: "a sweep of more than \(BacktestLimits.sweepPolicyCountMax) combinations of constants",
    help: "take larger steps, or fewer names; thresholds are cheaper")

  private static func load(
    _ source: EmbeddedSource, _ values: [ValueInPlace]
  ) throws(Fault) -> Policy {
    switch PolicyLoader.load(from: source, values: values) {
    case .success(let policy): return policy
    case .failure(let faults): throw .values(faults)
    }
  }
}
