import CEL
import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// Rules and model over one batch: who hits, the score with its reasons, and the decision.
///
/// One for each worker, with scratch memory of its own. Works a rule, then a feature at a time over
/// all rows: the inner loops are over columns.
@safe final class Scorer: @unchecked Sendable {  // used by one thread at a time
  let plan: ScoringPlan
  private let scratch = Scratch()
  /// In memory of its own, so that using it is not watched for overlapping uses.
  let vectorWorker: UnsafeMutablePointer<VectorWorker>
  /// A value a row: the log-odds so far, one feature's terms, values and their presence, and
  /// whether something in the model was not finite.
  private let logOdds: UnsafeMutablePointer<Double>
  private let terms: UnsafeMutablePointer<Double>
  private let values: UnsafeMutablePointer<UInt64>
  private let presence: UnsafeMutablePointer<UInt8>
  private let broken: UnsafeMutablePointer<UInt8>
  /// Where the model is trees: the numbers of its columns and what each added, by column, then row.
  private let treeNumbers: UnsafeMutablePointer<Double>
  private let treeParts: UnsafeMutablePointer<Double>
  private let rowCapacity: Int
  /// The contribution of each row's last reason; 0 while there are fewer.
  private let lastContributions: UnsafeMutablePointer<Double>
  /// Where the plan asks what rules change.
  let effects: EffectColumns?

  init(_ plan: ScoringPlan, rowCapacity: Int) {
    self.plan = plan
    self.rowCapacity = rowCapacity
    let treeCells = (plan.policy.trees?.columnNames.count ?? 0) * rowCapacity
    unsafe treeNumbers = scratch.allocate(Double.self, count: treeCells)
    unsafe treeParts = scratch.allocate(Double.self, count: treeCells)
    unsafe vectorWorker = .allocate(capacity: 1)
    unsafe vectorWorker.initialize(to: VectorWorker(rowCapacity: rowCapacity))
    unsafe logOdds = scratch.allocate(Double.self, count: rowCapacity)
    unsafe terms = scratch.allocate(Double.self, count: rowCapacity)
    unsafe values = scratch.allocate(UInt64.self, count: rowCapacity)
    unsafe presence = scratch.allocate(UInt8.self, count: rowCapacity)
    unsafe broken = scratch.allocate(UInt8.self, count: rowCapacity)
    unsafe lastContributions = scratch.allocate(Double.self, count: rowCapacity)
    effects = plan.asksForEffects ? EffectColumns(plan, rowCapacity: rowCapacity) : nil
  }

  deinit {
    unsafe vectorWorker.deinitialize(count: 1)
    unsafe vectorWorker.deallocate()
  }

  /// Fills the job's decisions. Rows that repeat an event stay as they are.
  func score(_ job: ScoringJob) {
    job.decisions.clear(rowCount: job.batch.rowCount)
    run(plan.earlyRules, job)
    if let model = plan.policy.model {
      addFeatures(model, job)
      if let trees = plan.policy.trees { addTrees(trees, job) }
      unsafe effects?.base.update(from: logOdds, count: job.batch.rowCount)
      addWeightedRules(job)
      finishScores(model, job)
    } else {
      unsafe job.decisions.scores.update(repeating: .nan, count: job.batch.rowCount)
    }
    if !plan.lateRules.isEmpty {
      unsafe bindScore(job, job.decisions.scores)
      run(plan.lateRules, job)
    }
    addOverflows(job)
    decide(job)
  }

  // MARK: Rules

  private func run(_ rules: [ScoringPlan.RuleProgram], _ job: ScoringJob) {
    // By index: to take them out one by one counts references, which a lone row would feel.
    let decisions = job.decisions
    for index in rules.indices {
      unsafe run(
        rules[index], job, hits: decisions.hits, errors: decisions.errors,
        missing: decisions.missing)
    }
  }

  /// Adds the bits of one rule to words that have none of it.
  @inline(__always)
  func run(
    _ rule: borrowing ScoringPlan.RuleProgram, _ job: ScoringJob,
    hits: UnsafeMutablePointer<UInt64>, errors: UnsafeMutablePointer<UInt64>,
    missing: UnsafeMutablePointer<UInt64>
  ) {
    let rows = job.batch.rowCount
    let column = unsafe vectorWorker.pointee.run(
      rule.program, columns: job.columns, rows: rows, sets: job.lists)
    let data = unsafe column.data.assumingMemoryBound(to: UInt8.self)
    let wordCount = job.decisions.wordCount
    let bit = UInt64(rule.index % 64)
    let hits = unsafe hits + rule.index / 64
    let errors = unsafe errors + rule.index / 64
    let missing = unsafe missing + rule.index / 64
    let isMissing = EvaluationFault.missing.rawValue
    // Rules seldom hit: eight rows without anything are passed over at once.
    var row = 0
    while row < rows {
      let end = min(row &+ 8, rows)
      if end &- row == 8, unsafe Self.isZero(data, row) && Self.isZero(column.status, row) {
        row = end
        continue
      }
      while row < end {
        let fault = unsafe column.status?[row] ?? 0
        let place = row &* wordCount
        unsafe hits[place] |= (fault == 0 ? UInt64(data[row]) : 0) &<< bit
        unsafe missing[place] |= (fault == isMissing ? 1 : 0) &<< bit
        unsafe errors[place] |= (fault > isMissing ? 1 : 0) &<< bit
        row &+= 1
      }
    }
  }

  /// Whether eight bytes are all zero; nothing is.
  @inline(__always)
  private static func isZero(_ bytes: UnsafePointer<UInt8>?, _ row: Int) -> Bool {
    guard let bytes = unsafe bytes else { return true }
    return unsafe UnsafeRawPointer(bytes + row).loadUnaligned(as: UInt64.self) == 0
  }

  // MARK: The model

  private func addFeatures(_ model: LogisticModel, _ job: ScoringJob) {
    let rows = job.batch.rowCount
    unsafe logOdds.update(repeating: model.intercept, count: rows)
    unsafe broken.update(repeating: 0, count: rows)
    for row in 0..<rows {
      // Whoever gets no decision needs no reasons.
      unsafe lastContributions[row] = job.sequenced.accepted[row] == 1 ? 0 : .infinity
    }
    let features = plan.features
    for index in features.indices {
      let kind = features[index].kind
      let column = unsafe vectorWorker.pointee.run(
        features[index].program, columns: job.columns, rows: rows, sets: job.lists)
      let input = input(column, kind)
      let isMissing = EvaluationFault.missing.rawValue
      unsafe model.add(
        feature: index, input: input, status: column.status, missingStatus: isMissing, rows: rows,
        terms: terms, values: values, absent: presence, broken: broken)
      if kind == .text, let base = unsafe column.base { unsafe keepTexts(base, job) }
      if let columns = job.features {
        unsafe columns.transform(
          feature: index, under: plan.transparentModel, input: input, status: column.status,
          missingStatus: isMissing, rows: rows)
        unsafe columns.keep(
          feature: index, terms: terms, values: values, presence: presence, rows: rows)
      }
      for row in 0..<rows { unsafe logOdds[row] += terms[row] }
      unsafe rank(term: UInt16(index), terms, values, presence, job)
    }
  }

  /// The log-odds and the features' parts of them where the model is trees, which look at all
  /// features at once. The plan keeps features then; what they added so far is nothing.
  private func addTrees(_ trees: TreeModel, _ job: ScoringJob) {
    guard let columns = job.features else { preconditionFailure("trees look at kept features") }
    let rows = job.batch.rowCount
    var first = 0
    for (index, feature) in plan.policy.features.enumerated() {
      let width = feature.transform.width
      unsafe columns.numbers(
        feature: index, rows: rows, width: width, into: treeNumbers + first * rowCapacity)
      first += width
    }
    unsafe trees.evaluate(
      numbers: treeNumbers, stride: rowCapacity, rows: rows, margins: logOdds,
      contributions: treeParts)
    first = 0
    for (index, feature) in plan.policy.features.enumerated() {
      let parts = unsafe columns.terms(of: index)
      for row in 0..<rows { unsafe parts[row] = treeParts[first * rowCapacity + row] }
      for column in first + 1..<max(first + 1, first + feature.transform.width) {
        for row in 0..<rows { unsafe parts[row] += treeParts[column * rowCapacity + row] }
      }
      first += feature.transform.width
      unsafe rank(
        term: UInt16(index), parts, columns.values(of: index), columns.presence(of: index), job)
    }
  }

  private func input(_ column: Column, _ kind: DecisionVocabulary.ValueKind) -> FeatureInput {
    let data = unsafe column.data
    switch kind {
    case .integer: return unsafe .int(data.assumingMemoryBound(to: Int64.self))
    case .unsigned: return unsafe .uint(data.assumingMemoryBound(to: UInt64.self))
    case .double: return unsafe .double(data.assumingMemoryBound(to: Double.self))
    case .bool: return unsafe .bool(data.assumingMemoryBound(to: UInt8.self))
    case .timestamp: return unsafe .timestamp(data.assumingMemoryBound(to: Int64.self))
    case .text:
      return unsafe .text(
        data.assumingMemoryBound(to: TextSlice.self),
        base: column.base ?? UnsafePointer(presence))
    }
  }

  /// Copies the texts of the feature at hand to the job: their column may be used again.
  private func keepTexts(_ base: UnsafePointer<UInt8>, _ job: ScoringJob) {
    for row in 0..<job.batch.rowCount where unsafe presence[row] == LogisticModel.Presence.value {
      let (offset, count) = unsafe (Int(values[row] & 0xFFFF_FFFF), Int(values[row] >> 32))
      let slice = unsafe job.reasonTexts.append(base + offset, count: count)
      unsafe values[row] = UInt64(slice.offset) | UInt64(slice.byteCount) << 32
    }
  }

  /// Puts the feature at hand among the reasons of the rows whose score it pushes up most.
  ///
  /// Most rows' terms are below what their reasons have already: eight at a time are passed over.
  private func rank(
    term: UInt16, _ terms: UnsafePointer<Double>, _ values: UnsafePointer<UInt64>,
    _ presence: UnsafePointer<UInt8>, _ job: ScoringJob
  ) {
    let rows = job.batch.rowCount
    var row = 0
    while row < rows {
      let isWhole = row &+ 8 <= rows
      if isWhole, unsafe !isAnyAbove(terms, row) {
        row &+= 8
        continue
      }
      let end = isWhole ? row &+ 8 : rows
      while row < end {
        if unsafe terms[row] > lastContributions[row] {
          let reason = unsafe Reason(
            term: term, presence: ReasonPresence(rawValue: presence[row]) ?? .none,
            contribution: terms[row], value: values[row])
          add(reason, row, job)
        }
        row &+= 1
      }
    }
  }

  /// Whether one of eight terms is larger than the least of its row's reasons.
  @inline(__always)
  private func isAnyAbove(_ terms: UnsafePointer<Double>, _ row: Int) -> Bool {
    let terms = unsafe UnsafeRawPointer(terms + row)
    let bounds = unsafe UnsafeRawPointer(lastContributions + row)
    let above =
      unsafe terms.loadUnaligned(as: SIMD8<Double>.self) .> bounds.load(as: SIMD8<Double>.self)
    return any(above)
  }

  private func add(_ reason: Reason, _ row: Int, _ job: ScoringJob) {
    let reasons = unsafe job.decisions.reasons + row &* Limits.reasonCountMax
    unsafe Self.insert(reason, into: reasons)
    unsafe lastContributions[row] = reasons[Limits.reasonCountMax &- 1].contribution
  }

  /// Of equal contributions the earlier term stays in front.
  private static func insert(_ reason: Reason, into reasons: UnsafeMutablePointer<Reason>) {
    var place = Limits.reasonCountMax &- 1
    while place > 0, unsafe reason.contribution > reasons[place &- 1].contribution {
      unsafe reasons[place] = reasons[place &- 1]
      place &-= 1
    }
    unsafe reasons[place] = reason
  }

  /// Adds the log-odds of the flag rules that hit.
  private func addWeightedRules(_ job: ScoringJob) {
    let (rows, wordCount) = (job.batch.rowCount, job.decisions.wordCount)
    for (index, weighted) in plan.weighted.enumerated() {
      let hits = unsafe job.decisions.hits + weighted.rule / 64
      let bit = UInt64(weighted.rule % 64)
      let term = UInt16(plan.features.count + index)
      for row in 0..<rows where unsafe hits[row &* wordCount] &>> bit & 1 != 0 {
        unsafe logOdds[row] += weighted.logOdds
        let reasons = unsafe job.decisions.reasons + row &* Limits.reasonCountMax
        let last = Limits.reasonCountMax &- 1
        guard unsafe weighted.logOdds > reasons[last].contribution else { continue }
        unsafe Self.insert(
          Reason(term: term, presence: .none, contribution: weighted.logOdds, value: 0),
          into: reasons)
      }
    }
  }

  private func finishScores(_ model: LogisticModel, _ job: ScoringJob) {
    let rows = job.batch.rowCount
    unsafe job.features?.keep(logOdds: logOdds, rows: rows)
    unsafe model.score(logOdds: logOdds, rows: rows, into: job.decisions.scores)
    for row in 0..<rows {
      let isBroken = unsafe broken[row] != 0 || !logOdds[row].isFinite
      if isBroken { unsafe job.decisions.degradations[row].insert(.model) }
    }
  }

  /// Lets late rules read scores; one is missing where it is none.
  func bindScore(_ job: ScoringJob, _ scores: UnsafePointer<Double>) {
    let slot = plan.policy.slots.slot(of: .score)
    var isMissing = false
    for row in 0..<job.batch.rowCount {
      let isNone = unsafe scores[row].isNaN
      unsafe job.scoreStatus[row] = isNone ? EvaluationFault.missing.rawValue : 0
      isMissing = isMissing || isNone
    }
    unsafe job.columns[slot].data = UnsafeRawPointer(scores)
    unsafe job.columns[slot].status = isMissing ? UnsafePointer(job.scoreStatus) : nil
  }

  // MARK: The decision

  private func addOverflows(_ job: ScoringJob) {
    let shardCount = plan.shardCount
    for table in plan.tables.indices {
      let flags = unsafe job.hasOverflow + table * shardCount
      guard (0..<shardCount).contains(where: { unsafe flags[$0] }) else { continue }
      for row in 0..<job.batch.rowCount where unsafe job.overflows[table][row] != 0 {
        unsafe job.decisions.degradations[row].insert(.overflow)
      }
    }
  }

  private func decide(_ job: ScoringJob) {
    let times = unsafe job.batch.columns[plan.policy.schema.timeIndex].data
      .assumingMemoryBound(to: Int64.self)
    let decisions = job.decisions
    for row in 0..<job.batch.rowCount {
      switch unsafe job.sequenced.outcomes[row] {
      case .invalid:
        unsafe decisions.kinds[row] = .invalid
        unsafe decisions.decisions[row] = plan.policy.decide.onInvalid
      case .repeated: continue
      case .accepted:
        unsafe decisions.late[row] = times[row] < job.sequenced.horizons[row] ? 1 : 0
        let isScored = plan.scoredTypes?.contains(row, of: job.batch) ?? true
        unsafe decisions.kinds[row] = isScored ? .decided : .recorded
        unsafe decisions.decisions[row] = decision(row, decisions)
      }
    }
  }

  @inline(__always)
  private func decision(_ row: Int, _ decisions: DecisionRows) -> Decision {
    grounds(row, decisions).decision(plan.bounds)
  }

  /// What the decision of a row that has been scored is made of.
  @inline(__always)
  func grounds(_ row: Int, _ decisions: DecisionRows) -> DecisionGrounds {
    let hits = unsafe decisions.hits + row &* decisions.wordCount
    let errors = unsafe decisions.errors + row &* decisions.wordCount
    var (reject, allow, review): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var failed: UInt64 = 0
    for word in 0..<decisions.wordCount {
      unsafe reject |= hits[word] & plan.actions.reject[word]
      unsafe allow |= hits[word] & plan.actions.allow[word]
      unsafe review |= hits[word] & plan.actions.review[word]
      unsafe failed |= errors[word] & plan.actions.enforced[word]
    }
    return unsafe DecisionGrounds(
      rejects: reject != 0, allows: allow != 0, reviews: review != 0,
      isDegraded: failed != 0 || !decisions.degradations[row].isEmpty,
      score: decisions.scores[row])
  }
}
