import WeirCore
import WeirEvents
import WeirPolicy

/// What one policy did with the events that one worker has counted.
struct SideCounter {
  static let binCount = 100

  private let ruleCount: Int
  private let hasScores: Bool
  /// By outcome.
  private(set) var outcomes = TallyTable(cells: BacktestOutcome.count)
  private(set) var degraded: UInt64 = 0
  private(set) var late: UInt64 = 0
  /// By decision, then class of label.
  private(set) var labels = TallyTable(
    cells: BacktestOutcome.decisionCount * RowFacts.LabelClass.count)
  /// By class of label, then bin.
  private(set) var bins = [UInt64](repeating: 0, count: RowFacts.LabelClass.count * binCount)
  private(set) var unscored: UInt64 = 0

  /// By rule.
  private(set) var hits: TallyTable
  private(set) var alone: [UInt64]
  private(set) var missing: [UInt64]
  private(set) var errors: [UInt64]
  private(set) var saved: TallyTable
  /// By rule, then class of label.
  private(set) var ruleLabels: TallyTable
  /// By two rules, the lower one in the upper half.
  private(set) var pairs: [UInt64: UInt64] = [:]
  /// By rule, then the decision that is, then the one that would be.
  private(set) var moves: TallyTable
  private(set) var moveLabels: TallyTable
  private(set) var moveSaved: TallyTable

  /// What scoring took, by the clock of the run.
  var nanoseconds: UInt64 = 0

  init(_ plan: ScoringPlan) {
    ruleCount = plan.policy.rules.count
    hasScores = plan.policy.model != nil
    hits = TallyTable(cells: ruleCount)
    saved = TallyTable(cells: ruleCount)
    alone = [UInt64](repeating: 0, count: ruleCount)
    missing = alone
    errors = alone
    ruleLabels = TallyTable(cells: ruleCount * RowFacts.LabelClass.count)
    moves = TallyTable(cells: ruleCount * 9)
    moveLabels = TallyTable(cells: ruleCount * RowFacts.LabelClass.count)
    moveSaved = TallyTable(cells: ruleCount)
  }

  /// Counts the rows of a batch that count. It has just been scored by `scorer`.
  mutating func count(
    _ job: ScoringJob, _ facts: borrowing RowFacts, outcomes rows: UnsafePointer<UInt8>,
    by scorer: Scorer
  ) {
    let decisions = job.decisions
    for row in 0..<job.batch.rowCount where unsafe facts.counted[row] != 0 {
      let outcome = unsafe Int(rows[row])
      outcomes.add(outcome, facts, row)
      if outcome <= BacktestOutcome.undecided { late += unsafe UInt64(decisions.late[row]) }
      guard outcome < BacktestOutcome.decisionCount else { continue }
      let label = unsafe Int(facts.labels[row])
      labels.add(outcome * RowFacts.LabelClass.count + label, facts, row)
      if hasScores { countScore(unsafe decisions.scores[row], label) }
      countRules(row, job, facts, outcome: outcome, label: label)
    }
    countEffects(job, facts, by: scorer)
  }

  /// By the score as it is printed: 0.29 is in the bin that starts with it.
  private mutating func countScore(_ score: Double, _ label: Int) {
    guard score >= 0, score <= 1 else {
      unscored += 1
      return
    }
    let millionths = Int((score * 1_000_000).rounded())
    let bin = min(Self.binCount - 1, millionths / (1_000_000 / Self.binCount))
    bins[label * Self.binCount + bin] += 1
  }

  private mutating func countRules(
    _ row: Int, _ job: ScoringJob, _ facts: borrowing RowFacts, outcome: Int, label: Int
  ) {
    let decisions = job.decisions
    let wordCount = decisions.wordCount
    var (hitCount, enforcedCount) = (0, 0)
    var failed = unsafe !decisions.degradations[row].isEmpty
    for word in 0..<wordCount {
      let place = row &* wordCount &+ word
      let (hit, lacking, wrong) = unsafe (
        decisions.hits[place], decisions.missing[place], decisions.errors[place]
      )
      hitCount += hit.nonzeroBitCount
      enforcedCount += (hit & job.plan.actions.enforced[word]).nonzeroBitCount
      if lacking != 0 { Self.count(lacking, word, &missing) }
      guard wrong != 0 else { continue }
      Self.count(wrong, word, &errors)
      if wrong & job.plan.actions.enforced[word] != 0 { failed = true }
    }
    if failed { degraded += 1 }
    guard hitCount > 0 else { return }
    let isSaved = label == Int(RowFacts.LabelClass.fraud) && outcome != 0
    for word in 0..<wordCount {
      var bits = unsafe decisions.hits[row &* wordCount &+ word]
      while bits != 0 {
        let rule = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        hits.add(rule, facts, row)
        ruleLabels.add(rule * RowFacts.LabelClass.count + label, facts, row)
        if isSaved { saved.add(rule, facts, row) }
        let isShadow = job.plan.actions.shadow[word] &>> UInt64(rule % 64) & 1 != 0
        // A shadow rule decides nothing: it takes nothing from others.
        if enforcedCount == (isShadow ? 0 : 1) { alone[rule] += 1 }
        if hitCount > 1 { countPairs(rule, row, decisions) }
      }
    }
  }

  private static func count(_ bits: UInt64, _ word: Int, _ counts: inout [UInt64]) {
    var bits = bits
    while bits != 0 {
      counts[word &* 64 &+ bits.trailingZeroBitCount] += 1
      bits &= bits &- 1
    }
  }

  /// Counts a rule with every later one that hit too.
  private mutating func countPairs(_ rule: Int, _ row: Int, _ decisions: DecisionRows) {
    for word in rule / 64..<decisions.wordCount {
      var bits = unsafe decisions.hits[row &* decisions.wordCount &+ word]
      // Those up to the rule itself.
      if word == rule / 64 { bits &= (~1 as UInt64) &<< UInt64(rule % 64) }
      while bits != 0 {
        let other = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        pairs[UInt64(rule) &<< 32 | UInt64(other), default: 0] += 1
      }
    }
  }

  private mutating func countEffects(
    _ job: ScoringJob, _ facts: borrowing RowFacts, by scorer: Scorer
  ) {
    let decisions = job.decisions
    let actions = job.plan.actions
    let rules = job.plan.policy.rules
    scorer.forEachEffect(job, of: actions.all) { row, rule, other in
      guard unsafe facts.counted[row] != 0 else { return }
      let (from, to) = unsafe (
        BacktestOutcome.number(decisions.decisions[row]), BacktestOutcome.number(other)
      )
      let label = unsafe facts.labels[row]
      moves.add(rule * 9 + from * 3 + to, facts, row)
      moveLabels.add(rule * RowFacts.LabelClass.count + Int(label), facts, row)
      // What an enforced rule saves would be approved without it; what a shadow rule would save is.
      let approved = rules[rule].isShadow ? from : to
      let isSaved = label == RowFacts.LabelClass.fraud && approved == 0
      if isSaved { moveSaved.add(rule, facts, row) }
    }
  }

  /// Adds what another worker has counted under the same policy.
  mutating func add(_ other: SideCounter, currencies: [Int]) {
    outcomes.add(other.outcomes, currencies: currencies)
    degraded += other.degraded
    late += other.late
    labels.add(other.labels, currencies: currencies)
    for bin in bins.indices { bins[bin] += other.bins[bin] }
    unscored += other.unscored
    hits.add(other.hits, currencies: currencies)
    saved.add(other.saved, currencies: currencies)
    for rule in 0..<ruleCount {
      alone[rule] += other.alone[rule]
      missing[rule] += other.missing[rule]
      errors[rule] += other.errors[rule]
    }
    ruleLabels.add(other.ruleLabels, currencies: currencies)
    pairs.merge(other.pairs, uniquingKeysWith: +)
    moves.add(other.moves, currencies: currencies)
    moveLabels.add(other.moveLabels, currencies: currencies)
    moveSaved.add(other.moveSaved, currencies: currencies)
    nanoseconds += other.nanoseconds
  }
}
