import Testing

@testable import WeirPolicy

/// What `weir check` says of constants, and what it finds because of their values.
@Suite struct OddConstantTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "a constant that nothing reads",
      after: """
        constants:
          low: 5
          high: 9
        rules:
          - {name: a, condition: event.amount > constants.low, action: review}
        """,
      gives: """
        policy.yaml:15:3: warning[P_UNUSED]: nothing reads constant 'high'
            high: 9
            ^^^^
          help: use constants.high in an expression, or remove it
        """),
    BadPolicy(
      "a rule that a constant turns off",
      after: """
        constants: {is_on: false}
        rules:
          - {name: a, condition: constants.is_on && event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:15:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is false for every \
        event, as constants are
            - {name: a, condition: constants.is_on && event.amount > 5, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: it depends on constants.is_on
        """),
    BadPolicy(
      "a filter that constants turn off",
      after: """
        constants: {least: 9, most: 5}
        velocity:
          n:
            aggregate: count
            group_by: [event.card]
            window: 1h
            where: constants.least < constants.most
        rules:
          - {name: a, condition: velocity.n > 5, action: review}
        """,
      gives: """
        policy.yaml:19:12: warning[P_NEVER_HITS]: 'where' of velocity 'n' is false for every \
        event, as constants are
              where: constants.least < constants.most
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: it depends on constants.least, constants.most
        """),
    BadPolicy(
      "a rule that a constant makes hit always",
      after: """
        constants: {is_open: true}
        rules:
          - {name: a, condition: constants.is_open || event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:15:26: warning[P_ALWAYS_HITS]: 'condition' of rule 'a' is true for every \
        event
            - {name: a, condition: constants.is_open || event.amount > 5, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "rules that are turned off are not alike",
      after: """
        constants: {is_on: false, is_new: false}
        rules:
          - {name: a, condition: constants.is_on && event.amount > 5, action: reject}
          - {name: b, condition: constants.is_new && event.amount > 7, action: reject}
        """,
      gives: """
        policy.yaml:15:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is false for every \
        event, as constants are
            - {name: a, condition: constants.is_on && event.amount > 5, action: reject}
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: it depends on constants.is_on

        policy.yaml:16:26: warning[P_NEVER_HITS]: 'condition' of rule 'b' is false for every \
        event, as constants are
            - {name: b, condition: constants.is_new && event.amount > 7, action: reject}
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: it depends on constants.is_new
        """),
    BadPolicy(
      "a rule that never hits because of a constant",
      after: """
        constants: {low: 0}
        rules:
          - {name: a, condition: event.amount < constants.low, action: review}
        """,
      gives: """
        policy.yaml:15:26: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no \
        event: event.amount < 0 is never true
            - {name: a, condition: event.amount < constants.low, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: the schema says: at least 0
        """),
    BadPolicy(
      "parts that exclude each other because of constants",
      after: """
        constants: {low: 500, high: 300}
        rules:
          - name: a
            condition: event.amount > constants.low && event.amount < constants.high
            action: review
        """,
      gives: """
        policy.yaml:16:48: warning[P_NEVER_HITS]: 'condition' of rule 'a' is true for no \
        event: event.amount > 500 and event.amount < 300 are never true together
              condition: event.amount > constants.low && event.amount < constants.high
                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a country of a constant that is none",
      after: """
        constants: {home: [DE, QQ]}
        rules:
          - {name: a, condition: event.land in constants.home, action: review}
        """,
      gives: """
        policy.yaml:15:26: warning[P_CONSTANT]: in 'condition' of rule 'a', event.land is \
        never 'QQ'
            - {name: a, condition: event.land in constants.home, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: there is no such code in ISO 3166-1
        """),
    BadPolicy(
      "a rule that is shadowed because of constants",
      after: """
        constants: {low: 300, high: 500}
        rules:
          - {name: a, condition: event.amount > constants.low, action: reject}
          - {name: b, condition: event.amount > constants.high, action: review}
        """,
      gives: """
        policy.yaml:16:12: warning[P_SHADOWED]: rule 'b' changes no decision: reject rule 'a' \
        hits whenever it does
            - {name: b, condition: event.amount > constants.high, action: review}
                     ^
          help: remove it, or correct one of the two conditions; the reject is at line 15
        """),
    BadPolicy(
      "a rule twice, once with a constant",
      after: """
        constants: {low: 5}
        rules:
          - {name: a, condition: event.amount > constants.low, action: review}
          - {name: b, condition: event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:16:12: warning[P_DUPLICATE]: rule 'b' has the condition and the action of \
        rule 'a'
            - {name: b, condition: event.amount > 5, action: review}
                     ^
          help: remove one of the two; the first is at line 15
        """),
  ]

  @Test(arguments: cases) func isTold(_ policy: BadPolicy) {
    policy.checkReview(group: "Odd")
  }
}
