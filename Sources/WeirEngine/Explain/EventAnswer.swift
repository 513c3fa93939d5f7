package import WeirCore

/// The answer to one line as values.
package struct EventAnswer: Sendable {
  /// What is wrong with an invalid line.
  package struct Invalid: Sendable {
    package let code: ErrorCode
    /// The name of the schema's field, when one is at fault.
    package let field: String?
    package let message: String
  }

  /// From 1, blank lines counted.
  package let lineNumber: UInt64
  package let kind: AnswerKind
  /// As it is printed; nil when it could not be read.
  package let eventID: String?
  /// Nil for events that are only recorded.
  package let decision: Decision?
  /// As it is printed, nil without one.
  package let score: Double?
  /// Names of the enforced rules that hit, and of the shadow rules, in the order of the policy.
  package let rules: [String]
  package let shadow: [String]
  /// Codes of the reasons, the largest first.
  package let reasons: [String]
  package let isLate: Bool
  /// Whether it repeats an event that was answered before.
  package let isDuplicate: Bool
  package let degraded: [String]
  package let invalid: Invalid?
  /// The line of output, without explanation and line end.
  package let line: String
  /// Nil for invalid lines and repeats.
  package let explanation: EventExplanation?
}
