@testable import WeirBacktest

/// A report of events that are drawn and counted one by one, so that its tables must add up.
struct BacktestMaker {
  var seed: UInt64 = 7
  var eventCount = 4_000
  var dayCount = 28
  var ruleCount = 12
  var policyCount = 2
  var isLabelled = true
  var isScored = true
  var currencies = ["EUR", "EUR", "EUR", "USD"]
  /// Amounts are below.
  var amountMax: UInt64 = 90_000
  var rulePrefix = "rule"
  var flipCount = 8

  static let start: Int64 = 1_772_323_200_000  // 2026-03-01T00:00:00Z
  static let day: Int64 = 86_400_000

  enum Label: CaseIterable { case fraud, genuine, unclear, unlabelled, immature }

  /// What one event becomes under every policy.
  struct Event {
    var id = 0
    var time: Int64 = 0
    var outcomes: [Outcome] = []
    var amount: Int64 = 0
    var currency = ""
    var label = Label.genuine
    var scores: [Double?] = []
    var hits: [[Int]] = []

    var tally: Tally {
      Tally(count: 1, amounts: Amounts([.init(currency: currency, amount: Int128(amount))]))
    }
  }

  func report() -> BacktestReport {
    let events = drawn()
    let days = dayCount
    let sides = (0..<policyCount).map { side(events, $0) }
    let changes = policyCount > 1 ? matrix(events) : nil
    return BacktestReport(
      lines: LineUse(
        lines: UInt64(events.count) + 520, events: UInt64(events.count) + 500, warmUp: 500,
        entered: isLabelled ? 60 : 0),
      span: Self.start...(Self.start + Int64(days) * Self.day - 1), dayCount: days,
      currency: currencies.first ?? "", amountField: "amount_minor",
      labels: isLabelled
        ? LabelUse(
          payments: 3_100, countsUnlabelled: true, maturity: 14 * Self.day,
          until: Self.start + Int64(max(0, days - 14)) * Self.day) : nil,
      sides: sides, changes: changes, flips: policyCount > 1 ? flips(events) : [],
      volume: volume(events), sweep: sweep(events),
      gates: [
        .init(text: "b.alerts_per_day > 50", state: .failed),
        .init(text: "changed / decided > 0.5", state: .passed),
        .init(
          text: "b.recall < a.recall",
          state: isLabelled ? .passed : .unknown(why: "labels needed")),
      ],
      speed: BacktestSpeed(
        seconds: 1.25, workers: 2, eventsPerSecond: 361_234.5,
        sides: (0..<policyCount).map { side in
          .init(
            ownNanoseconds: 1_800.5 + Double(side) * 120, sharedNanoseconds: 950.25,
            medianNanoseconds: 6_100, slowNanoseconds: 14_800)
        }),
      notes: [
        "The recording starts in the middle of a day, so its first day has fewer events.",
        "USD has 25 % of the events; amounts are told in EUR.",
      ])
  }

  // MARK: Drawing

  func ruleName(_ rule: Int) -> String {
    let names = [
      "velocity.card_1h", "device.on_blocklist", "ip.hosting", "amount.far_above_usual",
      "email.disposable", "bin.country_differs", "geo.impossible_travel", "merchant.new_and_large",
      "card_testing.small_amounts_in_a_row_on_many_cards", "vip.allow", "night.large", "trial.new",
    ]
    let name = rulePrefix == "rule" && rule < names.count ? names[rule] : "\(rulePrefix)_\(rule)"
    return name
  }

  private func drawn() -> [Event] {
    var random = SplitMix64(seed: seed)
    return (0..<eventCount).map { id in
      var event = Event()
      event.id = id
      let hour = Int64(random.next() % 24 + random.next() % 24) / 2
      event.time =
        Self.start + Int64(random.next() % UInt64(dayCount)) * Self.day + hour * 3_600_000
      let isFraud = random.next() % 40 == 0
      event.amount = Int64(random.next() % amountMax)
      event.currency = currencies[Int(random.next() % UInt64(currencies.count))]
      let kind = random.next() % 20
      event.label =
        kind < 12
        ? (isFraud ? .fraud : .genuine)
        : kind == 12 ? .unclear : kind < 17 ? .unlabelled : .immature
      for side in 0..<policyCount {
        let base = random.share()
        let score = isFraud ? 1 - base * base * (side == 0 ? 0.9 : 0.7) : base * base * base * 0.8
        event.scores.append(isScored && random.next() % 50 > 0 ? score : nil)
        event.hits.append(
          ruleCount == 0
            ? []
            : (0..<Int(random.next() % 3)).map { _ in
              let share = random.share()
              return Int(share * share * Double(ruleCount))
            })
        event.hits[side] = Array(Set(event.hits[side])).sorted()
        let draw = random.next() % 400
        event.outcomes.append(
          draw == 0
            ? .undecided
            : draw == 1 && side == 0
              ? .repeated
              : score > 0.85 ? .reject : score > 0.6 || draw < 8 ? .review : .approve)
      }
      if random.next() % 500 == 0 { event.outcomes = event.outcomes.map { _ in .invalid } }
      return event
    }
  }

  // MARK: Counting

  private static func isDecided(_ outcome: Outcome) -> Bool { outcome.rawValue < 3 }

  private func tally(_ events: [Event]) -> Tally {
    events.reduce(into: Tally()) { $0.add($1.tally) }
  }

  private func labels(_ events: [Event]) -> LabelCounts {
    var counts = LabelCounts()
    for event in events {
      switch event.label {
      case .fraud: counts.fraud.add(event.tally)
      case .genuine: counts.genuine.add(event.tally)
      case .unclear: counts.unclear.add(event.tally)
      case .unlabelled: counts.unlabelled.add(event.tally)
      case .immature: counts.immature.add(event.tally)
      }
    }
    return counts
  }

  private func quality(_ events: [Event], _ outcome: (Event) -> Outcome) -> DecisionQuality? {
    guard isLabelled else { return nil }
    let decided = events.filter { Self.isDecided(outcome($0)) }
    return DecisionQuality(
      all: labels(decided), reviewed: labels(decided.filter { outcome($0) == .review }),
      rejected: labels(decided.filter { outcome($0) == .reject }),
      alerts: labels(decided.filter { outcome($0) != .approve }))
  }

  private func side(_ events: [Event], _ side: Int) -> BacktestSide {
    let decided = events.filter { Self.isDecided($0.outcomes[side]) }
    var overlaps: [[UInt64]] = Array(
      repeating: Array(repeating: 0, count: ruleCount), count: ruleCount)
    for event in decided {
      for first in event.hits[side] {
        for second in event.hits[side] where first < second { overlaps[first][second] += 1 }
      }
    }
    let pairs = (0..<ruleCount).flatMap { first in
      (0..<ruleCount).compactMap { second in
        overlaps[first][second] == 0
          ? nil : RuleOverlap(first: first, second: second, count: overlaps[first][second])
      }
    }
    return BacktestSide(
      stamp: side == 0
        ? "card-not-present@12:9f3c1a77e0b24d58" : "card-not-present@13:04be77a1c2d3e4f5",
      outcomes: Outcome.allCases.map { outcome in
        tally(events.filter { $0.outcomes[side] == outcome })
      }, degraded: 3, late: UInt64(11 + side),
      quality: quality(events) { $0.outcomes[side] },
      rules: (0..<ruleCount).map { rule(decided, side, $0) },
      overlaps: pairs.sorted { ($1.count, $0.first, $0.second) < ($0.count, $1.first, $1.second) },
      scores: isScored ? histogram(decided, side) : nil)
  }

  private static func isShadow(_ rule: Int) -> Bool { rule % 6 == 5 }

  private func rule(_ decided: [Event], _ side: Int, _ rule: Int) -> RuleFigures {
    let hits = decided.filter { $0.hits[side].contains(rule) }
    let alone = hits.filter { $0.hits[side].allSatisfy { $0 == rule || Self.isShadow($0) } }
    let isShadow = Self.isShadow(rule)
    let action = ["review", "reject", "review", "flag", "allow"][rule % 5]
    let moved = alone.filter { ($0.outcomes[side] == .approve) == isShadow }
    let moves = Outcome.allCases.compactMap { outcome -> DecisionMove? in
      let tally = tally(moved.filter { $0.outcomes[side] == outcome })
      return tally.count == 0
        ? nil : DecisionMove(from: outcome, to: isShadow ? .review : .approve, tally: tally)
    }
    func saved(_ events: [Event]) -> Amounts {
      tally(events.filter { $0.label == .fraud && $0.outcomes[side] != .approve }).amounts
    }
    return RuleFigures(
      name: ruleName(rule), action: action, isShadow: isShadow, hits: tally(hits),
      alone: UInt64(alone.count), missing: rule == 2 ? 14 : 0, errors: 0,
      labels: isLabelled ? RuleLabels(counts: labels(hits), saved: saved(hits)) : nil,
      effect: RuleEffect(
        moves: moves, labels: isLabelled ? labels(moved) : nil,
        saved: isLabelled ? tally(moved.filter { $0.label == .fraud }).amounts : nil))
  }

  private func histogram(_ decided: [Event], _ side: Int) -> ScoreHistogram {
    func counts(_ events: [Event]) -> [UInt64] {
      var counts = [UInt64](repeating: 0, count: 100)
      for event in events {
        if let score = event.scores[side] { counts[min(99, Int(score * 100))] += 1 }
      }
      return counts
    }
    return ScoreHistogram(
      counts: counts(decided),
      frauds: isLabelled ? counts(decided.filter { $0.label == .fraud }) : nil,
      genuine: isLabelled
        ? counts(decided.filter { [.genuine, .unlabelled].contains($0.label) }) : nil,
      unscored: UInt64(decided.filter { $0.scores[side] == nil }.count))
  }

  private func matrix(_ events: [Event]) -> DecisionMatrix {
    DecisionMatrix(
      cells: Outcome.allCases.map { from in
        Outcome.allCases.map { to in tally(events.filter { $0.outcomes == [from, to] }) }
      })
  }

  private func flips(_ events: [Event]) -> [Flip] {
    events.filter { $0.outcomes[0] != $0.outcomes[1] }
      .sorted { ($1.amount, $0.id) < ($0.amount, $1.id) }.prefix(flipCount)
      .map { event in
        Flip(
          eventID: "pay-\(event.id)-****\(event.id % 7)", time: event.time, from: event.outcomes[0],
          to: event.outcomes[1], amount: event.amount, currency: event.currency,
          label: isLabelled ? "\(event.label)" : nil, scoreFrom: event.scores[0],
          scoreTo: event.scores[1], rulesFrom: event.hits[0].map(ruleName),
          rulesTo: event.hits[1].map(ruleName))
      }
  }

  private func volume(_ events: [Event]) -> AlertVolume {
    var days: [Int64: [AlertVolume.Load]] = [:]
    let none = [AlertVolume.Load](repeating: .init(), count: policyCount)
    var hours = (0..<24).map { AlertVolume.Row(start: $0, loads: none) }
    for event in events {
      let day = event.time / Self.day * Self.day
      let hour = Int((event.time / 3_600_000) % 24)
      for (side, outcome) in event.outcomes.enumerated() {
        days[day, default: none][side].add(outcome)
        hours[hour].loads[side].add(outcome)
      }
    }
    return AlertVolume(
      days: days.sorted { $0.key < $1.key }.map { .init(start: $0.key, loads: $0.value) },
      hoursOfDay: hours,
      busiestHours: (0..<policyCount).map { _ in
        .init(
          start: Self.start + 13 * 3_600_000,
          loads: none.map { _ in
            var load = AlertVolume.Load()
            load.review = 9
            return load
          })
      }, further: none)
  }

  private func sweep(_ events: [Event]) -> SweepTable? {
    guard isScored else { return nil }
    let values = [("0.5", 0.5), ("0.6", 0.6), ("0.7", 0.7), ("0.8", 0.8)]
    return SweepTable(
      stamp: "card-not-present@12:9f3c1a77e0b24d58", names: ["review_at", "reject_at"],
      points: values.flatMap { review in
        [("0.85", 0.85), ("0.95", 0.95)].map { reject in
          func outcome(_ event: Event) -> Outcome {
            guard Self.isDecided(event.outcomes[0]) else { return event.outcomes[0] }
            let score = event.scores[0] ?? 0
            return score > reject.1 ? .reject : score > review.1 ? .review : .approve
          }
          return .init(
            values: [review.0, reject.0], isPolicy: review.0 == "0.6" && reject.0 == "0.85",
            approve: tally(events.filter { outcome($0) == .approve }),
            review: tally(events.filter { outcome($0) == .review }),
            reject: tally(events.filter { outcome($0) == .reject }),
            changed: UInt64(events.filter { outcome($0) != $0.outcomes[0] }.count),
            quality: quality(events, outcome))
        }
      })
  }
}

extension Tally {
  /// Counts another one, its currencies in alphabetical order; sums of 0 are left out.
  fileprivate mutating func add(_ other: Tally) {
    count += other.count
    for sum in other.amounts.sums where sum.amount != 0 {
      if let place = amounts.sums.firstIndex(where: { $0.currency >= sum.currency }) {
        if amounts.sums[place].currency == sum.currency {
          amounts.sums[place].amount += sum.amount
        } else {
          amounts.sums.insert(sum, at: place)
        }
      } else {
        amounts.sums.append(sum)
      }
    }
  }
}

extension AlertVolume.Load {
  fileprivate mutating func add(_ outcome: Outcome) {
    switch outcome {
    case .approve: approve += 1
    case .review: review += 1
    case .reject: reject += 1
    default: break
    }
  }
}
