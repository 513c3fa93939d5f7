import CEL

/// Every name that gates know. The table of the docs is made of it.
package enum GateVariables {
  /// The prefixes of either policy, in the order of `BacktestReport.sides`.
  package static let prefixes = ["a.", "b."]

  private static let decisions: [Outcome] = [.approve, .review, .reject]
  private static let pairs = decisions.flatMap { from in
    decisions.filter { $0 != from }.map { (from: from, to: $0) }
  }

  /// About the recording, and about two policies together.
  package static let ofReport: [GateVariable] =
    [
      .count("events", "Events that count: those of the warm-up do not.") {
        $0.report.lines.counted
      },
      .count("days", "Calendar days in UTC from the first to the last of them.") {
        UInt64($0.report.dayCount)
      },
      .share(
        "flips.total", "Events that the policies answer differently, of all that count.",
        needs: .secondPolicy
      ) { subject in
        subject.report.changes.flatMap {
          GateSubject.share($0.changedCount, of: subject.report.lines.counted)
        }
      },
    ] + pairs.map(flipShare) + [
      .count(
        "flip_counts.total", "Events that the policies answer differently.",
        needs: .secondPolicy
      ) { $0.report.changes?.changedCount }
    ] + pairs.map(flipCount)

  private static func flipShare(_ from: Outcome, _ to: Outcome) -> GateVariable {
    .share(
      "flips.\(from.name)_to_\(to.name)",
      "Events that go from \(from.name) to \(to.name), of all that count.", needs: .secondPolicy
    ) { subject in
      subject.report.changes.flatMap {
        GateSubject.share($0[from, to].count, of: subject.report.lines.counted)
      }
    }
  }

  private static func flipCount(_ from: Outcome, _ to: Outcome) -> GateVariable {
    .count(
      "flip_counts.\(from.name)_to_\(to.name)", "Events that go from \(from.name) to \(to.name).",
      needs: .secondPolicy
    ) { $0.report.changes?[from, to].count }
  }

  /// What a rule has, by its name: `rules["NAME"].hits`. Those that are shares need labels.
  package static let ruleFields: [(name: String, unit: GateVariable.Unit, meaning: String)] = [
    ("hits", .count, "Decided events in which it hits."),
    ("alone", .count, "Those in which no other enforced rule does."),
    ("missing", .count, "Decided events in which a value that it needs is missing."),
    ("errors", .count, "Decided events in which it ends in an error."),
    ("effect", .count, "Decisions that would be others without it; of a shadow rule, with it."),
    ("precision", .share, "Of its hits that labels are used for, the frauds."),
    ("recall", .share, "Of all frauds, those that it hits."),
    ("false_positive_rate", .share, "Of all genuine events, those that it hits."),
  ]

  /// The names that stand for the judged policy, and behind `a.` and `b.` for either.
  package static let ofPolicy = rates + alerts + quality + lines + [rules]

  /// Every variable under every name, in the order of their slots.
  static let all: [GateVariable] =
    ofReport + ofPolicy + prefixes.flatMap { prefix in ofPolicy.map { $0.prefixed(prefix) } }

  /// The value of every variable in a report, in the order of `all`; nil where there is none.
  static func values(of report: BacktestReport) -> [Value?] {
    // Where nothing counts nothing is known, not even that there were no alerts.
    guard report.lines.counted > 0 else {
      return all.map { $0.name == "events" ? $0.value(GateSubject(judging: report)) : nil }
    }
    let judged = GateSubject(judging: report)
    return (ofReport + ofPolicy).map { $0.value(judged) }
      + prefixes.indices.flatMap { index in
        ofPolicy.map { $0.value(GateSubject(report, policy: index)) }
      }
  }
}
