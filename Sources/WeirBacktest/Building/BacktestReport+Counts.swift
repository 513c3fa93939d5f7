import WeirCore
package import WeirEngine

/// What a report tells besides what was counted.
package struct BacktestContext: Sendable {
  /// The name of the field with the amount; nil: no policy has it.
  package var amountField: String?
  /// Nil: there is no label.
  package var labels: LabelUse?
  /// Labels of a file that became events of the stream.
  package var entered: UInt64 = 0
  /// Names and values of the sweep; its points are those that were counted.
  package var sweep: SweepPlan?
  /// Nil: it is not to be told.
  package var speed: BacktestSpeed?
  package var notes: [String] = []

  /// Nothing but counts.
  package init() {}
}

extension BacktestReport {
  private static let hour: Int64 = 3_600_000

  /// The report of what was counted. Gates are judged over it afterwards.
  package init(_ counts: BacktestCounts, _ context: BacktestContext) {
    let hasLabels = context.labels != nil
    lines = LineUse()
    lines.lines = counts.lines
    lines.events = counts.events
    lines.warmUp = counts.warmUp
    lines.entered = context.entered
    span = counts.span
    dayCount = Self.dayCount(counts.span)
    // Of several currencies with as many events, the first in the alphabet.
    let busiest = counts.currencies.map(\.events).max() ?? 0
    currency = counts.currencies.first { $0.events == busiest }?.currency ?? ""
    amountField = context.amountField
    labels = context.labels
    sides = counts.sides.map { BacktestSide($0, context.labels) }
    changes =
      counts.sides.count > 1
      ? DecisionMatrix(cells: counts.matrix.map { $0.map(Tally.init) }) : nil
    flips = counts.flips.map(Flip.init)
    volume = AlertVolume(counts)
    sweep = context.sweep.map { SweepTable($0, counts.points, hasLabels: hasLabels) }
    gates = []
    speed = context.speed
    notes = context.notes
  }

  private static func dayCount(_ span: ClosedRange<Int64>?) -> Int {
    guard let span else { return 0 }
    return Int(
      span.upperBound.floored(by: 24 * hour)
        - span.lowerBound.floored(by: 24 * hour) + 1)
  }
}

extension Tally {
  init(_ counted: CountedTally) {
    self.init(
      count: counted.count,
      amounts: Amounts(
        counted.amounts.map { Amounts.Sum(currency: $0.currency, amount: $0.amount) }))
  }
}

extension Flip {
  fileprivate init(_ counted: CountedFlip) {
    self.init(
      eventID: counted.eventID, time: counted.time,
      from: Outcome(rawValue: counted.from) ?? .invalid,
      to: Outcome(rawValue: counted.to) ?? .invalid, amount: counted.amount,
      currency: counted.currency, label: counted.label?.word, scoreFrom: counted.scores[0],
      scoreTo: counted.scores[1], rulesFrom: counted.rules[0], rulesTo: counted.rules[1])
  }
}

extension LabelCounts {
  /// By class: fraud, genuine, unclear, unlabelled, immature.
  init(_ classes: [CountedTally]) {
    self.init()
    fraud = Tally(classes[0])
    genuine = Tally(classes[1])
    unclear = Tally(classes[2])
    unlabelled = Tally(classes[3])
    immature = Tally(classes[4])
  }
}

extension DecisionQuality {
  /// By decision, then class.
  init(_ decisions: [[CountedTally]]) {
    let counts = decisions.map { LabelCounts($0) }
    reviewed = counts[1]
    rejected = counts[2]
    alerts = counts[1] + counts[2]
    all = counts[0] + alerts
  }
}

extension LabelCounts {
  /// All events of two disjoint sets.
  static func + (left: LabelCounts, right: LabelCounts) -> LabelCounts {
    var sum = left
    sum.fraud = left.fraud + right.fraud
    sum.genuine = left.genuine + right.genuine
    sum.unclear = left.unclear + right.unclear
    sum.unlabelled = left.unlabelled + right.unlabelled
    sum.immature = left.immature + right.immature
    return sum
  }
}

extension Tally {
  /// All events of two disjoint sets.
  static func + (left: Tally, right: Tally) -> Tally {
    var amounts: [String: Int128] = [:]
    for sum in left.amounts.sums + right.amounts.sums {
      amounts[sum.currency, default: 0] += sum.amount
    }
    let sums = amounts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    return Tally(
      count: left.count + right.count,
      amounts: Amounts(sums.map { Amounts.Sum(currency: $0.key, amount: $0.value) }))
  }
}
