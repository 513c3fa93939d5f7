import Testing

@testable import WeirPolicy

/// What the loader says about faults of expressions.
@Suite struct BadExpressionTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "an unknown function",
      after: """
        rules:
          - {name: a, condition: event.card.startWith('a'), action: review}
          - {name: b, condition: lower(event.card) == 'a', action: review}
        """,
      gives: """
        policy.yaml:14:37: error[P_EXPRESSION]: there is no function 'startWith'
            - {name: a, condition: event.card.startWith('a'), action: review}
                                              ^^^^^^^^^
          help: did you mean 'startsWith'?

        policy.yaml:15:26: error[P_EXPRESSION]: there is no function 'lower'
            - {name: b, condition: lower(event.card) == 'a', action: review}
                                   ^^^^^
        """),
    BadPolicy(
      "a method that is a function, and the reverse",
      after: """
        rules:
          - {name: a, condition: event.amount.int() > 5, action: review}
          - {name: b, condition: "contains(event.card, 'a')", action: review}
        """,
      gives: """
        policy.yaml:14:39: error[P_EXPRESSION]: int() is not called on a value
            - {name: a, condition: event.amount.int() > 5, action: review}
                                                ^^^
          help: write int(x)

        policy.yaml:15:27: error[P_EXPRESSION]: contains() is called on a value
            - {name: b, condition: "contains(event.card, 'a')", action: review}
                                    ^^^^^^^^
          help: write x.contains(…)
        """),
    BadPolicy(
      "too few arguments",
      after: """
        rules:
          - {name: a, condition: event.card.startsWith(), action: review}
        """,
      gives: """
        policy.yaml:14:37: error[P_TYPE]: startsWith() takes 1 arguments, here are 0
            - {name: a, condition: event.card.startsWith(), action: review}
                                              ^^^^^^^^^^
        """),
    BadPolicy(
      "a bad pattern",
      after: """
        rules:
          - {name: a, condition: "event.card.matches('[a')", action: review}
          - {name: b, condition: event.card.matches('(a)\\\\1'), action: review}
        """,
      gives: """
        policy.yaml:14:46: error[P_EXPRESSION]: bad pattern, byte 0: missing ] for this [
            - {name: a, condition: "event.card.matches('[a')", action: review}
                                                       ^^^^

        policy.yaml:15:45: error[P_EXPRESSION]: bad pattern, byte 3: back-references such as \\1 \
        are not supported
            - {name: b, condition: event.card.matches('(a)\\\\1'), action: review}
                                                      ^^^^^^^^
        """),
    BadPolicy(
      "a list that stands alone",
      after: """
        lists:
          l: {type: string, file: l.csv}
        rules:
          - {name: a, condition: lists.l == 'a', action: review}
          - {name: b, condition: event.card == lists.l, action: review}
        """,
      files: [
        "l.csv": """
        value
        a
        """
      ],
      gives: """
        policy.yaml:16:26: error[P_TYPE]: 'lists.l' can only stand on the right of 'in'
            - {name: a, condition: lists.l == 'a', action: review}
                                   ^^^^^^^

        policy.yaml:17:40: error[P_TYPE]: 'lists.l' can only stand on the right of 'in'
            - {name: b, condition: event.card == lists.l, action: review}
                                                 ^^^^^^^
        """),
    BadPolicy(
      "a value of the wrong type in a list",
      after: """
        lists:
          l: {type: string, file: l.csv}
        rules:
          - {name: a, condition: event.amount in lists.l, action: review}
          - {name: b, condition: event.ip in lists.l, action: review}
        """,
      files: [
        "l.csv": """
        value
        a
        """
      ],
      gives: """
        policy.yaml:16:26: error[P_TYPE]: 'lists.l' holds string, this is int
            - {name: a, condition: event.amount in lists.l, action: review}
                                   ^^^^^^^^^^^^

        policy.yaml:17:26: error[P_TYPE]: 'lists.l' holds string, this is net.IP
            - {name: b, condition: event.ip in lists.l, action: review}
                                   ^^^^^^^^
        """),
    BadPolicy(
      "a text that is added to a number",
      after: """
        rules:
          - {name: a, condition: event.amount + event.card > 5, action: review}
          - {name: b, condition: event.amount + 1.5 > 5.0, action: review}
        """,
      gives: """
        policy.yaml:14:39: error[P_TYPE]: '+' does not take (int, string)
            - {name: a, condition: event.amount + event.card > 5, action: review}
                                                ^
          help: convert the other operand, as in string(x)

        policy.yaml:15:39: error[P_TYPE]: '+' does not take (int, double)
            - {name: b, condition: event.amount + 1.5 > 5.0, action: review}
                                                ^
          help: convert one operand, as in double(x)
        """),
    BadPolicy(
      "branches of two types",
      after: """
        rules:
          - {name: a, condition: '(event.amount > 5 ? 1 : ''a'') == 1', action: review}
        """,
      gives: """
        policy.yaml:14:51: error[P_TYPE]: the branches of '?:' are int and string: they must be \
        equal
            - {name: a, condition: '(event.amount > 5 ? 1 : ''a'') == 1', action: review}
                                                            ^^^
        """),
    BadPolicy(
      "a field of a text",
      after: """
        rules:
          - {name: a, condition: event.card.bin == 'a', action: review}
        """,
      gives: """
        policy.yaml:14:37: error[P_UNKNOWN_NAME]: string has no field 'bin'
            - {name: a, condition: event.card.bin == 'a', action: review}
                                              ^^^
        """),
    BadPolicy(
      "a macro on a number",
      after: """
        rules:
          - {name: a, condition: "event.amount.exists(x, x > 5)", action: review}
          - {name: b, condition: "[1].exists(x)", action: review}
        """,
      gives: """
        policy.yaml:14:27: error[P_TYPE]: exists() works on lists and maps, not on int
            - {name: a, condition: "event.amount.exists(x, x > 5)", action: review}
                                    ^^^^^^^^^^^^

        policy.yaml:15:31: error[P_EXPRESSION]: there is no function 'exists' of this form
            - {name: b, condition: "[1].exists(x)", action: review}
                                        ^^^^^^
          help: it is a macro on lists and maps, as in x.exists(y, …)

        policy.yaml:15:38: error[P_UNKNOWN_NAME]: nothing is named 'x'
            - {name: b, condition: "[1].exists(x)", action: review}
                                               ^
        """),
    BadPolicy(
      "a column that a table lacks",
      after: """
        tables:
          t: {kind: prefix, file: t.csv, key: event.bin}
        velocity:
          n: {aggregate: count, group_by: [t.y], window: 1h}
        rules:
          - {name: a, condition: t.z == 'a', action: review}
        """,
      files: [
        "t.csv": """
        prefix,x
        4,a
        """
      ],
      gives: """
        policy.yaml:16:36: error[P_UNKNOWN_NAME]: table 't' has no column 'y'
            n: {aggregate: count, group_by: [t.y], window: 1h}
                                             ^^^
          help: did you mean 'x'?

        policy.yaml:18:26: error[P_UNKNOWN_NAME]: nothing is named 't.z'
            - {name: a, condition: t.z == 'a', action: review}
                                   ^^^
          help: did you mean 't.x'?
        """),
    BadPolicy(
      "an operand of && that is no truth value",
      after: """
        rules:
          - {name: a, condition: event.amount && event.card == 'a', action: review}
        """,
      gives: """
        policy.yaml:14:26: error[P_TYPE]: an operand of '&&' must be bool, this is int
            - {name: a, condition: event.amount && event.card == 'a', action: review}
                                   ^^^^^^^^^^^^
          help: compare it, as in 'x > 0'
        """),
    BadPolicy(
      "a quote that does not end",
      after: """
        rules:
          - {name: a, condition: event.card == 'a, action: review}
        """,
      gives: """
        policy.yaml:14:40: error[P_EXPRESSION]: the text does not end
            - {name: a, condition: event.card == 'a, action: review}
                                                 ^^
        """),
    BadPolicy(
      "a single =, and a word for &&",
      after: """
        rules:
          - {name: a, condition: event.amount = 5, action: review}
          - {name: b, condition: event.amount > 5 and event.amount < 9, action: review}
        """,
      gives: """
        policy.yaml:14:39: error[P_EXPRESSION]: this character has no meaning here
            - {name: a, condition: event.amount = 5, action: review}
                                                ^
          help: equality is written '=='

        policy.yaml:15:43: error[P_EXPRESSION]: expected the end of the expression here
            - {name: b, condition: event.amount > 5 and event.amount < 9, action: review}
                                                    ^^^
        """),
    BadPolicy(
      "a number too large",
      after: """
        rules:
          - {name: a, condition: event.amount > 99999999999999999999, action: review}
        """,
      gives: """
        policy.yaml:14:41: error[P_EXPRESSION]: the number is out of range
            - {name: a, condition: event.amount > 99999999999999999999, action: review}
                                                  ^^^^^^^^^^^^^^^^^^^^
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Expression")
  }
}
