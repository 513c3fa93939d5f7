import WeirBacktest
import WeirCore

/// The answer in a few sentences, and what was compared.
extension BacktestReport {
  /// What a reader decides by, sentences with their ends, most important first.
  var summary: [String] {
    if lines.counted == 0 { return [emptySentence] }
    return [gateSentence, changeSentence, alertSentence].compactMap(\.self) + labelSentences
  }

  private var emptySentence: String {
    let why =
      switch lines.events {
      case 0: "the recording has none"
      case 1: "the only one came within the warm-up"
      default: "all \(Figures.count(lines.events)) events came within the warm-up"
      }
    return "No event counts: \(why)."
  }

  private var gateSentence: String? {
    if gates.isEmpty { return nil }
    let failures = gates.filter(\.isFailure).count
    if failures == 0 {
      return gates.count == 1 ? "The gate passed." : "All \(gates.count) gates passed."
    }
    return "\(failures) of \(gates.count) gate\(gates.count == 1 ? "" : "s") failed."
  }

  private var changeSentence: String? {
    guard let changes else { return nil }
    let changed = changes.changedCount
    let whole = Paragraph.counted(changes.count, "event")
    if changed == 0 { return "A and B decide all \(whole) alike." }
    let parts = Direction.allCases.compactMap { direction -> String? in
      let count = self.count(of: direction)
      return count > 0 ? "\(Figures.count(count)) \(direction.adverb)" : nil
    }
    return "B decides \(Figures.count(changed)) of \(whole) differently"
      + " (\(Figures.share(changed, of: changes.count))): \(parts.joined(separator: ", "))."
  }

  private var alertSentence: String? {
    let figures = sides.indices.map { side in
      let mean = Figures.fixed(perDay(sides[side].alertCount), decimals: 1)
      let share = Figures.share(sides[side].alertCount, of: sides[side].decidedCount)
      return "\(mean) under \(name(side)) (\(share) of decisions)"
    }
    return figures.isEmpty
      ? nil
      : "Alerts a day, reviews and rejections: \(figures.joined(separator: ", "))."
        + " \(meanSentence)"
  }

  private var labelSentences: [String] {
    guard let labels, isLabelled else {
      let what = isComparison ? "Which policy is better" : "How good that is"
      return ["\(what) cannot be told: \(Self.labelsNeeded)."]
    }
    let judged = sides.indices.filter { sides[$0].quality != nil }
    let gaps = judged.map { side in sides[side].quality.flatMap { Self.gap($0.all, labels) } }
    if let gap = gaps.first ?? nil, gaps.allSatisfy({ $0 == gap }) {
      return ["No decision can be judged: \(gap)."]
    }
    return zip(judged, gaps).compactMap { side, gap in
      gap.map { "No decision of \(name(side)) can be judged: \($0)." }
        ?? sides[side].quality.map { labelSentence(side, $0, labels) }
    }
  }

  /// Why no decision can be held against labels; nil where one can.
  private static func gap(_ all: LabelCounts, _ labels: LabelUse) -> String? {
    if all.fraud.count + all.genuineCount(labels) > 0 { return nil }
    let kinds = [
      (all.immature.count, "younger than --maturity asks for"), (all.unclear.count, "unclear"),
      (all.unlabelled.count, "without a label"),
    ].filter { $0.0 > 0 }
    if kinds.isEmpty { return "there is none" }
    if kinds.count == 1 { return "all are \(kinds[0].1)" }
    return kinds.map { "\(Figures.count($0)) \($0 == 1 ? "is" : "are") \($1)" }
      .joined(separator: ", ")
  }

  private func labelSentence(_ side: Int, _ quality: DecisionQuality, _ labels: LabelUse) -> String
  {
    let (all, alerts) = (quality.all, quality.alerts)
    let frauds =
      all.fraud.count > 0
      ? "stops \(Figures.count(alerts.fraud.count)) of"
        + " \(Paragraph.counted(all.fraud.count, "known fraud"))" + stoppedAmount(alerts, of: all)
      : "was shown no known fraud"
    return "\(subject(side)) \(frauds), and alerts on"
      + " \(Figures.count(alerts.genuineCount(labels))) of"
      + " \(Paragraph.counted(all.genuineCount(labels), "genuine payment"))."
  }

  private func stoppedAmount(_ alerts: LabelCounts, of all: LabelCounts) -> String {
    guard hasAmounts, amount([all.fraud.amounts]) != nil else { return "" }
    return " (\(Figures.count(alerts.fraud.amounts[currency])) of"
      + " \(Figures.count(all.fraud.amounts[currency])) \(amountUnit))"
  }

  // MARK: What was compared

  /// The policies, what they decide, and what is known of its payments.
  var factList: FactList {
    let policies = sides.indices.map { FactList.Fact(title($0), sides[$0].stamp) }
    return FactList(
      policies + [
        .init("decisions", spanWords), .init("events", lineWords), .init("amounts", amountWords),
        .init("labels", labelWords),
      ])
  }

  private var spanWords: String {
    guard let span else { return "none" }
    let days = Paragraph.counted(dayCount, "day")
    return
      "\(Figures.moment(span.lowerBound)) to \(Figures.moment(span.upperBound)), on \(days) in UTC"
  }

  private var lineWords: String {
    let counted = "\(Figures.count(lines.counted)) of \(Figures.count(lines.events)) count"
    let warmUp =
      lines.warmUp > 0
      ? ["\(Figures.count(lines.warmUp)) came within the warm-up, and only filled windows"]
      : ["no warm-up"]
    let entered =
      lines.entered > 0
      ? ["\(Figures.count(lines.entered)) labels of the file came besides"] : []
    return ([counted] + warmUp + entered).joined(separator: "; ")
  }

  private var labelWords: String {
    guard let labels else { return Self.labelsNeeded + ", without them nothing is said of frauds" }
    let parts =
      [
        "something is known of \(Paragraph.counted(labels.payments, "payment"))",
        "a payment that nothing is known of "
          + (labels.countsUnlabelled ? "counts as genuine" : "takes no part"),
        labels.maturity.map { maturity in
          "decisions of the last \(Self.duration(maturity)) take no part"
        }, labels.until.map { "the last that take part are of \(Figures.moment($0))" },
      ] as [String?]
    return parts.compactMap(\.self).joined(separator: "; ")
  }

  /// "14 days", "36 hours", "90 seconds": in the largest unit that fits.
  static func duration(_ milliseconds: Int64) -> String {
    let units: [(Int64, String)] = [
      (86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second"),
      (1, "millisecond"),
    ]
    let (length, unit) =
      units.first { milliseconds % $0.0 == 0 && milliseconds != 0 } ?? (1_000, "second")
    let count = milliseconds / length
    return "\(Figures.count(count)) \(unit)\(count == 1 ? "" : "s")"
  }
}
