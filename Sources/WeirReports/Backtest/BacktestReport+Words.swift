import WeirBacktest

/// What the parts of a report call things.
extension BacktestReport {
  /// Stands where labels would have to be.
  static let labelsNeeded = "labels needed"

  /// Whether there are two policies to compare.
  var isComparison: Bool { sides.count > 1 }

  /// What a column of a policy is called: A, B.
  func title(_ side: Int) -> String {
    isComparison ? String(UnicodeScalar(UInt8(65 + side % 26))) : "policy"
  }

  /// What a sentence calls a policy: A, B, the policy.
  func name(_ side: Int) -> String { isComparison ? title(side) : "the policy" }

  /// The same at a sentence's start.
  func subject(_ side: Int) -> String { isComparison ? title(side) : "The policy" }

  /// The policies without those that are the same, as a page's second line says them.
  var stamps: String {
    isComparison
      ? sides.indices.map { "\(title($0)) \(sides[$0].stamp)" }.joined(separator: " against ")
      : sides.first?.stamp ?? "no policy"
  }

  // MARK: Words

  /// "review → reject".
  static func arrow(_ from: Outcome, _ to: Outcome) -> String { "\(from.name) → \(to.name)" }

  // MARK: Means

  /// A mean a day of a policy's alerts; nil where there is no decision.
  func perDay(_ count: UInt64) -> Double? { spanDays > 0 ? Double(count) / spanDays : nil }

  /// "3.0 days": what means a day are over.
  var spanDayWords: String { "\(Figures.fixed(spanDays, decimals: 1)) days" }

  /// What means a day are over, a sentence.
  var meanSentence: String {
    guard span != nil else { return "There is no mean: nothing was decided." }
    return isWithinADay
      ? "The mean is over a whole day, though the first decision and the last are closer."
      : "The mean is over \(spanDayWords), from the first decision to the last."
  }

  private var isWithinADay: Bool {
    span.map { Double($0.upperBound) - Double($0.lowerBound) < 86_400_000 } ?? false
  }

  // MARK: Labels

  /// Rates of one policy's alerts; nil without labels.
  func rates(_ side: Int) -> AlertRates? {
    guard let labels, let quality = sides[side].quality else { return nil }
    return AlertRates(
      precision: quality.alerts.precision(labels), recall: quality.alerts.recall(of: quality.all),
      falsePositiveRate: quality.alerts.falsePositiveRate(of: quality.all, labels))
  }

  /// Whether at least one policy's decisions can be held against labels.
  var isLabelled: Bool { labels != nil && sides.contains { $0.quality != nil } }
}

/// How well alerts tell fraud from genuine payments; each is nil where it is not defined.
struct AlertRates: Hashable, Sendable {
  let precision: Double?
  let recall: Double?
  let falsePositiveRate: Double?
}
