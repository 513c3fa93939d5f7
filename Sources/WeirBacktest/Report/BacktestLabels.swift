/// What is known of the payments.
package struct LabelUse: Hashable, Sendable {
  /// Payments of which something is known, counted or not.
  package var payments: UInt64
  /// Whether a payment that nothing is known of is genuine; else it takes no part.
  package var countsUnlabelled: Bool
  /// Decided events younger than this before the end of the recording take no part: nothing can be
  /// known of them yet. Milliseconds; nil: all take part.
  package var maturity: Int64?
  /// Milliseconds since 1970: the last time of events that take part; nil: all do.
  package var until: Int64?

  /// What is known.
  package init(payments: UInt64, countsUnlabelled: Bool, maturity: Int64?, until: Int64?) {
    self.payments = payments
    self.countsUnlabelled = countsUnlabelled
    self.maturity = maturity
    self.until = until
  }
}

/// Decided events by what they turned out to be, and their amounts.
package struct LabelCounts: Hashable, Sendable {
  package var fraud = Tally()
  package var genuine = Tally()
  /// Nobody can tell: they take no part.
  package var unclear = Tally()
  /// Nothing is known of them: genuine, or without part, as `LabelUse.countsUnlabelled` says.
  package var unlabelled = Tally()
  /// Too young: they take no part.
  package var immature = Tally()

  /// Nothing.
  package init() {}

  /// Every event, whether it takes part or not.
  package var count: UInt64 {
    fraud.count + genuine.count + unclear.count + unlabelled.count + immature.count
  }

  /// Events that are not fraud.
  package func genuineCount(_ use: LabelUse) -> UInt64 {
    genuine.count + (use.countsUnlabelled ? unlabelled.count : 0)
  }

  /// The share of frauds among events that take part; nil where there are none.
  package func precision(_ use: LabelUse) -> Double? {
    Self.ratio(fraud.count, fraud.count + genuineCount(use))
  }

  /// The share of all frauds that are here; nil where there is no fraud.
  package func recall(of all: LabelCounts) -> Double? { Self.ratio(fraud.count, all.fraud.count) }

  /// The share of all genuine events that are here; nil where there are none.
  package func falsePositiveRate(of all: LabelCounts, _ use: LabelUse) -> Double? {
    Self.ratio(genuineCount(use), all.genuineCount(use))
  }

  private static func ratio(_ part: UInt64, _ whole: UInt64) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}

/// How well a policy's decisions tell fraud from genuine payments.
package struct DecisionQuality: Hashable, Sendable {
  /// All decided events.
  package var all: LabelCounts
  /// Those that are reviewed, and those that are rejected. An alert is either.
  package var reviewed: LabelCounts
  package var rejected: LabelCounts
  /// Both.
  package var alerts: LabelCounts
}
