import Testing

@testable import WeirPolicy

/// What the loader and the review say of alerts that are odd, but allowed.
@Suite struct OddAlertTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "an alert of every event",
      after: """
        alerts:
          all: {when: 2 > 1}
        """,
      gives: """
        policy.yaml:14:15: warning[P_ALWAYS_HITS]: 'when' of alert 'all' is true for every event
            all: {when: 2 > 1}
                        ^^^^^
        """),
    BadPolicy(
      "an alert that a constant turns off",
      after: """
        constants: {most: 5}
        alerts:
          off: {when: constants.most > 9}
        """,
      gives: """
        policy.yaml:15:15: warning[P_NEVER_HITS]: 'when' of alert 'off' is false for every event, \
        as constants are
            off: {when: constants.most > 9}
                        ^^^^^^^^^^^^^^^^^^
          help: it depends on constants.most
        """),
    BadPolicy(
      "an alert that no event can raise",
      after: """
        alerts:
          none: {when: event.type == "sale"}
        """,
      gives: """
        policy.yaml:14:16: warning[P_NEVER_HITS]: 'when' of alert 'none' is true for no event: \
        event.type == 'sale' is never true
            none: {when: event.type == "sale"}
                         ^^^^^^^^^^^^^^^^^^^^
          help: its values: payment, refund
        """),
    BadPolicy(
      "a part of an alert that holds always",
      after: """
        alerts:
          a: {when: event.amount >= 0 && event.card == "x"}
        """,
      gives: """
        policy.yaml:14:13: warning[P_CONSTANT]: in 'when' of alert 'a', event.amount >= 0 is \
        always true where there is a value
            a: {when: event.amount >= 0 && event.card == "x"}
                      ^^^^^^^^^^^^^^^^^
          help: the schema says: at least 0
        """),
    BadPolicy(
      "a velocity and a list that only alerts read",
      after: """
        lists:
          bad: {type: ip, file: bad.csv}
        velocity:
          n: {aggregate: count, group_by: [event.card], window: 1h}
        alerts:
          a: {when: velocity.n > 5 || event.ip in lists.bad}
        """,
      files: ["bad.csv": "value\n10.0.0.1"],
      gives: """

        """),
  ]

  @Test(arguments: cases) func isTold(_ policy: BadPolicy) {
    policy.checkReview(group: "OddAlert")
  }
}
