import Testing

@testable import WeirPolicy

/// What `weir check` says of conditions that no event can make true.
@Suite struct ReviewNeverTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "bounds that exclude each other",
      after: """
        rules:
          - {name: a, condition: event.amount > 5 && event.amount < 3, action: review}
        """,
      gives: """
        policy.yaml:14:46: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.amount > 5 and event.amount < 3 are never true together
            - {name: a, condition: event.amount > 5 && event.amount < 3, action: review}
                                                       ^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "no whole number between two",
      after: """
        rules:
          - {name: a, condition: event.amount > 5 && event.card == 'x' && event.amount < 6, \
        action: review}
        """,
      gives: """
        policy.yaml:14:67: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.amount > 5 and event.amount < 6 are never true together
            - {name: a, condition: event.amount > 5 && event.card == 'x' && event.amount < 6, \
        action: review}
                                                                            ^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "one text equal to two",
      after: """
        rules:
          - {name: a, condition: event.card == 'a' && event.card == 'b', action: review}
        """,
      gives: """
        policy.yaml:14:47: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.card == 'a' and event.card == 'b' are never true together
            - {name: a, condition: event.card == 'a' && event.card == 'b', action: review}
                                                        ^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a text of two, and none of the two",
      after: """
        rules:
          - {name: a, condition: "event.card in ['a', 'b'] && event.card != 'a' && event.card != \
        'b'", action: review}
        """,
      gives: """
        policy.yaml:14:76: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.card in ['a', 'b'], event.card != 'a' and event.card != 'b' are never true together
            - {name: a, condition: "event.card in ['a', 'b'] && event.card != 'a' && event.card \
        != 'b'", action: review}
                                                                                     ^^^^^^^^^^^^^\
        ^^^^
        """),
    BadPolicy(
      "a misspelt word of an enum",
      after: """
        rules:
          - {name: a, condition: event.type == 'pyament', action: review}
        """,
      gives: """
        policy.yaml:14:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.type == 'pyament' is never true
            - {name: a, condition: event.type == 'pyament', action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'payment'?
        """),
    BadPolicy(
      "a word that is none of an enum",
      after: """
        rules:
          - {name: a, condition: "'chargeback' == event.type && event.amount > 5", action: review}
        """,
      gives: """
        policy.yaml:14:27: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.type == 'chargeback' is never true
            - {name: a, condition: "'chargeback' == event.type && event.amount > 5", action: review}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: its values: payment, refund
        """),
    BadPolicy(
      "words that are none of an enum",
      after: """
        rules:
          - {name: a, condition: "event.type in ['chargeback', 'label']", action: review}
        """,
      gives: """
        policy.yaml:14:27: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.type in ['chargeback', 'label'] is never true
            - {name: a, condition: "event.type in ['chargeback', 'label']", action: review}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: its values: payment, refund
        """),
    BadPolicy(
      "a country in small letters, and none at all",
      after: """
        rules:
          - {name: a, condition: event.land == 'de', action: review}
          - {name: b, condition: event.land == 'XX', action: review}
        """,
      gives: """
        policy.yaml:14:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.land == 'de' is never true
            - {name: a, condition: event.land == 'de', action: review}
                                   ^^^^^^^^^^^^^^^^^^
          help: codes are upper-cased: 'DE'

        policy.yaml:15:26: warning[P_NEVER_HITS]: 'condition' of rule 'b' is true for no event: \
        event.land == 'XX' is never true
            - {name: b, condition: event.land == 'XX', action: review}
                                   ^^^^^^^^^^^^^^^^^^
          help: there is no such code in ISO 3166-1
        """),
    BadPolicy(
      "currencies that are none",
      after: """
          cur: {type: currency}
        rules:
          - {name: a, condition: event.cur == 'eur', action: review}
          - {name: b, condition: "event.cur in ['EURO', 'DM']", action: review}
        """,
      gives: """
        policy.yaml:15:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.cur == 'eur' is never true
            - {name: a, condition: event.cur == 'eur', action: review}
                                   ^^^^^^^^^^^^^^^^^^
          help: codes are upper-cased: 'EUR'

        policy.yaml:16:27: warning[P_NEVER_HITS]: 'condition' of rule 'b' is true for no event: \
        event.cur in ['EURO', 'DM'] is never true
            - {name: b, condition: "event.cur in ['EURO', 'DM']", action: review}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: there is no such code in ISO 4217
        """),
    BadPolicy(
      "numbers outside of the schema",
      after: """
          rate: {type: double, min: -1, max: 1.5}
          cost: {type: decimal, scale: 2, min: 0.5, max: 99.95}
          top: {type: int, max: 10}
        rules:
          - {name: a, condition: event.amount < 0, action: review}
          - {name: b, condition: event.rate > 2, action: review}
          - {name: c, condition: event.cost >= 100.0, action: review}
          - {name: d, condition: event.top == 11, action: review}
        """,
      gives: """
        policy.yaml:17:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.amount < 0 is never true
            - {name: a, condition: event.amount < 0, action: review}
                                   ^^^^^^^^^^^^^^^^
          help: the schema says: at least 0

        policy.yaml:18:26: warning[P_NEVER_HITS]: 'condition' of rule 'b' is true for no event: \
        event.rate > 2 is never true
            - {name: b, condition: event.rate > 2, action: review}
                                   ^^^^^^^^^^^^^^
          help: the schema says: from -1.0 to 1.5

        policy.yaml:19:26: warning[P_NEVER_HITS]: 'condition' of rule 'c' is true for no event: \
        event.cost >= 100.0 is never true
            - {name: c, condition: event.cost >= 100.0, action: review}
                                   ^^^^^^^^^^^^^^^^^^^
          help: the schema says: from 0.5 to 99.95

        policy.yaml:20:26: warning[P_NEVER_HITS]: 'condition' of rule 'd' is true for no event: \
        event.top == 11 is never true
            - {name: d, condition: event.top == 11, action: review}
                                   ^^^^^^^^^^^^^^^
          help: the schema says: at most 10
        """),
    BadPolicy(
      "a negative count",
      after: """
        velocity:
          n: {aggregate: count, group_by: [event.card], window: 1h}
        rules:
          - {name: a, condition: velocity.n < 0, action: review}
          - {name: b, condition: velocity.n == -1, action: review}
        """,
      gives: """
        policy.yaml:16:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        velocity.n < 0 is never true
            - {name: a, condition: velocity.n < 0, action: review}
                                   ^^^^^^^^^^^^^^
          help: a count is never negative

        policy.yaml:17:26: warning[P_NEVER_HITS]: 'condition' of rule 'b' is true for no event: \
        velocity.n == -1 is never true
            - {name: b, condition: velocity.n == -1, action: review}
                                   ^^^^^^^^^^^^^^^^
          help: a count is never negative
        """),
    BadPolicy(
      "time since the last that is negative",
      after: """
        velocity:
          s: {aggregate: seconds_since_last, group_by: [event.card]}
        rules:
          - {name: a, condition: velocity.s < 0.0, action: review}
        """,
      gives: """
        policy.yaml:16:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        velocity.s < 0.0 is never true
            - {name: a, condition: velocity.s < 0.0, action: review}
                                   ^^^^^^^^^^^^^^^^
          help: a number of seconds is never negative
        """),
    BadPolicy(
      "the least of what is never negative",
      after: """
        velocity:
          low: {aggregate: min, of: event.amount, group_by: [event.card], window: 1h}
        rules:
          - {name: a, condition: velocity.low < 0, action: review}
        """,
      gives: """
        policy.yaml:16:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        velocity.low < 0 is never true
            - {name: a, condition: velocity.low < 0, action: review}
                                   ^^^^^^^^^^^^^^^^
          help: the schema says: at least 0
        """),
    BadPolicy(
      "a score above one",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        rules:
          - {name: a, condition: model.score > 1.0, action: review}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        policy.yaml:17:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        model.score > 1.0 is never true
            - {name: a, condition: model.score > 1.0, action: review}
                                   ^^^^^^^^^^^^^^^^^
          help: a score lies from 0 to 1
        """),
    BadPolicy(
      "digits that are none, and too few",
      after: """
          mcc: {type: digits, min_length: 4, max_length: 4}
        rules:
          - {name: a, condition: event.bin == '12a', action: review}
          - {name: b, condition: event.mcc == '123', action: review}
        """,
      gives: """
        policy.yaml:15:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.bin == '12a' is never true
            - {name: a, condition: event.bin == '12a', action: review}
                                   ^^^^^^^^^^^^^^^^^^
          help: the schema says: 1 to 256 digits

        policy.yaml:16:26: warning[P_NEVER_HITS]: 'condition' of rule 'b' is true for no event: \
        event.mcc == '123' is never true
            - {name: b, condition: event.mcc == '123', action: review}
                                   ^^^^^^^^^^^^^^^^^^
          help: the schema says: 4 digits
        """),
    BadPolicy(
      "a text longer than the field",
      after: """
          code: {type: string, max: 4}
        rules:
          - {name: a, condition: event.code == 'abcde', action: review}
        """,
      gives: """
        policy.yaml:15:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.code == 'abcde' is never true
            - {name: a, condition: event.code == 'abcde', action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^
          help: the schema says: at most 4 bytes
        """),
    BadPolicy(
      "absent, and compared",
      after: """
        rules:
          - {name: a, condition: '!has(event.card) && event.card == ''a''', action: review}
        """,
      gives: """
        policy.yaml:14:47: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        !has(event.card) and event.card == 'a' are never true together
            - {name: a, condition: '!has(event.card) && event.card == ''a''', action: review}
                                                        ^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "cases of which none can hold",
      after: """
        rules:
          - {name: a, condition: event.type == 'a' || event.amount < 0, action: review}
        """,
      gives: """
        policy.yaml:14:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.type == 'a' is never true
            - {name: a, condition: event.type == 'a' || event.amount < 0, action: review}
                                   ^^^^^^^^^^^^^^^^^
          help: its values: payment, refund
        """),
    BadPolicy(
      "a case that what stands before it excludes",
      after: """
        rules:
          - {name: a, condition: event.amount > 5 && (event.amount < 3 || event.amount == 4), \
        action: review}
        """,
      gives: """
        policy.yaml:14:47: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.amount > 5 and event.amount < 3 are never true together
            - {name: a, condition: event.amount > 5 && (event.amount < 3 || event.amount == 4), \
        action: review}
                                                        ^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "sums that exclude each other",
      after: """
        rules:
          - {name: a, condition: event.amount + 1 > 5 && event.amount + 1 < 3, action: review}
        """,
      gives: """
        policy.yaml:14:50: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        parts of it are never true together
            - {name: a, condition: event.amount + 1 > 5 && event.amount + 1 < 3, action: review}
                                                           ^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a filter of a velocity",
      after: """
        velocity:
          n:
            aggregate: count
            group_by: [event.card]
            where: event.type == "refnud"
        rules:
          - {name: a, condition: velocity.n > 1, action: review}
        """,
      gives: """
        policy.yaml:17:12: warning[P_NEVER_HITS]: 'where' of velocity 'n' is true for no event: \
        event.type == 'refnud' is never true
              where: event.type == "refnud"
                     ^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'refund'?
        """),
    BadPolicy(
      "a condition of several lines",
      after: """
        rules:
          - name: a
            condition: >-
              event.amount > 5
              && event.type == "refnud"
            action: review
        """,
      gives: """
        policy.yaml:17:10: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no event: \
        event.type == 'refnud' is never true
                && event.type == "refnud"
                   ^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'refund'?
        """),
  ]

  @Test(arguments: cases) func isTold(_ policy: BadPolicy) {
    policy.checkReview(group: "Never")
  }
}
