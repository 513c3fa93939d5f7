package import WeirCore
import WeirEvents
package import WeirPolicy

/// One event taken apart: what every stage found out about it, and how the decision fell.
///
/// Made after the fact from the columns of a batch that has been scored. Texts of the event are in
/// it with their card numbers masked. A value that is missing is `JSONValue.null`.
package struct EventExplanation: Sendable {
  /// A velocity for this event.
  package struct Velocity: Sendable {
    package let plan: VelocityPlan
    package let value: JSONValue
    /// Entries that the window holds and that the velocity looks at, this event included where it
    /// is part of its own answer; nil when the event has no key.
    package let entryCount: Int64?
    /// What is absent of the key: `event.NAME` or `TABLE.COLUMN`.
    package let absentKey: String?
    /// Whether the event was entered for later ones to see.
    package let isEntered: Bool
  }

  /// What a table of the policy said.
  package struct Table: Sendable {
    package let name: String
    /// What was looked up.
    package let key: String
    /// Whether a row covers the key; nil when the key is absent.
    package let isFound: Bool?
    /// All columns of the row.
    package let columns: [(name: String, value: JSONValue)]
  }

  /// What a list said when some expression asked it.
  package struct ListAnswer: Sendable {
    package let name: String
    /// What was asked for, as the expression writes it.
    package let operand: String
    /// Nil when the operand has no value.
    package let isFound: Bool?
  }

  /// One feature of the model.
  package struct Feature: Sendable {
    package let name: String
    /// Before the transform; the stand-in where one was taken.
    package let value: JSONValue
    /// Whether the value was missing.
    package let isMissing: Bool
    /// Whether something stands in for it.
    package let isStandIn: Bool
    /// Behind the transform: a number; of several columns the one that is 1, by its name. Null
    /// where there is no value.
    package let transformed: JSONValue
    /// Log-odds.
    package let contribution: Double
  }

  /// How a rule's condition ended.
  package enum RuleStatus: String, Sendable {
    case hit
    case no
    /// It needed a value that is missing.
    case missing
    /// Its evaluation failed.
    case error
  }

  /// One rule.
  package struct Rule: Sendable {
    package let plan: RulePlan
    package let status: RuleStatus
    /// What the condition came to when it was evaluated once more, to be taken apart.
    package let result: JSONValue
    /// The parts of the condition that made it so.
    package let causes: [Cause]
  }

  /// A part of a condition, its result, and what it was made of.
  package struct Cause: Sendable {
    package let condition: String
    /// `true`, `false`, another value, or `missing` or the name of a fault.
    package let result: JSONValue
    package let operands: [(text: String, value: JSONValue)]
  }

  /// One question on the way to the decision, in the order of the contract.
  package struct Step: Sendable {
    /// What is asked, such as `reject rules` or `score >= reject_at`.
    package let question: String
    /// What was found: names of rules that hit, the score and the bound, degradations.
    package let found: [JSONValue]
    /// The decision, where this step made it.
    package let decision: Decision?
  }

  /// The event as it was read, by the names of the schema; without card numbers.
  package let fields: [(name: String, value: JSONValue)]
  package let velocities: [Velocity]
  package let tables: [Table]
  package let lists: [ListAnswer]
  package let features: [Feature]
  /// Of the model; nil without one.
  package let intercept: Double?
  /// The sum of intercept, contributions and the log-odds of flags that hit; nil without a model.
  package let logOdds: Double?
  /// Nil without a model, or where something in it was not finite.
  package let score: Double?
  /// Empty for events that get no decision.
  package let rules: [Rule]
  /// Empty for events that get no decision; else the last one has it.
  package let steps: [Step]

  /// The value of a name: `velocity.NAME`, `TABLE.COLUMN`, `event.NAME`, `feature.NAME`,
  /// `model.score`. Nil when nothing is called so.
  package func value(of name: String) -> JSONValue? {
    guard let point = name.firstIndex(of: ".") else { return nil }
    let (root, rest) = (name[..<point], String(name[name.index(after: point)...]))
    switch root {
    case "velocity": return velocities.first { $0.plan.name == rest }?.value
    case "event": return fields.first { $0.name == rest }?.value
    case "feature":
      return features.first { $0.name == rest }.map { $0.isMissing ? .null : $0.value }
    case "model": return score.map { .fixed($0, .six) } ?? .null
    default:
      guard let table = tables.first(where: { $0.name == root }) else { return nil }
      return table.columns.first { $0.name == rest }?.value
    }
  }
}
