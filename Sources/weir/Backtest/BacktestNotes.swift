import WeirBacktest
import WeirCore
import WeirEngine
import WeirPolicy

/// What a reader of a backtest should know of its recording: what is odd, and what to do about it.
struct BacktestNotes {
  private static let day: Int64 = 86_400_000
  /// Days without a decision that are told.
  private static let longGap: Int64 = 30

  private let policies: [Policy]
  private let options: BacktestOptions
  private let labels: RecordedLabels
  private let result: BacktestEngine.Result

  init(
    _ policies: [Policy], _ options: BacktestOptions, _ labels: RecordedLabels,
    _ result: BacktestEngine.Result
  ) {
    (self.policies, self.options, self.labels, self.result) = (policies, options, labels, result)
  }

  /// Sentences, none if all is well.
  var all: [String] {
    LabelOptions.notes(labels, unwrittenCount: result.unwritten)
      + [unknownPayments, labelEvents, amountScale, order, gap].compactMap { $0 }
  }

  private var counts: BacktestCounts { result.counts }

  /// Labels of payments that are not there.
  private var unknownPayments: String? {
    let known = UInt64(labels.book.paymentCount)
    guard known > counts.labelled else { return nil }
    return "of \(Paragraph.counted(known, "payment")) with a label "
      + "\(Paragraph.grouped(known - counts.labelled)) "
      + "\(known - counts.labelled == 1 ? "is" : "are") not in the recording"
  }

  private var labelEvents: String? {
    guard let other = policies.dropFirst().first,
      RecordedLabels.takesLabelEvents(other) != labels.takesLabelEvents
    else { return nil }
    return "only one of the policies has label events: labels are read as the first has them"
  }

  private var amountScale: String? {
    guard let name = options.amountName, let other = policies.dropFirst().first,
      let field = other.schema.fields.first(where: { $0.name == name }),
      let own = policies[0].schema.fields.first(where: { $0.name == name }),
      field.type.decimalDivisor != own.type.decimalDivisor
    else { return nil }
    return "amounts are those that the first policy can read: the second has another scale"
  }

  /// Files in another order than that of time.
  private var order: String? {
    let late = counts.sides.map(\.late).max() ?? 0
    guard late > counts.events / 100 else { return nil }
    return "\(Paragraph.counted(late, "event")) came late: if the files are not named in the "
      + "order of their time, --merge takes events in it"
  }

  private var gap: String? {
    for (one, next) in zip(counts.hours, counts.hours.dropFirst()) {
      let days = next.start / Self.day - one.start / Self.day
      guard days > Self.longGap else { continue }
      return "\(Paragraph.counted(days, "day")) without a decision from "
        + "\(Timestamp.text(of: one.start)) on: is a time wrong? Means a day, --warmup and "
        + "--maturity go by the first and the last time"
    }
    return nil
  }
}
