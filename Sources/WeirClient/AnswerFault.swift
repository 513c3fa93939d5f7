/// Where and why a line is no answer.
struct AnswerFault: Error, Hashable {
  /// Everything that may be wrong with it.
  enum Reason: String {
    case syntax = "not JSON as expected"
    case twice = "a member occurs twice"
    case decision = "no decision, or none that is known"
    case contradiction = "an approval that is degraded or of a faulty line"
  }

  let reason: Reason
  /// Bytes from the start of the line.
  let offset: Int
}
