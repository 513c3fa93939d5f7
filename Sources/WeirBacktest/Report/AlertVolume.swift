/// Decisions by time: of events that count and got one.
package struct AlertVolume: Hashable, Sendable {
  /// Approvals, reviews and rejections.
  package struct Load: Hashable, Sendable {
    package var approve: UInt64 = 0
    package var review: UInt64 = 0
    package var reject: UInt64 = 0

    /// None.
    package init() {}

    /// Reviews and rejections.
    package var alerts: UInt64 { review + reject }
    /// All decisions.
    package var decisions: UInt64 { approve + review + reject }
  }

  /// A day or an hour.
  package struct Row: Hashable, Sendable {
    /// When it starts, milliseconds since 1970; of hours of the day 0 to 23.
    package var start: Int64
    /// One for each policy.
    package var loads: [Load]
  }

  /// Days in UTC, in their order; days without any event are left out.
  package var days: [Row]
  /// 24 hours of the day in UTC, over all days.
  package var hoursOfDay: [Row]
  /// By policy: the hour with the most alerts, the first of several; nil where there is none.
  package var busiestHours: [Row?]
  /// By policy: decisions of days beyond `BacktestLimits.dayCountMax`, which no row has.
  package var further: [Load]
}
