package import CEL

/// A name that gates read, and what it is in a report.
package struct GateVariable: Sendable {
  /// What a value is, and so what it can be compared with.
  package enum Unit: String, Sendable {
    /// A double from 0 to 1.
    case share
    /// A double.
    case mean
    /// An int.
    case count
    /// By the name of a rule, what `GateVariables.ruleFields` has.
    case rules
  }

  /// What a value needs to be there.
  package enum Need: String, Sendable {
    case labels
    case secondPolicy = "a second policy"
  }

  package let name: String
  package let unit: Unit
  /// Nil: it needs no more than events.
  package let need: Need?
  /// One sentence for the docs.
  package let meaning: String
  /// Nil where there is none.
  let value: @Sendable (GateSubject) -> Value?

  /// The type in expressions.
  package var type: CELType {
    switch unit {
    case .share, .mean: .double
    case .count: .int
    case .rules: .map(.string, .map(.string, .dyn))
    }
  }

  /// A count.
  static func count(
    _ name: String, _ meaning: String, needs need: Need? = nil,
    _ value: @escaping @Sendable (GateSubject) -> UInt64?
  ) -> GateVariable {
    GateVariable(name: name, unit: .count, need: need, meaning: meaning) { subject in
      value(subject).map { .int(Int64(clamping: $0)) }
    }
  }

  /// A share, 0 to 1.
  static func share(
    _ name: String, _ meaning: String, needs need: Need? = nil,
    _ value: @escaping @Sendable (GateSubject) -> Double?
  ) -> GateVariable {
    GateVariable(name: name, unit: .share, need: need, meaning: meaning) { subject in
      value(subject).map { .double($0) }
    }
  }

  /// A mean over days.
  static func mean(
    _ name: String, _ meaning: String, _ count: @escaping @Sendable (BacktestSide) -> UInt64
  ) -> GateVariable {
    GateVariable(name: name, unit: .mean, need: nil, meaning: meaning) { subject in
      guard let side = subject.side, subject.report.spanDays > 0 else { return nil }
      return .double(Double(count(side)) / subject.report.spanDays)
    }
  }

  /// The same for one of the policies: `a.` or `b.` before the name.
  func prefixed(_ prefix: String) -> GateVariable {
    GateVariable(
      name: prefix + name, unit: unit, need: need, meaning: meaning, value: value)
  }
}

/// What a variable is read of.
struct GateSubject {
  let report: BacktestReport
  /// One of its policies; nil: there is no such one.
  let side: BacktestSide?
  /// The index of `side`.
  let index: Int

  /// One of the policies of a report.
  init(_ report: BacktestReport, policy index: Int) {
    (self.report, self.index) = (report, index)
    side = report.sides.indices.contains(index) ? report.sides[index] : nil
  }

  /// The policy that gates judge: the second of two, else the only one.
  init(judging report: BacktestReport) {
    self.init(report, policy: report.sides.count - 1)
  }

  /// Labels and what they say of the policy.
  var labelled: (quality: DecisionQuality, use: LabelUse)? {
    guard let quality = side?.quality, let use = report.labels else { return nil }
    return (quality, use)
  }

  /// A part of a whole; nil of nothing.
  static func share(_ part: UInt64, of whole: UInt64) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}
