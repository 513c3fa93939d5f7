/// What a person does with a review case.
package struct CaseAction: Hashable, Sendable {
  /// What an event of a case turned out to be.
  package enum Outcome: String, CaseIterable, Sendable {
    case fraud, genuine, unclear
  }

  /// What is done with it.
  package enum Step: Hashable, Sendable {
    /// Somebody takes it upon them.
    case claim
    /// Whoever had it gives it back.
    case release
    /// It is closed. A later decision replaces an earlier one.
    case decide(Outcome)
  }

  /// The case's number.
  package let number: UInt64
  package let step: Step
  /// What the person says about it; empty when nothing. Kept sealed.
  package let note: String
  /// The id of the case's event, to be labelled by a decision.
  package let eventID: String

  /// A step.
  package init(number: UInt64, step: Step, note: String = "", eventID: String = "") {
    self.number = number
    self.step = step
    self.note = note
    self.eventID = eventID
  }
}
