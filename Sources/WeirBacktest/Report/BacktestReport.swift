/// What one or two policies would have done with recorded events.
///
/// Everything is counted, nothing is estimated: the cells of every table add up to the number of
/// events that the table is about. What needs labels is nil where there are none.
package struct BacktestReport: Hashable, Sendable {
  /// What became of the lines of the recording.
  package var lines: LineUse
  /// The first and the last time of the events that count, milliseconds since 1970; nil where none
  /// does.
  package var span: ClosedRange<Int64>?
  /// Calendar days in UTC that the span touches.
  package var dayCount: Int
  /// The currency in which amounts are told where only one is: that of the most events. Empty
  /// where the policies' events have no currency.
  package var currency: String
  /// The name of the field that amounts are taken from; nil: the policy has none.
  package var amountField: String?
  /// What is known of payments; nil: there is no label.
  package var labels: LabelUse?
  /// `--policy`, then `--against`.
  package var sides: [BacktestSide]
  /// What the first policy did, and what the second did with the same event; nil with one policy.
  package var changes: DecisionMatrix?
  /// Events that the policies decide differently, those of the largest amounts, and as many as were
  /// asked for. The matrix has their number.
  package var flips: [Flip]
  /// Events by day and by hour.
  package var volume: AlertVolume
  /// What other values of thresholds and constants would have done; nil: none were asked for.
  package var sweep: SweepTable?
  /// What was asked of the report with `--fail-if`.
  package var gates: [GateOutcome]
  /// What the clock measured; nil: it was not to be told.
  package var speed: BacktestSpeed?
  /// What the reader should know, sentences.
  package var notes: [String]

  /// Days from the first decision to the last, at least one: what means a day are over. 0 where
  /// there is no decision.
  package var spanDays: Double {
    guard let span else { return 0 }
    return max(1, (Double(span.upperBound) - Double(span.lowerBound)) / 86_400_000)
  }
}

/// What became of the lines of a recording.
package struct LineUse: Hashable, Sendable {
  /// All of them, blank ones too.
  package var lines: UInt64 = 0
  /// Those that are not blank: events, valid or not.
  package var events: UInt64 = 0
  /// Events that filled windows and do not count, since they came within the warm-up.
  package var warmUp: UInt64 = 0
  /// Labels of a file that became events of the stream; they are none of the recording's.
  package var entered: UInt64 = 0

  /// Events that count.
  package var counted: UInt64 { events - warmUp }
}

/// What a policy answers a line with.
package enum Outcome: Int, Hashable, Sendable, CaseIterable {
  case approve
  case review
  case reject
  /// The event moves the state and gets no decision.
  case undecided
  /// A repeat of an event that was answered before.
  case repeated
  /// The line cannot be read.
  case invalid

  /// A word for tables and machines.
  package var name: String {
    switch self {
    case .approve: "approve"
    case .review: "review"
    case .reject: "reject"
    case .undecided: "no decision"
    case .repeated: "repeat"
    case .invalid: "invalid"
    }
  }
}

/// Sums of amounts, a sum for each currency: amounts of different currencies are never added.
package struct Amounts: Hashable, Sendable {
  /// Of one currency.
  package struct Sum: Hashable, Sendable {
    /// ISO 4217; empty where events have no currency.
    package var currency: String
    /// Minor units, or the last digits of a decimal.
    package var amount: Int128

    /// A sum.
    package init(currency: String, amount: Int128) {
      self.currency = currency
      self.amount = amount
    }
  }

  /// By currency, in alphabetical order; those of nothing are left out.
  package var sums: [Sum]

  /// Sums.
  package init(_ sums: [Sum] = []) { self.sums = sums }

  /// The sum of a currency, which may be 0.
  package subscript(currency: String) -> Int128 {
    sums.first { $0.currency == currency }?.amount ?? 0
  }
}

/// Events and their amounts.
package struct Tally: Hashable, Sendable {
  package var count: UInt64
  package var amounts: Amounts

  /// A tally.
  package init(count: UInt64 = 0, amounts: Amounts = Amounts()) {
    self.count = count
    self.amounts = amounts
  }
}

/// How events are decided by two policies.
package struct DecisionMatrix: Hashable, Sendable {
  /// By outcome of the first policy, then of the second, in the order of `Outcome.allCases`.
  package var cells: [[Tally]]

  /// A matrix of six rows with six cells each.
  package init(cells: [[Tally]]) { self.cells = cells }

  /// The events that the first policy answers with one outcome, the second with another.
  package subscript(from: Outcome, to: Outcome) -> Tally { cells[from.rawValue][to.rawValue] }

  /// All events.
  package var count: UInt64 { cells.joined().reduce(0) { $0 + $1.count } }

  /// Events whose outcomes are different.
  package var changedCount: UInt64 {
    count - Outcome.allCases.reduce(0) { $0 + self[$1, $1].count }
  }
}

/// An event that two policies decide differently.
package struct Flip: Hashable, Sendable {
  /// Masked, as in answers.
  package var eventID: String
  /// Milliseconds since 1970.
  package var time: Int64
  package var from: Outcome
  package var to: Outcome
  /// Minor units; nil where the event has none.
  package var amount: Int64?
  /// Empty where it has none.
  package var currency: String
  package var label: String?
  /// 0 to 1; nil where there is none.
  package var scoreFrom: Double?
  package var scoreTo: Double?
  /// The enforced rules that hit under one policy and not under the other.
  package var rulesFrom: [String]
  package var rulesTo: [String]
}
