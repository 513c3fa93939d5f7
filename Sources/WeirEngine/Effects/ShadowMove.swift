package import WeirCore
import WeirPolicy

/// A decision that would be another one if a shadow rule were enforced.
package struct ShadowMove: Hashable, Sendable {
  /// The index of the rule in the policy.
  package let rule: Int
  /// The decision as it is.
  package let from: Decision
  /// The decision as it would be; another one.
  package let to: Decision
}

extension Policy {
  /// Whether some rule is evaluated and changes nothing.
  var hasShadowRules: Bool { rules.contains(where: \.isShadow) }
}

extension Scorer {
  /// Notes in a batch, right after it was scored, what its shadow rules would have changed.
  func noteShadowMoves(_ job: ScoringJob) {
    guard hasShadowHits(job) else { return }
    let decisions = job.decisions
    forEachEffect(job, of: plan.actions.shadow) { row, rule, other in
      let move = unsafe ShadowMove(rule: rule, from: decisions.decisions[row], to: other)
      job.shadowMoves.append(move)
    }
  }

  /// Whether a shadow rule hit or failed anywhere in a batch. Mostly none did, and a lone event
  /// would feel more than this look.
  private func hasShadowHits(_ job: ScoringJob) -> Bool {
    let decisions = job.decisions
    let (rows, wordCount) = (job.batch.rowCount, decisions.wordCount)
    for word in 0..<wordCount {
      let shadow = plan.actions.shadow[word]
      guard shadow != 0 else { continue }
      var found: UInt64 = 0
      for row in 0..<rows {
        let place = row &* wordCount &+ word
        unsafe found |= decisions.hits[place] | decisions.errors[place]
      }
      if found & shadow != 0 { return true }
    }
    return false
  }
}
