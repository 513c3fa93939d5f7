import Testing

@testable import WeirPolicy

/// What the loader says about faults of velocities.
@Suite struct BadVelocityTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "no aggregate and no key",
      after: """
        velocity:
          a: {window: 1h}
        """,
      gives: """
        policy.yaml:14:3: error[P_MISSING_KEY]: velocity 'a' lacks 'aggregate'
            a: {window: 1h}
            ^
          help: add 'aggregate': one of count, sum, mean, stddev, min, max, distinct_count, \
        last, first, seconds_since_last, seconds_since_first

        policy.yaml:14:3: error[P_MISSING_KEY]: velocity 'a' lacks 'group_by'
            a: {window: 1h}
            ^
          help: add 'group_by': a list of references such as [event.NAME]
        """),
    BadPolicy(
      "an unknown aggregate",
      after: """
        velocity:
          a: {aggregate: avg, group_by: [event.card], window: 1h}
          b: {aggregate: distinct, group_by: [event.card], window: 1h}
          c: {aggregate: conut, group_by: [event.card], window: 1h}
        """,
      gives: """
        policy.yaml:14:18: error[P_VALUE]: 'aggregate' must be one of count, sum, mean, stddev, \
        min, max, distinct_count, last, first, seconds_since_last, seconds_since_first
            a: {aggregate: avg, group_by: [event.card], window: 1h}
                           ^^^

        policy.yaml:15:18: error[P_VALUE]: 'aggregate' must be one of count, sum, mean, stddev, \
        min, max, distinct_count, last, first, seconds_since_last, seconds_since_first
            b: {aggregate: distinct, group_by: [event.card], window: 1h}
                           ^^^^^^^^

        policy.yaml:16:18: error[P_VALUE]: 'aggregate' must be one of count, sum, mean, stddev, \
        min, max, distinct_count, last, first, seconds_since_last, seconds_since_first
            c: {aggregate: conut, group_by: [event.card], window: 1h}
                           ^^^^^
          help: did you mean 'count'?
        """),
    BadPolicy(
      "of where none belongs, and none where one does",
      after: """
        velocity:
          a: {aggregate: count, of: event.amount, group_by: [event.card], window: 1h}
          b: {aggregate: sum, group_by: [event.card], window: 1h}
          c: {aggregate: seconds_since_last, of: event.amount, group_by: [event.card]}
        """,
      gives: """
        policy.yaml:14:25: error[P_VALUE]: count takes no 'of'
            a: {aggregate: count, of: event.amount, group_by: [event.card], window: 1h}
                                  ^^
          help: remove it; distinct_count counts values, 'where: has(event.NAME)' counts present \
        ones

        policy.yaml:15:3: error[P_MISSING_KEY]: velocity 'b' lacks 'of': sum aggregates something
            b: {aggregate: sum, group_by: [event.card], window: 1h}
            ^
          help: add 'of: event.NAME'

        policy.yaml:16:38: error[P_VALUE]: seconds_since_last takes no 'of'
            c: {aggregate: seconds_since_last, of: event.amount, group_by: [event.card]}
                                               ^^
          help: remove it
        """),
    BadPolicy(
      "of of the wrong type",
      after: """
        velocity:
          a: {aggregate: sum, of: event.card, group_by: [event.card], window: 1h}
          b: {aggregate: max, of: event.land, group_by: [event.card], window: 1h}
          c: {aggregate: mean, of: event.ts, group_by: [event.card], window: 1h}
        """,
      gives: """
        policy.yaml:14:27: error[P_TYPE]: sum takes int, decimal, bool, not string
            a: {aggregate: sum, of: event.card, group_by: [event.card], window: 1h}
                                    ^^^^^^^^^^

        policy.yaml:15:27: error[P_TYPE]: max takes int, decimal, double, timestamp, not country
            b: {aggregate: max, of: event.land, group_by: [event.card], window: 1h}
                                    ^^^^^^^^^^

        policy.yaml:16:28: error[P_TYPE]: mean takes int, decimal, bool, not timestamp
            c: {aggregate: mean, of: event.ts, group_by: [event.card], window: 1h}
                                     ^^^^^^^^
        """),
    BadPolicy(
      "no window where one is needed",
      after: """
        velocity:
          a: {aggregate: distinct_count, of: event.ip, group_by: [event.card]}
          b: {aggregate: max, of: event.amount, group_by: [event.card]}
        """,
      gives: """
        policy.yaml:14:3: error[P_MISSING_KEY]: velocity 'a' lacks 'window': distinct_count is \
        not kept without one
            a: {aggregate: distinct_count, of: event.ip, group_by: [event.card]}
            ^
          help: without a window: count, sum, last, first, seconds_since_last, seconds_since_first

        policy.yaml:15:3: error[P_MISSING_KEY]: velocity 'b' lacks 'window': max is not kept \
        without one
            b: {aggregate: max, of: event.amount, group_by: [event.card]}
            ^
          help: without a window: count, sum, last, first, seconds_since_last, seconds_since_first
        """),
    BadPolicy(
      "a window of nothing, and of eleven years",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], window: 0s}
          b: {aggregate: count, group_by: [event.card], window: 4000d}
        """,
      gives: """
        policy.yaml:14:57: error[P_VALUE]: 'window' must be a duration of at most 3650d and more \
        than 0
            a: {aggregate: count, group_by: [event.card], window: 0s}
                                                                  ^^

        policy.yaml:15:57: error[P_VALUE]: 'window' must be a duration of at most 3650d
            b: {aggregate: count, group_by: [event.card], window: 4000d}
                                                                  ^^^^^
        """),
    BadPolicy(
      "group_by that is no list, empty, repeated, or too long",
      after: """
        velocity:
          a: {aggregate: count, group_by: event.card}
          b: {aggregate: count, group_by: []}
          c: {aggregate: count, group_by: [event.card, event.ip, event.card]}
          d: {aggregate: count, group_by: [event.a, event.a, event.a, event.a, event.a, event.a, \
        event.a, event.a, event.a]}
        """,
      gives: """
        policy.yaml:14:35: error[P_KIND]: 'group_by' must be a list of references such as \
        [event.NAME], not a text
            a: {aggregate: count, group_by: event.card}
                                            ^^^^^^^^^^
          help: write [event.card]

        policy.yaml:15:25: error[P_VALUE]: 'group_by' must hold 1 to 8 references
            b: {aggregate: count, group_by: []}
                                  ^^^^^^^^

        policy.yaml:16:35: error[P_DUPLICATE]: 'group_by' of velocity 'c' names one thing twice
            c: {aggregate: count, group_by: [event.card, event.ip, event.card]}
                                            ^

        policy.yaml:17:25: error[P_LIMIT]: 'group_by' must hold 1 to 8 references
            d: {aggregate: count, group_by: [event.a, event.a, event.a, event.a, event.a, \
        event.a, event.a, event.a, event.a]}
                                  ^^^^^^^^
        """),
    BadPolicy(
      "references that mean nothing",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.crad]}
          b: {aggregate: count, group_by: [card]}
          c: {aggregate: count, group_by: [geo.country]}
          d: {aggregate: sum, of: velocity.a, group_by: [event.card], window: 1h}
          f: {aggregate: sum, of: event.amount + 1, group_by: [event.card], window: 1h}
        """,
      gives: """
        policy.yaml:14:36: error[P_UNKNOWN_NAME]: no field is named 'crad'
            a: {aggregate: count, group_by: [event.crad]}
                                             ^^^^^^^^^^
          help: did you mean 'card'?

        policy.yaml:15:36: error[P_KIND]: 'group_by' takes event.NAME or TABLE.COLUMN
            b: {aggregate: count, group_by: [card]}
                                             ^^^^
          help: did you mean 'event.card'?

        policy.yaml:16:36: error[P_UNKNOWN_NAME]: no table is named 'geo'
            c: {aggregate: count, group_by: [geo.country]}
                                             ^^^^^^^^^^^
          help: known here: event

        policy.yaml:17:27: error[P_TYPE]: 'of' takes fields and table columns, not velocity
            d: {aggregate: sum, of: velocity.a, group_by: [event.card], window: 1h}
                                    ^^^^^^^^^^

        policy.yaml:18:27: error[P_KIND]: 'of' takes event.NAME or TABLE.COLUMN
            f: {aggregate: sum, of: event.amount + 1, group_by: [event.card], window: 1h}
                                    ^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a condition that is no truth value",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], where: event.amount}
        """,
      gives: """
        policy.yaml:14:56: error[P_TYPE]: the expression must be bool, it is int
            a: {aggregate: count, group_by: [event.card], where: event.amount}
                                                                 ^^^^^^^^^^^^
          help: compare it, as in 'x > 0'
        """),
    BadPolicy(
      "a condition that is never true",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], where: 1 > 2}
        """,
      gives: """
        policy.yaml:14:56: error[P_NEVER_HITS]: 'where' of velocity 'a' is false for every event
            a: {aggregate: count, group_by: [event.card], where: 1 > 2}
                                                                 ^^^^^
        """),
    BadPolicy(
      "velocities that need each other",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], where: velocity.b > 1}
          b: {aggregate: count, group_by: [event.card], where: velocity.c > 1}
          c: {aggregate: count, group_by: [event.card], where: velocity.b > 1}
          d: {aggregate: count, group_by: [event.card], where: velocity.d > 1}
        """,
      gives: """
        policy.yaml:15:56: error[P_CYCLE]: velocity 'b' needs itself for its 'where': b → c → b
            b: {aggregate: count, group_by: [event.card], where: velocity.c > 1}
                                                                 ^^^^^^^^^^^^^^

        policy.yaml:17:56: error[P_CYCLE]: velocity 'd' needs itself for its 'where': d → d
            d: {aggregate: count, group_by: [event.card], where: velocity.d > 1}
                                                                 ^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "the score in a velocity",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], where: model.score > 0.5}
        """,
      gives: """
        policy.yaml:14:56: error[P_CYCLE]: 'where' of velocity 'a' reads model.score, which is \
        known to rules only
            a: {aggregate: count, group_by: [event.card], where: model.score > 0.5}
                                                                 ^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "the card number as a key",
      after: """
          pan: {type: pan}
        velocity:
          a: {aggregate: count, group_by: [event.pan]}
        """,
      gives: """
        policy.yaml:15:36: error[P_TYPE]: a pan field is gone when the event is read
            a: {aggregate: count, group_by: [event.pan]}
                                             ^^^^^^^^^
          help: use event.card_token, event.card_bin or event.card_last4
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Velocity")
  }
}
