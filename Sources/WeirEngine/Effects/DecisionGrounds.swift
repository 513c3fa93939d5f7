import WeirCore
import WeirPolicy

/// What a decision is made of: rules that hit, what went wrong, and the score.
struct DecisionGrounds {
  var rejects = false
  var allows = false
  var reviews = false
  /// Whether something broke, so that nothing may be approved.
  var isDegraded = false
  /// 0 to 1; NaN where there is none.
  var score: Double

  /// An allow rule goes before the score, a reject rule before all.
  @inline(__always)
  func decision(_ bounds: DecisionBounds) -> Decision {
    if rejects { return .reject }
    if allows { return isDegraded ? .review : .approve }
    if reviews { return .review }
    if let bound = bounds.rejectAt, score >= bound { return .reject }
    if let bound = bounds.reviewAt, score >= bound { return .review }
    return isDegraded ? .review : .approve
  }

  /// Adds an enforced rule that hit; a flag is in the score.
  mutating func add(_ action: RulePlan.Action) {
    switch action {
    case .reject: rejects = true
    case .allow: allows = true
    case .review: reviews = true
    case .flag: break
    }
  }
}

/// The scores from which payments are looked at, and refused.
struct DecisionBounds: Hashable, Sendable {
  let reviewAt: Double?
  let rejectAt: Double?

  init(reviewAt: Double?, rejectAt: Double?) {
    self.reviewAt = reviewAt
    self.rejectAt = rejectAt
  }

  init(_ decide: DecisionPlan) {
    self.init(reviewAt: decide.reviewAt, rejectAt: decide.rejectAt)
  }
}
