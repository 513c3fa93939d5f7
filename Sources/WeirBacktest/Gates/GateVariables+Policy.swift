import CEL

extension GateVariables {
  /// Decisions, of all that a policy made.
  static let rates: [GateVariable] = [
    rate("approve_rate", "Approvals, of decided events.") { $0[.approve].count },
    rate("review_rate", "Reviews, of decided events.") { $0[.review].count },
    rate("reject_rate", "Rejections, of decided events.") { $0[.reject].count },
    rate("alert_rate", "Alerts, which are reviews and rejections, of decided events.") {
      $0.alertCount
    },
  ]

  private static func rate(
    _ name: String, _ meaning: String, _ count: @escaping @Sendable (BacktestSide) -> UInt64
  ) -> GateVariable {
    .share(name, meaning) { subject in
      subject.side.flatMap { GateSubject.share(count($0), of: $0.decidedCount) }
    }
  }

  /// Work for people, by time.
  static let alerts: [GateVariable] = [
    .mean(
      "alerts_per_day", "Alerts a day, a mean over the time from the first decision to the last."
    ) { $0.alertCount },
    .mean(
      "reviews_per_day", "Reviews a day, a mean over the time from the first decision to the last."
    ) { $0[.review].count },
    .mean(
      "rejects_per_day",
      "Rejections a day, a mean over the time from the first decision to the last."
    ) { $0[.reject].count },
    .count("max_alerts_per_day", "Alerts of the day in UTC with the most.") { subject in
      guard subject.side != nil, !subject.report.volume.days.isEmpty else { return nil }
      return subject.report.volume.days.map { $0.loads[subject.index].alerts }.max()
    },
    .count("max_alerts_per_hour", "Alerts of the hour with the most.") { subject in
      guard subject.side != nil, subject.report.span != nil else { return nil }
      // No hour has any: the most of an hour is none.
      return subject.report.volume.busiestHours[subject.index]?.loads[subject.index].alerts ?? 0
    },
  ]

  /// How well decisions tell fraud from genuine payments.
  static let quality: [GateVariable] = [
    labelled("recall", "Of all frauds, those that are alerts.") { quality, _ in
      quality.alerts.recall(of: quality.all)
    },
    labelled("precision", "Of the alerts that labels are used for, the frauds.") { quality, use in
      quality.alerts.precision(use)
    },
    labelled("false_positive_rate", "Of all genuine events, those that are alerts.") {
      quality, use in quality.alerts.falsePositiveRate(of: quality.all, use)
    },
    labelled("reject_recall", "Of all frauds, those that are rejected.") { quality, _ in
      quality.rejected.recall(of: quality.all)
    },
    labelled("reject_precision", "Of the rejections that labels are used for, the frauds.") {
      quality, use in
      quality.rejected.precision(use)
    },
    .count("fraud_missed", "Frauds that are approved.", needs: .labels) { subject in
      subject.labelled.map { labelled in
        let all = labelled.quality.all.fraud.count
        return all - min(all, labelled.quality.alerts.fraud.count)
      }
    },
  ]

  private static func labelled(
    _ name: String, _ meaning: String,
    _ value: @escaping @Sendable (DecisionQuality, LabelUse) -> Double?
  ) -> GateVariable {
    .share(name, meaning, needs: .labels) { subject in
      subject.labelled.flatMap { value($0.quality, $0.use) }
    }
  }

  /// Events that are not simply decided.
  static let lines: [GateVariable] = [
    .count("degraded", "Decisions made under less than full rules and state.") {
      $0.side?.degraded
    },
    .count("late", "Events that came late.") { $0.side?.late },
    .count("invalid", "Lines that cannot be read.") { $0.side?[.invalid].count },
    .count("repeats", "Repeats of events that were answered before.") {
      $0.side?[.repeated].count
    },
    .count("undecided", "Events that get no decision.") { $0.side?[.undecided].count },
  ]

  /// The rules of a policy.
  static let rules = GateVariable(
    name: "rules", unit: .rules, need: nil,
    meaning: "What each rule did: `rules[\"NAME\"].hits` and more, below."
  ) { subject in
    guard let side = subject.side else { return nil }
    return map(
      side.rules.map { rule in
        let entries = zip(ruleFields, fields(of: rule, in: subject)).compactMap { field, value in
          value.map { (key: Value.string(field.name), value: $0) }
        }
        return (key: .string(rule.name), value: map(entries))
      })
  }

  /// In the order of `ruleFields`; nil where there is no value.
  private static func fields(of rule: RuleFigures, in subject: GateSubject) -> [Value?] {
    let counts = [
      rule.hits.count, rule.alone, rule.missing, rule.errors, rule.effect.count,
    ].map { Value.int(Int64(clamping: $0)) }
    guard let (quality, use) = subject.labelled, let labels = rule.labels?.counts else {
      return counts + [nil, nil, nil]
    }
    let shares = [
      labels.precision(use), labels.recall(of: quality.all),
      labels.falsePositiveRate(of: quality.all, use),
    ]
    return counts + shares.map { share in share.map { .double($0) } }
  }

  /// No two rules of a policy have one name, nor two fields: no key is there twice.
  private static func map(_ entries: [(key: Value, value: Value)]) -> Value {
    var map = ValueMap()
    for (key, value) in entries {
      do throws(EvaluationFault) {
        try map.insert(value, for: key)
      } catch {
        continue
      }
    }
    return .map(map)
  }
}
