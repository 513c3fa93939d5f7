import Testing

@testable import WeirPolicy

/// What the loader says about faults of constants.
@Suite struct BadConstantTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "constants that are a list",
      after: """
        constants: [5]
        """,
      gives: """
        policy.yaml:13:12: error[P_KIND]: 'constants' must be a mapping of names to values, \
        not a list
          constants: [5]
                     ^
        """),
    BadPolicy(
      "a constant that is empty",
      after: """
        constants:
          low:
        rules:
          - {name: a, condition: event.amount > constants.low, action: review}
        """,
      gives: """
        policy.yaml:14:7: error[P_KIND]: constant 'low' must be a number, a text, true, false, \
        or a list of one of them; it is empty
            low:
                ^
          help: such as 500000, 0.25, 'DE' or ['DE', 'FR']
        """),
    BadPolicy(
      "a constant that is a mapping",
      after: """
        constants:
          low: {a: 1}
        """,
      gives: """
        policy.yaml:14:8: error[P_KIND]: constant 'low' must be a number, a text, true, false, \
        or a list of one of them; it is a mapping
            low: {a: 1}
                 ^
          help: such as 500000, 0.25, 'DE' or ['DE', 'FR']
        """),
    BadPolicy(
      "a constant of more than 64 bits",
      after: """
        constants: {low: 9223372036854775808}
        """,
      gives: """
        policy.yaml:13:18: error[P_VALUE]: constant 'low' is a whole number of more than 64 bits
          constants: {low: 9223372036854775808}
                           ^^^^^^^^^^^^^^^^^^^
          help: write a point behind it for a double: 9223372036854775808.0
        """),
    BadPolicy(
      "a constant that is not a decimal number",
      after: """
        constants:
          low: 0x10
          high: 1e999
          all: .inf
        """,
      gives: """
        policy.yaml:14:8: error[P_VALUE]: constant 'low' must be a finite decimal number
            low: 0x10
                 ^^^^
          help: such as 255 or 0.25; quote it when a text is meant

        policy.yaml:15:9: error[P_VALUE]: constant 'high' must be a finite decimal number
            high: 1e999
                  ^^^^^
          help: such as 255 or 0.25; quote it when a text is meant

        policy.yaml:16:8: error[P_VALUE]: constant 'all' must be a finite decimal number
            all: .inf
                 ^^^^
          help: such as 255 or 0.25; quote it when a text is meant
        """),
    BadPolicy(
      "a constant whose name is no identifier",
      after: """
        constants: {max-spend: 5}
        """,
      gives: """
        policy.yaml:13:13: error[P_NAME]: 'max-spend' cannot be the name of a constant: it \
        holds other characters
          constants: {max-spend: 5}
                      ^^^^^^^^^
          help: a letter or '_', then letters, digits and '_', 64 in all
        """),
    BadPolicy(
      "a constant named like a threshold",
      after: """
        constants: {review_at: 0.5}
        rules:
          - {name: a, condition: event.amount > constants.review_at, action: review}
        """,
      gives: """
        policy.yaml:13:13: error[P_NAME]: 'review_at' cannot be the name of a constant: a \
        threshold has it
          constants: {review_at: 0.5}
                      ^^^^^^^^^
          help: a sweep could mean either: rename the constant
        """),
    BadPolicy(
      "a constant twice",
      after: """
        constants: {low: 5, low: 6}
        """,
      gives: """
        policy.yaml:13:21: error[P_DUPLICATE]: 'low' occurs twice in one mapping
          constants: {low: 5, low: 6}
                              ^^^
          help: it is first given at line 13
        """),
    BadPolicy(
      "a table named like the constants",
      after: """
        tables:
          constants: {kind: prefix, file: bins.csv, key: event.bin}
        """,
      files: [
        "bins.csv": """
        prefix,country
        411111,DE
        """
      ],
      gives: """
        policy.yaml:14:3: error[P_NAME]: 'constants' cannot be the name of a table: \
        expressions know it already
            constants: {kind: prefix, file: bins.csv, key: event.bin}
            ^^^^^^^^^
          help: reserved: event, lists, velocity, model, constants
        """),
    BadPolicy(
      "constants as what is aggregated",
      after: """
        constants: {low: 5}
        velocity:
          n: {aggregate: sum, of: constants.low, group_by: [event.card], window: 1h}
        """,
      gives: """
        policy.yaml:15:27: error[P_TYPE]: 'of' takes fields and table columns, not constants
            n: {aggregate: sum, of: constants.low, group_by: [event.card], window: 1h}
                                    ^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a constant without values",
      after: """
        constants: {home: []}
        """,
      gives: """
        policy.yaml:13:19: error[P_VALUE]: constant 'home' must hold 1 to 1024 values
          constants: {home: []}
                            ^
        """),
    BadPolicy(
      "a constant with values of several types",
      after: """
        constants:
          home: [DE, 1]
          shares: [0.5, 1]
        """,
      gives: """
        policy.yaml:14:14: error[P_TYPE]: constant 'home' holds values of several types
            home: [DE, 1]
                       ^
          help: write all as numbers with a point, or all as texts in quotes

        policy.yaml:15:17: error[P_TYPE]: constant 'shares' holds values of several types
            shares: [0.5, 1]
                          ^
          help: write all as numbers with a point, or all as texts in quotes
        """),
    BadPolicy(
      "a constant with lists in a list",
      after: """
        constants: {home: [[DE]]}
        """,
      gives: """
        policy.yaml:13:20: error[P_KIND]: constant 'home' must hold numbers, texts, true or \
        false
          constants: {home: [[DE]]}
                             ^
        """),
    BadPolicy(
      "a misspelt constant",
      after: """
        constants: {max_spend: 5}
        rules:
          - {name: a, condition: event.amount > constants.max_spned, action: review}
        """,
      gives: """
        policy.yaml:15:41: error[P_UNKNOWN_NAME]: nothing is named 'constants.max_spned'
            - {name: a, condition: event.amount > constants.max_spned, action: review}
                                                  ^^^^^^^^^^^^^^^^^^^
          help: did you mean 'constants.max_spend'?
        """),
    BadPolicy(
      "a constant that there is not",
      after: """
        constants: {low: 5, high: 9}
        rules:
          - {name: a, condition: event.amount > constants.amount_of_a_whole_day, action: review}
        """,
      gives: """
        policy.yaml:15:41: error[P_UNKNOWN_NAME]: nothing is named \
        'constants.amount_of_a_whole_day'
            - {name: a, condition: event.amount > constants.amount_of_a_whole_day, action: \
        review}
                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: known under constants: low, high
        """),
    BadPolicy(
      "a constant of another type than what it is compared with",
      after: """
        constants: {home: DE}
        rules:
          - {name: a, condition: event.amount > constants.home, action: review}
        """,
      gives: """
        policy.yaml:15:39: error[P_TYPE]: '>' does not take (int, string)
            - {name: a, condition: event.amount > constants.home, action: review}
                                                ^
          help: it takes (bool, bool), (string, string), (bytes, bytes), (timestamp, \
        timestamp), (duration, duration), (int, int), …
        """),
    BadPolicy(
      "a constant list in place of a value",
      after: """
        constants: {home: [DE, AT]}
        rules:
          - {name: a, condition: event.land == constants.home, action: review}
        """,
      gives: """
        policy.yaml:15:37: error[P_TYPE]: '==' does not take (string, list(string))
            - {name: a, condition: event.land == constants.home, action: review}
                                              ^^
        """),
    BadPolicy(
      "a constant in place of a condition",
      after: """
        constants: {low: 5}
        rules:
          - {name: a, condition: constants.low, action: review}
        """,
      gives: """
        policy.yaml:15:26: error[P_TYPE]: the expression must be bool, it is int
            - {name: a, condition: constants.low, action: review}
                                   ^^^^^^^^^^^^^
          help: compare it, as in 'x > 0'
        """),
    BadPolicy(
      "a pattern of a constant that is none",
      after: """
        constants: {shape: '(a'}
        rules:
          - {name: a, condition: event.card.matches(constants.shape), action: review}
        """,
      gives: """
        policy.yaml:15:45: error[P_EXPRESSION]: bad pattern, byte 0: missing ) for this (
            - {name: a, condition: event.card.matches(constants.shape), action: review}
                                                      ^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a constant that is too long",
      after: "constants: {word: \(String(repeating: "x", count: 1_025))}",
      gives: """
        policy.yaml:13:19: error[P_VALUE]: constant 'word' must not be longer than 1024 bytes
        """),
    BadPolicy(
      "a constant of too many values",
      after: "constants: {home: [\(Array(repeating: "DE", count: 1_025).joined(separator: ", "))]}",
      gives: """
        policy.yaml:13:19: error[P_LIMIT]: constant 'home' must hold 1 to 1024 values
          help: put them into a file of 'lists'
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Constant")
  }
}
