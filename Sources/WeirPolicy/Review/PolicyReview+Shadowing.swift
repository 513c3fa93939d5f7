import CEL

extension PolicyReview {
  /// Rules that hit only where a reject rule hits as well, so that they change no decision.
  ///
  /// A reject goes before everything, wherever it stands. Of two rejects that hit for the same
  /// events the later one is told. A flag without `log_odds` decides nothing in any case: it gives
  /// a name to what is rejected, and is not told.
  mutating func reviewShadowing(except duplicates: Set<Int>) {
    let shapes = policy.rules.map(\.condition.shape)
    let rejects = policy.rules.indices.filter {
      policy.rules[$0].action == .reject && !policy.rules[$0].isShadow
    }
    // A rule that constants turn off never hits, and so never where another does.
    for (index, rule) in policy.rules.enumerated()
    where rule.condition.constant != .bool(false) && !rule.isShadow && !duplicates.contains(index)
      && (rule.action != .flag || rule.logOdds != nil)
    {
      let reject = rejects.first { other in
        guard other != index, shapes[index].implies(shapes[other], steps: &stepsLeft) else {
          return false
        }
        let isEarlierReject = rule.action == .reject && index < other
        return !isEarlierReject || !shapes[other].implies(shapes[index], steps: &stepsLeft)
      }
      guard let reject else { continue }
      faults.warn(
        .shadowed,
        "rule '\(rule.name)' changes no decision: reject rule '\(policy.rules[reject].name)' hits "
          + "whenever it does", at: policy.places.rules[index].name,
        help: "remove it, or correct one of the two conditions; the reject is at line "
          + "\(policy.places.rules[reject].name.line)")
    }
  }
}
