/// Bounds of an audit, each with its unit and what happens at it.
package enum AuditLimits {
  /// Answers of one side that wait for their counterpart on the other. The one that came first is
  /// then given up: it counts as missing on the other side, and the report says so.
  package static let heldAnswerCountMax = 100_000

  /// Bytes of such answers. The same happens.
  package static let heldByteCountMax = 67_108_864

  /// Answers in a row whose counterpart is not next in the recorded ones, until these are looked at
  /// out of turn: what comes next there may belong to no event at all.
  package static let patience = 1_024

  /// Bytes of a recorded line, its explanation with it. The rest is left out, so that the line is
  /// no answer.
  package static let lineByteCountMax = 4_194_304

  /// Ids of answers that are missing on one side, and lines that are no answers, that are listed.
  package static let listedCountMax = 5

  /// Policies that are told apart as those of recorded answers; others are counted together.
  package static let stampCountMax = 10

  /// Members that no answer of this program has which are told apart; others are counted together.
  package static let otherMemberCountMax = 10

  /// Differences that may be listed.
  package static let differenceCountMax = 100_000

  /// Characters of a recorded text that are shown.
  package static let shownCharacterCountMax = 120
}
