import WeirCore
import WeirEngine
import WeirEvents
import WeirPolicy

/// Holds an answer against what was expected of it.
struct ExpectationCheck {
  private(set) var mismatches: [CaseReport.Mismatch] = []
  private let answer: EventAnswer

  /// Without an expectation the event must be valid.
  /// - Parameters:
  ///   - expectation: of the event's step.
  ///   - answer: the event's.
  ///   - alerts: names of those that were told of it; nil while that is not known, and not looked
  ///     at.
  init(_ expectation: CaseExpectation?, _ answer: EventAnswer, alerts: [String]?) {
    self.answer = answer
    let expected = expectation ?? CaseExpectation()
    error(expected)
    // What is wrong with the line explains everything else.
    if expected.error == nil, answer.invalid != nil { return }
    outcome(expected)
    names("rules", expected.rules, answer.rules)
    names("shadow", expected.shadow, answer.shadow)
    if let alerts { names("alerts", expected.alerts, alerts) }
    names("reasons", expected.reasons, answer.reasons)
    names("degraded", expected.degraded, answer.degraded)
    score(expected)
    flag("late", expected.isLate, answer.isLate)
    flag("duplicate", expected.isDuplicate, answer.isDuplicate)
    for value in expected.values { check(value) }
  }

  private mutating func add(_ what: String, expected: String, got: String) {
    mismatches.append(CaseReport.Mismatch(what: what, expected: expected, got: got))
  }

  private mutating func error(_ expected: CaseExpectation) {
    guard answer.invalid?.code != expected.error else { return }
    var got = "a valid event"
    if let invalid = answer.invalid {
      let field = invalid.field.map { " \($0)" } ?? ""
      got = "\(invalid.code.rawValue):\(field) \(invalid.message)"
    }
    add("error", expected: expected.error?.rawValue ?? "a valid event", got: got)
  }

  private mutating func outcome(_ expected: CaseExpectation) {
    guard let outcome = expected.outcome else { return }
    let got: CaseExpectation.Outcome = answer.decision.map { .decided($0) } ?? .none
    if got != outcome { add("decision", expected: Self.text(outcome), got: Self.text(got)) }
  }

  private static func text(_ outcome: CaseExpectation.Outcome) -> String {
    switch outcome {
    case .decided(let decision): "\(decision.name)"
    case .none: "none"
    }
  }

  private mutating func names(_ what: String, _ expected: NameExpectation?, _ found: [String]) {
    switch expected {
    case nil: break
    case .exactly(let names)?:
      if Set(names) != Set(found) {
        add(what, expected: Self.list(names), got: Self.list(found))
      }
    case .some(let includes, let excludes)?:
      let absent = includes.filter { !found.contains($0) }
      let extra = excludes.filter { found.contains($0) }
      if !absent.isEmpty {
        add(what, expected: "\(Self.list(absent)) among them", got: Self.list(found))
      }
      if !extra.isEmpty {
        add(what, expected: "\(Self.list(extra)) not among them", got: Self.list(found))
      }
    }
  }

  private static func list(_ names: [String]) -> String {
    "[" + names.joined(separator: ", ") + "]"
  }

  private mutating func score(_ expected: CaseExpectation) {
    guard let score = expected.score else { return }
    if let found = answer.score, (found - score).magnitude <= expected.tolerance { return }
    let got = answer.score.map { JSONValue.fixed($0, .six).line } ?? "no score"
    let tolerance = JSONValue.shortest(expected.tolerance).line
    add("score", expected: "\(score), give or take \(tolerance)", got: got)
  }

  private mutating func flag(_ what: String, _ expected: Bool?, _ found: Bool) {
    guard let expected, expected != found else { return }
    add(what, expected: "\(expected)", got: "\(found)")
  }

  private mutating func check(_ value: ExpectedValue) {
    var expected = value
    // What is found is masked, so that a card number of a test can only be expected masked.
    if case .string(let text) = value.value {
      expected = ExpectedValue(name: value.name, value: .masked(text))
    }
    guard let explanation = answer.explanation else {
      let why = answer.isDuplicate ? "a repeat has no values" : "an invalid event has no values"
      return add("values \(expected.name)", expected: Self.text(expected.value), got: why)
    }
    let found = explanation.value(of: expected.name) ?? .null
    guard !Self.areEqual(expected.value, found) else { return }
    add(
      "values \(expected.name)", expected: Self.text(expected.value), got: Self.text(found))
  }

  private static func text(_ value: JSONValue) -> String {
    value == .null ? "missing" : value.line
  }

  /// Numbers by value, those that are not whole to a part in 10⁹; everything else as it is printed.
  private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if let left = integer(left), let right = integer(right) { return left == right }
    guard let first = number(left), let second = number(right) else { return left == right }
    let size = max(first.magnitude, second.magnitude)
    return (first - second).magnitude <= size * 1e-9
  }

  private static func integer(_ value: JSONValue) -> Int64? {
    switch value {
    case .integer(let value): value
    case .number(let text): Int64(text)
    default: nil
    }
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let value): Double(value)
    case .number(let text): Double(text)
    default: nil
    }
  }
}
