import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// What one rule more or less would have decided: without an enforced rule, and with a shadow rule
/// enforced.
///
/// Exact: a flag with log-odds moves the score, and with it the rules that read the score. To be
/// asked of a batch right after it was scored, by the same worker, before anything else is.
extension Scorer {
  /// Tells each decision of the batch that would be another one.
  /// - Parameters:
  ///   - job: has just been scored, under a plan that asks for effects.
  ///   - rules: bits of the rules in question, enforced or shadow.
  ///   - body: gets a row that was decided, a rule, and what would be decided of it.
  func forEachEffect(
    _ job: ScoringJob, of rules: [UInt64], _ body: (_ row: Int, _ rule: Int, Decision) -> Void
  ) {
    let decisions = job.decisions
    let wordCount = decisions.wordCount
    for row in 0..<job.batch.rowCount {
      for word in 0..<wordCount {
        let place = row &* wordCount &+ word
        var bits = unsafe (decisions.hits[place] | decisions.errors[place]) & rules[word]
        guard bits != 0, isDecided(row, job) else { continue }
        while bits != 0 {
          let rule = word &* 64 &+ bits.trailingZeroBitCount
          bits &= bits &- 1
          if effects?.weight(of: rule) != nil, unsafe decisions.isSet(rule, in: decisions.hits, row)
          {
            continue
          }
          let other = decision(row, job, flipping: rule, score: unsafe decisions.scores[row])
          if unsafe other != decisions.decisions[row] { body(row, rule, other) }
        }
      }
    }
    forEachWeightedEffect(job, of: rules, body)
  }

  @inline(__always)
  private func isDecided(_ row: Int, _ job: ScoringJob) -> Bool {
    unsafe job.sequenced.outcomes[row] == .accepted && job.decisions.kinds[row] == .decided
  }

  /// What would be decided of a row with one rule the other way round.
  private func decision(
    _ row: Int, _ job: ScoringJob, flipping rule: Int, score: Double
  ) -> Decision {
    let decisions = job.decisions
    return unsafe grounds(
      row, job, hits: decisions.hits, errors: decisions.errors, flipping: rule, score: score
    ).decision(job.plan.bounds)
  }

  private func grounds(
    _ row: Int, _ job: ScoringJob, hits: UnsafePointer<UInt64>, errors: UnsafePointer<UInt64>,
    flipping rule: Int, score: Double
  ) -> DecisionGrounds {
    let decisions = job.decisions
    let (flippedWord, bit) = (rule / 64, UInt64(1) &<< UInt64(rule % 64))
    let plan = job.plan
    let isShadow = plan.policy.rules[rule].isShadow
    var grounds = DecisionGrounds(score: score)
    unsafe grounds.isDegraded = !decisions.degradations[row].isEmpty
    for word in 0..<decisions.wordCount {
      let kept: UInt64 = word == flippedWord && !isShadow ? ~bit : ~0
      let (hit, failed) = unsafe (
        hits[row &* decisions.wordCount &+ word] & kept,
        errors[row &* decisions.wordCount &+ word] & kept
      )
      if hit & plan.actions.reject[word] != 0 { grounds.rejects = true }
      if hit & plan.actions.allow[word] != 0 { grounds.allows = true }
      if hit & plan.actions.review[word] != 0 { grounds.reviews = true }
      if failed & plan.actions.enforced[word] != 0 { grounds.isDegraded = true }
    }
    guard isShadow else { return grounds }
    let place = row &* decisions.wordCount &+ flippedWord
    if unsafe errors[place] & bit != 0 { grounds.isDegraded = true }
    if unsafe hits[place] & bit != 0 { grounds.add(plan.policy.rules[rule].action) }
    return grounds
  }

  // MARK: Rules with log-odds

  /// The same for rules that are part of the score, each for all rows in which it hit.
  private func forEachWeightedEffect(
    _ job: ScoringJob, of rules: [UInt64], _ body: (_ row: Int, _ rule: Int, Decision) -> Void
  ) {
    guard let effects, let model = job.plan.policy.model else { return }
    let decisions = job.decisions
    for weighted in effects.weighted
    where rules[weighted.rule / 64] >> UInt64(weighted.rule % 64) & 1 != 0 {
      let rule = weighted.rule
      var rows: [Int] = []
      for row in 0..<job.batch.rowCount
      where unsafe decisions.isSet(rule, in: decisions.hits, row) && isDecided(row, job) {
        rows.append(row)
      }
      guard !rows.isEmpty else { continue }
      effects.score(rows, job, flipping: rule, model)
      let hits = unsafe lateHits(rows, job, effects)
      for row in rows {
        let other = unsafe grounds(
          row, job, hits: hits.hits, errors: hits.errors, flipping: rule,
          score: effects.scores[row]
        ).decision(job.plan.bounds)
        if unsafe other != decisions.decisions[row] { body(row, rule, other) }
      }
    }
  }

  /// The bits of rules as they would be under the scores in `effects`: those that read the score
  /// are evaluated again.
  private func lateHits(
    _ rows: [Int], _ job: ScoringJob, _ effects: EffectColumns
  ) -> (hits: UnsafePointer<UInt64>, errors: UnsafePointer<UInt64>) {
    let decisions = job.decisions
    guard !plan.lateRules.isEmpty else {
      return unsafe (UnsafePointer(decisions.hits), UnsafePointer(decisions.errors))
    }
    effects.copyBits(of: decisions, rowCount: job.batch.rowCount, without: plan.lateRules)
    unsafe bindScore(job, effects.scores)
    for rule in plan.lateRules {
      unsafe run(rule, job, hits: effects.hits, errors: effects.errors, missing: effects.missing)
    }
    unsafe bindScore(job, decisions.scores)
    return unsafe (UnsafePointer(effects.hits), UnsafePointer(effects.errors))
  }
}

/// Scratch columns for scores and bits of rules as they would be.
@safe final class EffectColumns {
  private let scratch = Scratch()
  /// Rules that are part of the score, or would be if they were enforced, with what they add, in
  /// the order of the policy.
  let weighted: [(rule: Int, logOdds: Double)]
  private let weights: [Double?]
  private let isShadow: [Bool]
  private let wordCount: Int
  /// By row: the log-odds before rules were added.
  let base: UnsafeMutablePointer<Double>
  /// By row: log-odds and scores as they would be.
  private let logOdds: UnsafeMutablePointer<Double>
  let scores: UnsafeMutablePointer<Double>
  private let dense: UnsafeMutablePointer<Double>
  /// As in `DecisionRows`.
  let hits: UnsafeMutablePointer<UInt64>
  let errors: UnsafeMutablePointer<UInt64>
  let missing: UnsafeMutablePointer<UInt64>

  init(_ plan: ScoringPlan, rowCapacity: Int) {
    let rules = plan.policy.rules
    weights = rules.map { plan.policy.model == nil ? nil : $0.logOdds }
    isShadow = rules.map(\.isShadow)
    weighted = weights.enumerated().compactMap { index, weight in weight.map { (index, $0) } }
    wordCount = plan.ruleWordCount
    let wordCapacity = plan.lateRules.isEmpty ? 0 : rowCapacity * wordCount
    unsafe base = scratch.allocate(Double.self, count: rowCapacity)
    unsafe logOdds = scratch.allocate(Double.self, count: rowCapacity)
    unsafe scores = scratch.allocate(Double.self, count: rowCapacity)
    unsafe dense = scratch.allocate(Double.self, count: rowCapacity)
    unsafe hits = scratch.allocate(UInt64.self, count: wordCapacity)
    unsafe errors = scratch.allocate(UInt64.self, count: wordCapacity)
    unsafe missing = scratch.allocate(UInt64.self, count: wordCapacity)
  }

  /// What a rule adds to the log-odds, if it is such a rule.
  func weight(of rule: Int) -> Double? { weights[rule] }

  /// Works out the scores of some rows with one rule the other way round; all others keep theirs.
  /// Log-odds are added in the order of the policy, so that they are those of a policy without, or
  /// with, the rule to the last bit.
  func score(_ rows: [Int], _ job: ScoringJob, flipping rule: Int, _ model: LogisticModel) {
    let decisions = job.decisions
    unsafe scores.update(from: decisions.scores, count: job.batch.rowCount)
    for (place, row) in rows.enumerated() {
      var sum = unsafe base[row]
      for weighted in weighted where isShadow[weighted.rule] == (weighted.rule == rule) {
        // All enforced ones but this one, or with this one.
        if unsafe decisions.isSet(weighted.rule, in: decisions.hits, row) {
          sum += weighted.logOdds
        }
      }
      unsafe logOdds[place] = sum
    }
    unsafe model.score(logOdds: logOdds, rows: rows.count, into: dense)
    for (place, row) in rows.enumerated() { unsafe scores[row] = dense[place] }
  }

  /// Takes over the bits of a batch, those of some rules left out.
  func copyBits(
    of decisions: DecisionRows, rowCount: Int, without rules: [ScoringPlan.RuleProgram]
  ) {
    let count = rowCount * wordCount
    unsafe hits.update(from: decisions.hits, count: count)
    unsafe errors.update(from: decisions.errors, count: count)
    unsafe missing.update(from: decisions.missing, count: count)
    for rule in rules {
      let bit = UInt64(1) << UInt64(rule.index % 64)
      for row in 0..<rowCount {
        let place = row * wordCount + rule.index / 64
        unsafe hits[place] &= ~bit
        unsafe errors[place] &= ~bit
        unsafe missing[place] &= ~bit
      }
    }
  }
}
