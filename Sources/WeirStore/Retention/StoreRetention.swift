import WeirCore

/// How long a store keeps its rows.
package struct StoreRetention: Hashable, Sendable {
  /// What has a time of its own. The raw values are what the audit trail and `weir retention` say.
  package enum Table: String, CaseIterable, Sendable {
    /// Cases that were decided, from then on.
    case cases
    /// Cases that nobody decided, from when they were opened.
    case openCases = "open_cases"
    /// Alerts that were told, or are not tried any more, from when they were raised.
    case alerts
    /// Rows of the audit trail, from when it was done.
    case audit
    /// Entries of lists that have expired, from then on. Values that were removed by hand stay.
    case listEntries = "list_entries"

    /// Days, where nothing else was set.
    package var defaultDays: Int64 {
      switch self {
      case .cases, .openCases, .audit: 400
      case .alerts, .listEntries: 30
      }
    }
  }

  /// Days of a table at most: a hundred years.
  package static var daysMax: Int64 { 36_500 }

  private static let dayMilliseconds: Int64 = 86_400_000

  private var days: [Table: Int64] = [:]

  /// How long rows are kept by default.
  package init() {}

  /// Days that a table's rows are kept; 0: for ever.
  package subscript(table: Table) -> Int64 {
    get { days[table] ?? table.defaultDays }
    set { days[table] = newValue }
  }

  /// Before when rows of a table are past their time, milliseconds since 1970; nil: never. The
  /// start of a day: so rows go once a day.
  /// - Parameters:
  ///   - table: whose rows.
  ///   - now: the clock, milliseconds since 1970.
  /// - Returns: the moment.
  package func cut(_ table: Table, now: Int64) -> Int64? {
    let days = self[table]
    guard days > 0 else { return nil }
    let today = now.floored(by: Self.dayMilliseconds)
    let (first, isTooEarly) = today.subtractingReportingOverflow(days)
    let (cut, isTooLong) = first.multipliedReportingOverflow(by: Self.dayMilliseconds)
    return isTooEarly || isTooLong ? nil : cut
  }
}
