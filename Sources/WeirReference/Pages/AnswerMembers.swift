/// A member of an answer.
package struct AnswerMember: Sendable {
  package let name: String
  package let type: String
  /// The kinds of answers that may have it.
  package let kinds: Set<AnswerExample.Kind>
  /// When such an answer has it; nil when always.
  package let when: String?
  package let meaning: String

  init(
    _ name: String, _ type: String, in kinds: Set<AnswerExample.Kind> = [],
    when: String? = nil, _ meaning: String
  ) {
    (self.name, self.type, self.kinds) = (name, type, kinds)
    (self.when, self.meaning) = (when, meaning)
  }
}

/// Every member of an answer, in the order of the output. A test holds it against what the encoder
/// writes.
package enum AnswerMembers {
  /// Those of the answer itself.
  package static let all: [AnswerMember] = [
    AnswerMember(
      "line", "integer", in: [.invalid], "The number of the input line, from 1; blank ones count."),
    AnswerMember(
      "event_id", "string", in: [.decided, .recorded, .duplicate, .invalid],
      when: "of an invalid line if it could be read", "The event's own."),
    AnswerMember(
      "decision", "`approve`, `review` or `reject`", in: [.decided, .duplicate, .invalid],
      "What to do with the payment."),
    AnswerMember(
      "recorded", "`true`", in: [.recorded, .duplicate],
      "The event's type is not one that `decide.score` names: it moved the state and got no "
        + "decision."),
    AnswerMember(
      "score", "number, six decimals", in: [.decided, .duplicate],
      when: "if there is one",
      "The model's score, 0 to 1. There is none without a model, or when it is not a number."),
    AnswerMember(
      "rules", "list of strings", in: [.decided, .duplicate], when: "if there are any",
      "The enforced rules that hit, in the order of the policy."),
    AnswerMember(
      "shadow", "list of strings", in: [.decided], when: "if there are any",
      "The shadow rules that hit, in the order of the policy."),
    AnswerMember(
      "reasons", "list of objects", in: [.decided], when: "if there are any",
      "What pushed the score up most: at most three terms of the model, the largest first."),
    AnswerMember("error", "object", in: [.invalid], "What is wrong with the line."),
    AnswerMember(
      "late", "`true`", in: [.decided, .recorded], when: "if so",
      "The event is older than `allowed_lateness` allows: it was not added to the state."),
    AnswerMember(
      "duplicate", "`true`", in: [.duplicate],
      "The event was seen before with the same content: this is its first answer once more."),
    AnswerMember(
      "degraded", "list of strings", in: [.decided, .duplicate], when: "if there is any",
      "Why the decision was not made in full; see [below](#degraded)."),
    AnswerMember(
      "policy", "string", in: [.decided, .recorded, .duplicate, .invalid],
      "The policy: its name, `@`, its version, `:`, and twelve hexadecimal digits of the SHA-256 "
        + "over its files."),
  ]

  /// Those of an entry of `reasons`.
  package static let ofReason: [AnswerMember] = [
    AnswerMember("code", "string", "The feature, or the flag rule with `log_odds`."),
    AnswerMember(
      "value", "number, bool or string", when: "of a feature",
      "The feature's value before its transform, or what stands in for it."),
    AnswerMember("contribution", "number, four decimals", "What it adds to the log-odds."),
  ]

  /// Those of `error`.
  package static let ofError: [AnswerMember] = [
    AnswerMember("code", "string", "One of the [codes](#error-codes)."),
    AnswerMember(
      "field", "string", when: "if one field is at fault", "Its name in the policy."),
    AnswerMember(
      "offset", "integer", when: "if the fault has a place", "Bytes from the start of the line."),
    AnswerMember("message", "string", "What is wrong, without any value of the event."),
  ]

  /// What `degraded` may hold.
  static let degradations: [(reason: String, meaning: String)] = [
    ("overflow", "A sum of a velocity left the range of 64 bits and stays at its bound."),
    (
      "rule:NAME",
      "The condition of an enforced rule ended in a fault, such as a division by zero. The rule "
        + "did not hit."
    ),
    ("model", "A number in the model is infinite or none."),
  ]
}

/// What `--explain` adds.
package enum ExplanationMembers {
  /// The members of `explain`, in the order of the output.
  package static let all: [AnswerMember] = [
    AnswerMember(
      "velocity", "object",
      "By name: `value`; `window`, if there is one; `entries`, how many the window holds that it "
        + "looks at, or `absent`, what the event lacks of the key; `entered`, whether later events "
        + "see this one."),
    AnswerMember(
      "tables", "object", when: "if the policy has tables",
      "By name: `key`, what is looked up; `found`, whether a row covers it; `columns` of the row."),
    AnswerMember(
      "lists", "list of objects", when: "if an expression asks one",
      "`list`, `of`, what was asked for, and `found`."),
    AnswerMember(
      "features", "object", when: "if the policy has a model",
      "By name: `value`; `missing` if there was none, `value` being the stand-in; `transformed`, "
        + "of several columns the one that is 1; `contribution`, in log-odds."),
    AnswerMember(
      "model", "object", when: "if the policy has a model",
      "`intercept`, `log_odds`, the sum of everything, and `score`."),
    AnswerMember(
      "rules", "object", when: "if there is a decision",
      "By name: `status`, which is `hit`, `no`, `missing` (it needed a value that is not there) or "
        + "`error`; `action`; `shadow`; `because`, the parts of the condition that made it so, "
        + "each with `condition`, `result` and the `values` of what it compares."),
    AnswerMember(
      "decision", "list of objects", when: "if there is a decision",
      "The questions in the order in which they were asked: `step`, what was `found`, and the "
        + "`decision` where it fell."),
  ]
}

/// The exit codes of the program.
package enum ExitCodes {
  /// Each with what it means.
  package static let all: [(code: Int32, meaning: String)] = [
    (0, "Done."),
    (1, "Done, but some input lines were invalid, or a test or comparison failed."),
    (64, "The arguments make no sense."),
    (65, "The input is damaged."),
    (74, "The system could not read or write."),
    (75, "Another process uses the state directory."),
    (78, "The policy or the configuration is wrong."),
  ]
}
