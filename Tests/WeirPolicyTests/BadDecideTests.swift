import Testing

@testable import WeirPolicy

/// What the loader says about faults of decide.
@Suite struct BadDecideTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "thresholds that cross",
      after: """
        decide: {review_at: 0.9, reject_at: 0.5}
        """,
      gives: """
        policy.yaml:13:21: error[P_VALUE]: 'review_at' is greater than 'reject_at'
          decide: {review_at: 0.9, reject_at: 0.5}
                              ^^^
          help: a score from review_at up to reject_at is review

        policy.yaml:13:10: warning[P_NO_EFFECT]: 'review_at' has no effect without a model
          decide: {review_at: 0.9, reject_at: 0.5}
                   ^^^^^^^^^
          help: add 'model: model.json', or remove it

        policy.yaml:13:26: warning[P_NO_EFFECT]: 'reject_at' has no effect without a model
          decide: {review_at: 0.9, reject_at: 0.5}
                                   ^^^^^^^^^
          help: add 'model: model.json', or remove it
        """),
    BadPolicy(
      "a threshold outside of the range",
      after: """
        decide: {review_at: 1.5}
        """,
      gives: """
        policy.yaml:13:21: error[P_VALUE]: 'review_at' must be from 0 to 1
          decide: {review_at: 1.5}
                              ^^^

        policy.yaml:13:10: warning[P_NO_EFFECT]: 'review_at' has no effect without a model
          decide: {review_at: 1.5}
                   ^^^^^^^^^
          help: add 'model: model.json', or remove it
        """),
    BadPolicy(
      "a threshold that is a text",
      after: """
        decide: {review_at: high}
        """,
      gives: """
        policy.yaml:13:21: error[P_KIND]: 'review_at' must be a number, not a text
          decide: {review_at: high}
                              ^^^^

        policy.yaml:13:10: warning[P_NO_EFFECT]: 'review_at' has no effect without a model
          decide: {review_at: high}
                   ^^^^^^^^^
          help: add 'model: model.json', or remove it
        """),
    BadPolicy(
      "a type that does not exist",
      after: """
        decide: {score: [payments, sale, payment, payment]}
        """,
      gives: """
        policy.yaml:13:18: error[P_UNKNOWN_NAME]: 'payments' is not a value of the field 'type'
          decide: {score: [payments, sale, payment, payment]}
                           ^^^^^^^^
          help: did you mean 'payment'?

        policy.yaml:13:28: error[P_UNKNOWN_NAME]: 'sale' is not a value of the field 'type'
          decide: {score: [payments, sale, payment, payment]}
                                     ^^^^
          help: its values: payment, refund

        policy.yaml:13:43: error[P_DUPLICATE]: 'payment' occurs twice in 'score'
          decide: {score: [payments, sale, payment, payment]}
                                                    ^^^^^^^
        """),
    BadPolicy(
      "approving what cannot be read",
      after: """
        decide: {on_invalid: approve}
        """,
      gives: """
        policy.yaml:13:22: error[P_VALUE]: 'on_invalid' must be one of review, reject
          decide: {on_invalid: approve}
                               ^^^^^^^
        """),
    BadPolicy(
      "types of a field that is not there",
      whole: """
        policy: shop
        version: 1
        event:
          event_id: {type: string}
          ts: {type: timestamp, required: true}
        decide: {score: [payment]}
        """,
      gives: """
        policy.yaml:6:10: error[P_UNKNOWN_NAME]: 'score' names values of the field 'type', which \
        the event lacks
          decide: {score: [payment]}
                   ^^^^^
          help: add 'type: {type: enum, values: [...]}'
        """),
    BadPolicy(
      "score that is a word",
      after: """
        decide: {score: payment}
        """,
      gives: """
        policy.yaml:13:17: error[P_KIND]: 'score' must be a list of texts, not a text
          decide: {score: payment}
                          ^^^^^^^
          help: write [payment]
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Decide")
  }
}
