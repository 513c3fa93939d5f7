/// What traffic to make. The same options give the same bytes on every machine.
///
/// Shares are parts per million, so that nothing here is floating point.
package struct TrafficOptions: Hashable, Sendable {
  /// Grows every random choice.
  package var seed: UInt64 = 1
  /// Lines to make; 0 means without end.
  package var eventCount: UInt64 = 0
  /// Cards in use, 1 to 10⁹; each 7 customers hold 10 cards, and a customer has 1 or 2 devices.
  package var cards: UInt32 = 1_000_000
  /// Merchants, 1 to 10⁶.
  package var merchants: UInt32 = 5_000
  /// Home addresses of customers in each country, 1 to 10⁹.
  package var ips: UInt32 = 300_000
  /// Event time of the first event, milliseconds since 1970; 2026-03-02T00:00:00Z, a Monday.
  package var start: Int64 = 1_772_409_600_000
  /// Payments in a second of event time, averaged over a week, 1 to 10⁶.
  package var ratePerSecond: UInt32 = 20
  /// Share of lines that belong to a fraud scenario.
  package var fraudPerMillion: UInt32 = 10_000
  /// Share of lines dated up to four minutes early: out of order, yet not late by a policy that
  /// allows five minutes.
  package var disorderPerMillion: UInt32 = 0
  /// Share of lines dated 6 to 60 minutes early: late.
  package var latePerMillion: UInt32 = 0
  /// Share of lines that repeat one of the 32 lines before, byte for byte.
  package var duplicatePerMillion: UInt32 = 0
  /// Share of lines that no strict reader accepts.
  package var brokenPerMillion: UInt32 = 0
  /// Whether fraud is followed, six hours of event time later, by `label` events, and every event
  /// names its scenario in `meta`, a member outside the schema.
  package var labels = false

  /// The defaults above: clean traffic in order, one line in a hundred fraudulent.
  package init() {}

  /// The same options with every number brought into its range.
  func bounded() -> TrafficOptions {
    var copy = self
    copy.cards = min(max(cards, 1), 1_000_000_000)
    copy.merchants = min(max(merchants, 1), 1_000_000)
    copy.ips = min(max(ips, 1), 1_000_000_000)
    copy.ratePerSecond = min(max(ratePerSecond, 1), 1_000_000)
    // Eight thousand years of room to go on from.
    copy.start = min(max(start, 0), 200_000_000_000_000)
    return copy
  }
}
