import WeirCore
import WeirEvents
import WeirPolicy

/// What one worker has counted, with the scratch memory that it takes.
@safe final class BacktestCounter: @unchecked Sendable {  // used by one thread at a time
  private let plan: BacktestPlan
  private let labels: LabelBook?
  private let facts: RowFacts
  /// By policy: what it answers each row with.
  private let outcomes: [UnsafeMutablePointer<UInt8>]
  private let scratch = Scratch()
  private var currencies = CurrencyNumbers()
  /// Each in memory of its own, so that using one is not watched for overlapping uses.
  private let sides: [UnsafeMutablePointer<SideCounter>]
  private let points: [UnsafeMutablePointer<PointCounter>]
  private let tables: UnsafeMutablePointer<SharedTables>

  /// What is counted of both policies at once.
  private struct SharedTables {
    var matrix = TallyTable(cells: BacktestOutcome.count * BacktestOutcome.count)
    var flips: FlipHeap
    var hours: HourTable
    /// By currency: decided events.
    var currencyCounts = [UInt64](repeating: 0, count: 256)
    var events: UInt64 = 0
    var warmUp: UInt64 = 0
    /// Accepted events that something is known of.
    var labelled: UInt64 = 0
    /// The first and the last time of decided events that count.
    var first = Int64.max
    var last = Int64.min
  }

  init(_ plan: BacktestPlan, labels: LabelBook?, rowCapacity: Int) {
    self.plan = plan
    self.labels = labels
    let scratch = self.scratch
    facts = RowFacts(rowCapacity: rowCapacity)
    unsafe outcomes = plan.plans.map { _ in
      unsafe scratch.allocate(UInt8.self, count: rowCapacity)
    }
    unsafe sides = (0..<plan.sideCount).map { index in
      let side = UnsafeMutablePointer<SideCounter>.allocate(capacity: 1)
      unsafe side.initialize(to: SideCounter(plan.plans[index]))
      return unsafe side
    }
    unsafe points = plan.points.map { point in
      let counter = UnsafeMutablePointer<PointCounter>.allocate(capacity: 1)
      unsafe counter.initialize(
        to: PointCounter(
          policy: point.policy,
          bounds: DecisionBounds(reviewAt: point.reviewAt, rejectAt: point.rejectAt)))
      return unsafe counter
    }
    unsafe tables = .allocate(capacity: 1)
    unsafe tables.initialize(
      to: SharedTables(
        flips: FlipHeap(countMax: plan.sideCount > 1 ? plan.options.flipCount : 0),
        hours: HourTable(sides: plan.sideCount, dayCountMax: plan.options.dayCountMax)))
  }

  deinit {
    unsafe sides.forEach {
      unsafe $0.deinitialize(count: 1)
      unsafe $0.deallocate()
    }
    unsafe points.forEach {
      unsafe $0.deinitialize(count: 1)
      unsafe $0.deallocate()
    }
    unsafe tables.deinitialize(count: 1)
    unsafe tables.deallocate()
  }

  // MARK: A batch

  /// Scores a batch under every policy, and counts it.
  /// - Parameters:
  ///   - job: has been through the steps of all foundations.
  ///   - start: events before this time belong to the warm-up, milliseconds since 1970.
  ///   - entered: the numbers of its lines that are no events of the recording.
  ///   - scorers: by policy.
  ///   - clock: nanoseconds from any point on; nil measures nothing.
  func count(
    _ job: BacktestJob, from start: Int64, without entered: ArraySlice<UInt64>,
    scorers: [Scorer], clock: (@Sendable () -> UInt64)?
  ) {
    collectFacts(job, from: start, without: entered)
    for index in plan.plans.indices {
      let variant = job.variants[index]
      variant.rebindTexts()
      let before = clock?() ?? 0
      scorers[index].score(variant)
      unsafe fill(outcomes[index], variant)
      guard index < plan.sideCount else { continue }
      if let clock { unsafe sides[index].pointee.nanoseconds += clock() &- before }
      unsafe sides[index].pointee.count(
        variant, facts, outcomes: outcomes[index], by: scorers[index])
    }
    countShared(job)
    for index in unsafe points.indices {
      let policy = plan.points[index].policy
      unsafe points[index].pointee.count(
        job.variants[policy], facts, outcomes: outcomes[policy], first: outcomes[0],
        by: scorers[policy])
    }
  }

  private func fill(_ outcomes: UnsafeMutablePointer<UInt8>, _ job: ScoringJob) {
    let decisions = job.decisions
    for row in 0..<job.batch.rowCount {
      switch unsafe job.sequenced.outcomes[row] {
      case .invalid: unsafe outcomes[row] = UInt8(BacktestOutcome.invalid)
      case .repeated: unsafe outcomes[row] = UInt8(BacktestOutcome.repeated)
      case .accepted:
        unsafe outcomes[row] =
          decisions.kinds[row] == .decided
          ? UInt8(BacktestOutcome.number(decisions.decisions[row]))
          : UInt8(BacktestOutcome.undecided)
      }
    }
  }

  // MARK: Facts

  private func collectFacts(
    _ job: BacktestJob, from start: Int64, without entered: ArraySlice<UInt64>
  ) {
    let leader = job.foundations[0]
    let rows = leader.batch.rowCount
    var entered = entered
    var eventCount = 0
    var warmUp = 0
    for row in 0..<rows {
      var place: Int? = 0
      if unsafe leader.sequenced.outcomes[row] == .invalid {
        place = job.foundations.indices.first { index in
          unsafe job.foundations[index].sequenced.outcomes[row] != .invalid
        }
      }
      unsafe facts.hasAmount[row] = 0
      unsafe facts.currencies[row] = 0
      unsafe facts.labels[row] = RowFacts.LabelClass.unlabelled
      if unsafe entered.first == leader.batch.lineNumbers[row] {
        entered.removeFirst()
        unsafe facts.counted[row] = 0
        continue
      }
      var time = Int64.min
      if let place {
        let job = job.foundations[place]
        time = job.batch.time(of: row)
        unsafe facts.times[row] = time
        fill(row, job.batch, plan.fields[place])
        let isAccepted = unsafe job.sequenced.outcomes[row] == .accepted
        if let labels { fillLabel(row, job.batch, labels, isAccepted: isAccepted) }
      } else {
        // Nobody knows when a line was that cannot be read: where the stream was then.
        time = watermark(row, job)
      }
      let counts = time >= start
      unsafe facts.counted[row] = counts ? 1 : 0
      eventCount += 1
      if !counts { warmUp += 1 }
    }
    unsafe tables.pointee.events += UInt64(eventCount)
    unsafe tables.pointee.warmUp += UInt64(warmUp)
  }

  private func watermark(_ row: Int, _ job: BacktestJob) -> Int64 {
    job.foundations.reduce(Int64.min) { latest, foundation in
      let lateness = foundation.plan.policy.time.allowedLatenessMilliseconds
      return unsafe max(latest, foundation.sequenced.horizons[row] &+ lateness)
    }
  }

  @inline(__always)
  private func fill(_ row: Int, _ batch: EventBatch, _ fields: FactFields) {
    if let amount = fields.amount {
      let column = batch.columns[amount]
      if unsafe column.status[row] == FieldColumn.present {
        unsafe facts.hasAmount[row] = 1
        unsafe facts.amounts[row] = column.data.load(fromByteOffset: row &* 8, as: Int64.self)
      }
    }
    if let currency = fields.currency {
      let column = batch.columns[currency]
      guard unsafe column.status[row] == FieldColumn.present else { return }
      let slice = unsafe column.data.load(fromByteOffset: row &* 8, as: TextSlice.self)
      guard slice.byteCount == 3 else { return }
      unsafe facts.currencies[row] = currencies.number(batch.text + Int(slice.offset))
    }
  }

  private func fillLabel(
    _ row: Int, _ batch: EventBatch, _ labels: LabelBook, isAccepted: Bool
  ) {
    let time = unsafe facts.times[row]
    let id = batch.fingerprint(batch.schema.eventIDIndex, of: row)
    let label = labels.label(of: id, at: time, asOf: nil)?.label
    if label != nil, isAccepted { unsafe tables.pointee.labelled += 1 }
    if let until = plan.options.matureUntil, time > until {
      unsafe facts.labels[row] = RowFacts.LabelClass.immature
      return
    }
    switch label {
    case .fraud: unsafe facts.labels[row] = RowFacts.LabelClass.fraud
    case .genuine: unsafe facts.labels[row] = RowFacts.LabelClass.genuine
    case .unclear: unsafe facts.labels[row] = RowFacts.LabelClass.unclear
    case nil: return
    }
  }

  // MARK: Both policies

  private func countShared(_ job: BacktestJob) {
    let rows = job.foundations[0].batch.rowCount
    let first = unsafe outcomes[0]
    let second = unsafe outcomes[plan.sideCount - 1]
    for row in 0..<rows where unsafe facts.counted[row] != 0 {
      let (from, to) = unsafe (Int(first[row]), Int(second[row]))
      unsafe tables.pointee.matrix.add(from &* BacktestOutcome.count &+ to, facts, row)
      let time = unsafe facts.times[row]
      if from < BacktestOutcome.decisionCount {
        unsafe tables.pointee.hours.add(time, side: 0, decision: from)
      }
      if plan.sideCount > 1, to < BacktestOutcome.decisionCount {
        unsafe tables.pointee.hours.add(time, side: 1, decision: to)
      }
      if min(from, to) < BacktestOutcome.decisionCount {
        unsafe tables.pointee.first = min(tables.pointee.first, time)
        unsafe tables.pointee.last = max(tables.pointee.last, time)
        unsafe tables.pointee.currencyCounts[Int(facts.currencies[row])] &+= 1
      }
      if from != to { note(row, job, from: from, to: to) }
    }
  }

  private func note(_ row: Int, _ job: BacktestJob, from: Int, to: Int) {
    let amount = unsafe facts.hasAmount[row] != 0 ? facts.amounts[row] : nil
    let sides = (job.variants[0], job.variants[1])
    let valid = unsafe sides.0.sequenced.outcomes[row] != .invalid ? sides.0 : sides.1
    let line = unsafe valid.batch.lineNumbers[row]
    guard unsafe tables.pointee.flips.takes(amount, line: line) else { return }
    let label: Label? =
      switch unsafe facts.labels[row] {
      case RowFacts.LabelClass.fraud: .fraud
      case RowFacts.LabelClass.genuine: .genuine
      case RowFacts.LabelClass.unclear: .unclear
      default: nil
      }
    // Nothing looked at the velocities of what gets no decision: rules and score mean nothing.
    let isDecided = (
      from < BacktestOutcome.decisionCount, to < BacktestOutcome.decisionCount
    )
    let rules = (
      isDecided.0 ? Self.rules(row, sides.0) : [], isDecided.1 ? Self.rules(row, sides.1) : []
    )
    let scores = [
      isDecided.0 ? Self.score(row, sides.0) : nil, isDecided.1 ? Self.score(row, sides.1) : nil,
    ]
    unsafe tables.pointee.flips.add(
      CountedFlip(
        eventID: SensitiveData.masked(valid.batch.text(valid.batch.schema.eventIDIndex, of: row)),
        time: facts.times[row], from: from, to: to, amount: amount,
        currency: currencies.codes[Int(facts.currencies[row])], label: label, scores: scores,
        rules: [
          rules.0.filter { !rules.1.contains($0) }, rules.1.filter { !rules.0.contains($0) },
        ], line: line))
  }

  private static func score(_ row: Int, _ job: ScoringJob) -> Double? {
    let score = unsafe job.decisions.scores[row]
    return score.isNaN ? nil : score
  }

  /// The names of the enforced rules that hit.
  private static func rules(_ row: Int, _ job: ScoringJob) -> [String] {
    job.plan.policy.rules.enumerated().compactMap { index, rule in
      let isHit = unsafe job.decisions.isSet(index, in: job.decisions.hits, row)
      return isHit && !rule.isShadow ? rule.name : nil
    }
  }

  // MARK: Adding up

  /// Adds what another worker has counted, in any order of workers.
  func add(_ other: BacktestCounter) {
    let numbers = currencies.numbers(of: other.currencies)
    for index in unsafe sides.indices {
      unsafe sides[index].pointee.add(other.sides[index].pointee, currencies: numbers)
    }
    for index in unsafe points.indices {
      unsafe points[index].pointee.add(other.points[index].pointee, currencies: numbers)
    }
    unsafe tables.pointee.matrix.add(other.tables.pointee.matrix, currencies: numbers)
    for flip in unsafe other.tables.pointee.flips.sorted {
      unsafe tables.pointee.flips.add(flip)
    }
    unsafe tables.pointee.hours.add(other.tables.pointee.hours)
    for (number, mine) in numbers.enumerated() {
      unsafe tables.pointee.currencyCounts[mine] +=
        other.tables.pointee.currencyCounts[number]
    }
    unsafe tables.pointee.events += other.tables.pointee.events
    unsafe tables.pointee.warmUp += other.tables.pointee.warmUp
    unsafe tables.pointee.labelled += other.tables.pointee.labelled
    unsafe tables.pointee.first = min(tables.pointee.first, other.tables.pointee.first)
    unsafe tables.pointee.last = max(tables.pointee.last, other.tables.pointee.last)
  }

  /// What was counted.
  func counts(lines: UInt64) -> BacktestCounts {
    let tables = unsafe self.tables.pointee
    var hours = tables.hours
    hours.prune()
    let outcomeCount = BacktestOutcome.count
    return BacktestCounts(
      lines: lines, events: tables.events, warmUp: tables.warmUp, labelled: tables.labelled,
      span: tables.first <= tables.last ? tables.first...tables.last : nil,
      sides: unsafe sides.indices.map { index in
        unsafe sides[index].pointee.counts(plan.plans[index], currencies)
      },
      matrix: (0..<outcomeCount).map { from in
        (0..<outcomeCount).map { tables.matrix.tally(from * outcomeCount + $0, currencies) }
      },
      flips: tables.flips.sorted,
      hours: hours.rows.map {
        HourCounts(start: $0.hour * HourTable.hour, counts: Array($0.counts))
      },
      further: hours.further,
      points: unsafe points.indices.map { unsafe points[$0].pointee.counts(currencies) },
      currencies: currencies.codes.enumerated()
        .map { (currency: $0.element, events: tables.currencyCounts[$0.offset]) }
        .sorted { $0.currency < $1.currency })
  }
}
