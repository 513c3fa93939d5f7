/// What an audit compares and lists.
package struct AuditOptions: Sendable {
  /// Names of members of answers that are not compared.
  package var ignoredMembers: Set<String> = []
  /// Whether the recorded answers are some of all: that one is missing is then no difference.
  package var isSubset = false
  /// Differences that are listed.
  package var listedDifferenceCount = 10
  /// Answers of one side that may wait for the other.
  package var heldAnswerCountMax = AuditLimits.heldAnswerCountMax
  /// Answers in a row without a counterpart, until recorded ones are looked at out of turn.
  package var patience = AuditLimits.patience

  /// The defaults.
  package init() {}
}
