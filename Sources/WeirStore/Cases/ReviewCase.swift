package import WeirCore

/// How far a case has come. The raw values are part of the store's format.
package enum CaseStatus: String, CaseIterable, Sendable {
  /// Nobody has it.
  case open
  /// Somebody looks at it.
  case claimed
  /// It is closed.
  case decided
}

/// A case as a listing shows it.
package struct CaseSummary: Hashable, Sendable {
  package let number: UInt64
  package let status: CaseStatus
  /// When it came into the store, milliseconds since 1970.
  package let opened: Int64
  /// The event's time, milliseconds since 1970; nil when its line does not say.
  package let milliseconds: Int64?
  /// In minor units; nil when the event's line does not say.
  package let amount: Int64?
  /// Three letters; nil when the event's line does not say.
  package let currency: String?
  /// Of the model, in millionths; nil when there is none.
  package let score: Int64?
  /// Amount × score; where one is missing, the other.
  package let priority: Int64
  /// The stamp of the policy that answered.
  package let policy: String
  /// The enforced rules that hit, in the order of the policy.
  package let rules: [String]
  /// Who has claimed it; nil: nobody.
  package let assignee: String?
  /// When, milliseconds since 1970.
  package let claimed: Int64?
  /// How and when it was decided at last, and by whom; nil until then.
  package let decision: Decision?

  /// How a case was closed.
  package struct Decision: Hashable, Sendable {
    package let outcome: CaseAction.Outcome
    /// When, milliseconds since 1970.
    package let milliseconds: Int64
    package let actor: String
  }
}

/// Everything that the store holds about a case.
package struct CaseDetail: Hashable, Sendable {
  package let summary: CaseSummary
  /// The event as a line of JSON, masked as the journal keeps it, without a line end.
  package let event: [UInt8]
  /// The answer as a line of JSON, without a line end.
  package let answer: [UInt8]
  /// What was done with it, in that order.
  package let history: [Step]

  /// The event's id; nil when it has none.
  package var eventID: String? { Self.eventID(of: event, answer) }

  /// The id of an event: the answer has it under one name, whatever the policy calls it.
  static func eventID(of event: [UInt8], _ answer: [UInt8]) -> String? {
    JSONLine.read(answer)?["event_id"]?.text ?? JSONLine.read(event)?["event_id"]?.text
  }

  /// Something that a person did with a case.
  package struct Step: Hashable, Sendable {
    /// Its row in the audit trail.
    package let sequence: UInt64
    /// When, milliseconds since 1970.
    package let milliseconds: Int64
    package let actor: String
    package let step: CaseAction.Step
    /// Empty when nothing was said.
    package let note: String
  }
}

/// Which cases are listed, and in which order.
package struct CaseFilter: Hashable, Sendable {
  /// What comes first. Cases that are equal in it come by number.
  package enum Order: String, CaseIterable, Sendable {
    /// The highest priority.
    case priority
    /// The oldest.
    case age
    /// The largest amount; last those without one.
    case amount
  }

  /// Only these; empty: all.
  package var statuses: [CaseStatus] = []
  /// Only theirs; a name without the number of its user is that of all who have it.
  package var assignee: String?
  /// Only those that were opened before, milliseconds since 1970.
  package var openedBefore: Int64?
  /// Only of this amount or more, in minor units of whatever currency.
  package var amountMin: Int64?
  package var order = Order.priority
  /// At most so many.
  package var limit: Int?
  /// Only those behind this one in the order; none, if it is not there.
  package var after: UInt64?

  /// All cases by priority.
  package init() {}
}

/// How many cases there are of a status.
package struct CaseCount: Hashable, Sendable {
  package let status: CaseStatus
  package let count: Int
  /// When the oldest of them was opened, milliseconds since 1970; nil when there is none.
  package let oldest: Int64?
}

/// What an event turned out to be, by a case that was decided.
package struct CaseLabel: Hashable, Sendable {
  package let eventID: String
  package let outcome: CaseAction.Outcome
  /// When it was decided, milliseconds since 1970.
  package let milliseconds: Int64
}
