package import WeirCore

/// A sequence of events on virtual time, and what some of them must be answered. Starts without
/// any state.
package struct PolicyCase: Sendable {
  /// What must hold, as a claim; no other case of the policy is called so.
  package let name: String
  /// The file, as messages name it.
  package let path: String
  /// Where the case begins in it, from 1.
  package let line: Int
  /// What time it is for events of the future, milliseconds since 1970; nil: late enough for all.
  package let clockMilliseconds: Int64?
  package let steps: [CaseStep]

  /// Events of all steps.
  package var eventCount: Int { steps.reduce(0) { $0 + $1.count } }

  /// Milliseconds of event time between the first and the last event.
  package var spanMilliseconds: Int64 {
    let starts = steps.map { $0.time(round: 0) }
    let ends = steps.map { $0.time(round: $0.count - 1) }
    guard let first = starts.min(), let last = ends.max() else { return 0 }
    return last - first
  }
}

/// One step of a case: an event, or several alike.
package struct CaseStep: Sendable {
  /// From 1.
  package let number: Int
  /// Where it begins in the file, from 1.
  package let line: Int
  package let column: Int
  /// How many events it makes, at least 1.
  package let count: Int
  /// Nil: every event must be valid, and no more.
  package let expectation: CaseExpectation?
  let start: Int64
  let everyMilliseconds: Int64
  let content: CaseContent

  /// The time of one of its events, milliseconds since 1970.
  package func time(round: Int) -> Int64 { start + Int64(round) * everyMilliseconds }

  /// One of its events as a line, without its end; rounds count from 0.
  package func text(round: Int) -> String {
    content.text(
      id: count == 1 ? "s\(number)" : "s\(number).\(round)", time: time(round: round),
      round: round)
  }
}

/// What an event must be answered. What is nil may be anything, but for `error`.
package struct CaseExpectation: Sendable {
  /// What an event comes to.
  package enum Outcome: Hashable, Sendable {
    case decided(Decision)
    /// Recorded only.
    case none
  }

  package var outcome: Outcome?
  package var rules: NameExpectation?
  package var shadow: NameExpectation?
  /// Those that are told, in a case where nothing was told before.
  package var alerts: NameExpectation?
  package var reasons: NameExpectation?
  package var degraded: NameExpectation?
  package var score: Double?
  package var tolerance = 0.0
  package var isLate: Bool?
  package var isDuplicate: Bool?
  /// Nil: the event must be valid.
  package var error: ErrorCode?
  package var values: [ExpectedValue] = []

  /// Nothing but that the event is valid.
  package init() {}
}

/// Which names a list must hold.
package enum NameExpectation: Sendable {
  /// These and no others, in any order.
  case exactly([String])
  /// All of the first, none of the second.
  case some(includes: [String], excludes: [String])
}

/// What something the engine found must be.
package struct ExpectedValue: Sendable {
  /// `velocity.NAME`, `TABLE.COLUMN`, `event.NAME`, `feature.NAME` or `model.score`.
  package let name: String
  /// Null: missing. Numbers are compared by value, all else as it is printed.
  package let value: JSONValue

  /// An expectation of what is called `name`.
  package init(name: String, value: JSONValue) {
    self.name = name
    self.value = value
  }
}
