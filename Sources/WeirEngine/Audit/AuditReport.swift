/// How the answers of today compare with those that were recorded.
///
/// Holds no value of an event: decisions, scores, names of rules and masked ids are all it shows.
package struct AuditReport: Hashable, Sendable {
  /// How often a member is not the same.
  package struct Member: Hashable, Sendable {
    package let name: String
    /// Answers in which both sides have it, and it is another.
    package var different: UInt64 = 0
    /// Answers in which only one of the sides has it.
    package var onlyNow: UInt64 = 0
    package var onlyRecorded: UInt64 = 0
  }

  /// A member of one answer that is not the same.
  package struct Difference: Hashable, Sendable {
    /// Masked; nil where the answer has none.
    package let eventID: String?
    /// The line of the recorded answer, from 1.
    package let line: UInt64
    package let member: String
    package let recorded: ShownValue
    package let now: ShownValue
  }

  /// Answers that have no counterpart on the other side.
  package struct Missing: Hashable, Sendable {
    package var count: UInt64 = 0
    /// The ids of the first of them, masked; at most `AuditLimits.listedCountMax`.
    package var ids: [String] = []
    /// Those that say that an event was recorded, without a decision; only known of today's.
    package var undecided: UInt64 = 0
    /// Those to lines that no journal keeps: invalid ones, repeats, what was not scored; only known
    /// of recorded ones.
    package var unkept: UInt64 = 0
    /// Those that might have had one beyond what an audit holds.
    package var givenUp: UInt64 = 0
  }

  /// Answers that were recorded under one policy.
  package struct Stamp: Hashable, Sendable {
    /// name@version:digest; nil: all others.
    package let stamp: String?
    package var count: UInt64
  }

  /// The stamp of the policy of today's answers.
  package let stamp: String
  /// Whether the recorded answers are some of all.
  package let isSubset: Bool
  /// Answers of today.
  package var answers: UInt64 = 0
  /// Those that were compared with a recorded one, and those that are not the same in a member
  /// other than the policy's stamp.
  package var compared: UInt64 = 0
  package var different: UInt64 = 0
  /// Those that were recorded under another policy, and those that are the same but for that.
  package var otherPolicy: UInt64 = 0
  package var otherPolicyOnly: UInt64 = 0
  /// The policies of those, in the order in which they are met.
  package var otherStamps: [Stamp] = []
  /// The members that are not always the same: in the order of answers, then others as met.
  package var members: [Member] = []
  /// Recorded answers with an explanation, which is not compared.
  package var explained: UInt64 = 0
  /// The first differences, as many as were asked for, and how many there are; those of the stamp
  /// are left out.
  package var differences: [Difference] = []
  package var differenceCount: UInt64 = 0
  /// Answers that are only there today, and those that are only recorded.
  package var onlyNow = Missing()
  package var onlyRecorded = Missing()
  /// Recorded lines that are no answers, and the first of them.
  package var unreadable: UInt64 = 0
  package var unreadableLines: [UInt64] = []

  /// A report of nothing yet.
  init(stamp: String, isSubset: Bool) {
    self.stamp = stamp
    self.isSubset = isSubset
  }

  /// Whether everything is as it was recorded. Where nothing was compared nobody can say so.
  package var isClean: Bool {
    compared > 0 && different == 0 && otherPolicy == 0 && (isSubset || onlyNow.count == 0)
      && onlyRecorded.count == 0 && unreadable == 0
  }
}
