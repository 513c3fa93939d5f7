import Testing

@testable import WeirPolicy

/// What the loader says about faults of rules.
@Suite struct BadRuleTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "rules that are a mapping",
      after: """
        rules:
          a: {condition: event.amount > 1, action: review}
        """,
      gives: """
        policy.yaml:14:3: error[P_KIND]: 'rules' must be a list, not a mapping
            a: {condition: event.amount > 1, action: review}
            ^
        """),
    BadPolicy(
      "a rule that is a text",
      after: """
        rules:
          - event.amount > 1
        """,
      gives: """
        policy.yaml:14:5: error[P_KIND]: rule 1 must be a mapping, not a text
            - event.amount > 1
              ^^^^^^^^^^^^^^^^
          help: its keys: name, condition, action, log_odds, mode, explanation
        """),
    BadPolicy(
      "missing keys",
      after: """
        rules:
          - name: a
          - condition: event.amount > 1
        """,
      gives: """
        policy.yaml:14:5: error[P_MISSING_KEY]: rule 'a' lacks 'condition'
            - name: a
              ^
          help: add 'condition': an expression

        policy.yaml:14:5: error[P_MISSING_KEY]: rule 'a' lacks 'action'
            - name: a
              ^
          help: add 'action': one of reject, allow, review, flag

        policy.yaml:15:5: error[P_MISSING_KEY]: rule 2 lacks 'name'
            - condition: event.amount > 1
              ^
          help: add 'name': a text

        policy.yaml:15:5: error[P_MISSING_KEY]: rule 2 lacks 'action'
            - condition: event.amount > 1
              ^
          help: add 'action': one of reject, allow, review, flag
        """),
    BadPolicy(
      "an unknown action and mode",
      after: """
        rules:
          - {name: a, condition: event.amount > 1, action: block}
          - {name: b, condition: event.amount > 1, action: rewiev, mode: shaddow}
        """,
      gives: """
        policy.yaml:14:52: error[P_VALUE]: 'action' must be one of reject, allow, review, flag
            - {name: a, condition: event.amount > 1, action: block}
                                                             ^^^^^

        policy.yaml:15:52: error[P_VALUE]: 'action' must be one of reject, allow, review, flag
            - {name: b, condition: event.amount > 1, action: rewiev, mode: shaddow}
                                                             ^^^^^^
          help: did you mean 'review'?

        policy.yaml:15:66: error[P_VALUE]: 'mode' must be one of enforce, shadow
            - {name: b, condition: event.amount > 1, action: rewiev, mode: shaddow}
                                                                           ^^^^^^^
          help: did you mean 'shadow'?
        """),
    BadPolicy(
      "a name twice",
      after: """
        rules:
          - {name: a, condition: event.amount > 1, action: review}
          - {name: a, condition: event.amount > 2, action: reject}
        """,
      gives: """
        policy.yaml:15:12: error[P_DUPLICATE]: a second rule named 'a'
            - {name: a, condition: event.amount > 2, action: reject}
                     ^
          help: the first is at line 14
        """),
    BadPolicy(
      "a name that is none",
      after: """
        rules:
          - {name: 'a b', condition: event.amount > 1, action: review}
          - {name: 7, condition: event.amount > 1, action: review}
        """,
      gives: """
        policy.yaml:14:12: error[P_NAME]: 'a b' cannot be a name
            - {name: 'a b', condition: event.amount > 1, action: review}
                     ^^^^^
          help: a letter, then letters, digits, '_', '-' and '.', 64 in all

        policy.yaml:15:12: error[P_KIND]: 'name' must be a text, not an integer
            - {name: 7, condition: event.amount > 1, action: review}
                     ^
          help: quote it: '7'
        """),
    BadPolicy(
      "an empty condition",
      after: """
        rules:
          - {name: a, condition: '', action: review}
          - name: b
            condition:
            action: review
        """,
      gives: """
        policy.yaml:14:26: error[P_EXPRESSION]: 'condition' of rule 'a' is empty
            - {name: a, condition: '', action: review}
                                   ^^

        policy.yaml:16:15: error[P_KIND]: 'condition' must be an expression; it is empty
              condition:
                        ^
        """),
    BadPolicy(
      "a condition that is a list",
      after: """
        rules:
          - {name: a, condition: [event.amount > 1], action: review}
        """,
      gives: """
        policy.yaml:14:26: error[P_KIND]: 'condition' must be an expression, not a list
            - {name: a, condition: [event.amount > 1], action: review}
                                   ^
        """),
    BadPolicy(
      "a syntax fault",
      after: """
        rules:
          - {name: a, condition: event.amount >, action: review}
        """,
      gives: """
        policy.yaml:14:40: error[P_EXPRESSION]: the expression ends where an expression should be
            - {name: a, condition: event.amount >, action: review}
                                                 ^
        """),
    BadPolicy(
      "an unknown field, near and far",
      after: """
        rules:
          - {name: a, condition: event.amout > 5, action: review}
          - {name: b, condition: event.zzzzzz > 5, action: review}
        """,
      gives: """
        policy.yaml:14:26: error[P_UNKNOWN_NAME]: nothing is named 'event.amout'
            - {name: a, condition: event.amout > 5, action: review}
                                   ^^^^^^^^^^^
          help: did you mean 'event.amount'?

        policy.yaml:15:26: error[P_UNKNOWN_NAME]: nothing is named 'event.zzzzzz'
            - {name: b, condition: event.zzzzzz > 5, action: review}
                                   ^^^^^^^^^^^^
          help: known under event: event_id, ts, type, amount, price, card, bin, ip, land
        """),
    BadPolicy(
      "an unknown list and velocity",
      after: """
        rules:
          - {name: a, condition: event.card in lists.vip, action: allow}
          - {name: b, condition: velocity.v > 5, action: review}
          - {name: d, condition: foo.bar, action: review}
        """,
      gives: """
        policy.yaml:14:40: error[P_UNKNOWN_NAME]: nothing is named 'lists.vip'
            - {name: a, condition: event.card in lists.vip, action: allow}
                                                 ^^^^^^^^^
          help: names of this policy start with: event, model

        policy.yaml:15:26: error[P_UNKNOWN_NAME]: nothing is named 'velocity.v'
            - {name: b, condition: velocity.v > 5, action: review}
                                   ^^^^^^^^^^
          help: names of this policy start with: event, model

        policy.yaml:16:26: error[P_UNKNOWN_NAME]: nothing is named 'foo.bar'
            - {name: d, condition: foo.bar, action: review}
                                   ^^^^^^^
          help: names of this policy start with: event, model
        """),
    BadPolicy(
      "types that do not compare",
      after: """
        rules:
          - {name: a, condition: event.amount > '5', action: review}
          - {name: b, condition: event.ip == '1.1.1.1', action: review}
        """,
      gives: """
        policy.yaml:14:39: error[P_TYPE]: '>' does not take (int, string)
            - {name: a, condition: event.amount > '5', action: review}
                                                ^
          help: it takes (bool, bool), (string, string), (bytes, bytes), (timestamp, timestamp), \
        (duration, duration), (int, int), …

        policy.yaml:15:35: error[P_TYPE]: '==' does not take (net.IP, string)
            - {name: b, condition: event.ip == '1.1.1.1', action: review}
                                            ^^
        """),
    BadPolicy(
      "a condition that is no truth value",
      after: """
        rules:
          - {name: a, condition: event.amount + 1, action: review}
        """,
      gives: """
        policy.yaml:14:26: error[P_TYPE]: the expression must be bool, it is int
            - {name: a, condition: event.amount + 1, action: review}
                                   ^^^^^^^^^^^^^^^^
          help: compare it, as in 'x > 0'
        """),
    BadPolicy(
      "a rule that never hits",
      after: """
        rules:
          - {name: a, condition: false, action: review}
          - {name: b, condition: event.amount > 5 && 1 == 2, action: review}
        """,
      gives: """
        policy.yaml:14:26: error[P_NEVER_HITS]: 'condition' of rule 'a' is false for every event
            - {name: a, condition: false, action: review}
                                   ^^^^^

        policy.yaml:15:26: error[P_NEVER_HITS]: 'condition' of rule 'b' is false for every event
            - {name: b, condition: event.amount > 5 && 1 == 2, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "log-odds without a model",
      after: """
        rules:
          - {name: a, condition: event.amount > 1, action: flag, log_odds: 0.5}
        """,
      gives: """
        policy.yaml:14:68: error[P_MODEL]: 'log_odds' needs a model to add to
            - {name: a, condition: event.amount > 1, action: flag, log_odds: 0.5}
                                                                             ^^^
          help: add 'model: model.json', or remove it
        """),
    BadPolicy(
      "log-odds on a rule that decides",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        rules:
          - {name: r, condition: event.amount > 1, action: review, log_odds: 0.5}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":-1.5,"features":[{"name":"a","weight":1,"mean\
        ":0,"scale":1},{"name":"b","weight":2,"mean":0.5,"scale":2}]}
        """
      ],
      gives: """
        policy.yaml:18:70: error[P_VALUE]: 'log_odds' belongs to flag rules, not to review
            - {name: r, condition: event.amount > 1, action: review, log_odds: 0.5}
                                                                               ^^^
          help: use 'action: flag', or remove it
        """),
    BadPolicy(
      "log-odds that are not finite",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        rules:
          - {name: r, condition: event.amount > 1, action: flag, log_odds: .nan}
          - {name: q, condition: event.amount > 1, action: flag, log_odds: 1e400}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":-1.5,"features":[{"name":"a","weight":1,"mean\
        ":0,"scale":1},{"name":"b","weight":2,"mean":0.5,"scale":2}]}
        """
      ],
      gives: """
        policy.yaml:18:68: error[P_VALUE]: 'log_odds' must be from -100 to 100
            - {name: r, condition: event.amount > 1, action: flag, log_odds: .nan}
                                                                             ^^^^

        policy.yaml:19:68: error[P_VALUE]: 'log_odds' must be from -100 to 100
            - {name: q, condition: event.amount > 1, action: flag, log_odds: 1e400}
                                                                             ^^^^^
        """),
    BadPolicy(
      "a flag that reads what it adds to",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        rules:
          - {name: r, condition: model.score > 0.5, action: flag, log_odds: 0.5}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":-1.5,"features":[{"name":"a","weight":1,"mean\
        ":0,"scale":1},{"name":"b","weight":2,"mean":0.5,"scale":2}]}
        """
      ],
      gives: """
        policy.yaml:18:69: error[P_CYCLE]: rule 'r' reads model.score and adds to it
            - {name: r, condition: model.score > 0.5, action: flag, log_odds: 0.5}
                                                                              ^^^
          help: remove 'log_odds', or let the condition do without the score
        """),
    BadPolicy(
      "the score without a model",
      after: """
        rules:
          - {name: r, condition: model.score > 0.5, action: review}
        """,
      gives: """
        policy.yaml:14:26: error[P_MODEL]: rule 'r' reads model.score, but the policy has no model
            - {name: r, condition: model.score > 0.5, action: review}
                                   ^^^^^^^^^^^^^^^^^
          help: add 'model: model.json', or remove the rule
        """),
    BadPolicy(
      "a fault on the second line of a folded condition",
      after: """
        rules:
          - name: a
            condition: >-
              event.amount > 5
              && event.amont < 9
            action: review
        """,
      gives: """
        policy.yaml:17:10: error[P_UNKNOWN_NAME]: nothing is named 'event.amont'
                && event.amont < 9
                   ^^^^^^^^^^^
          help: did you mean 'event.amount'?
        """),
    BadPolicy(
      "a fault in a literal condition",
      after: """
        rules:
          - name: a
            condition: |
              event.amount > 5 &&
                event.crad == 'x'
            action: review
        """,
      gives: """
        policy.yaml:17:9: error[P_UNKNOWN_NAME]: nothing is named 'event.crad'
                  event.crad == 'x'
                  ^^^^^^^^^^
          help: did you mean 'event.card'?
        """),
    BadPolicy(
      "a fault in a plain condition of two lines",
      after: """
        rules:
          - name: a
            condition: event.amount > 5
              && event.amont < 9
            action: review
        """,
      gives: """
        policy.yaml:16:10: error[P_UNKNOWN_NAME]: nothing is named 'event.amont'
                && event.amont < 9
                   ^^^^^^^^^^^
          help: did you mean 'event.amount'?
        """),
    BadPolicy(
      "a fault after escapes in a quoted condition",
      after: """
        rules:
          - {name: a, condition: "event.card == \\"\\u00e4\\\\n\\" && event.amont > 1", action: \
        review}
          - {name: b, condition: 'event.card == ''x'' && event.amont > 1', action: review}
        """,
      gives: """
        policy.yaml:14:58: error[P_UNKNOWN_NAME]: nothing is named 'event.amont'
            - {name: a, condition: "event.card == \\"\\u00e4\\\\n\\" && event.amont > 1", \
        action: review}
                                                                   ^^^^^^^^^^^
          help: did you mean 'event.amount'?

        policy.yaml:15:50: error[P_UNKNOWN_NAME]: nothing is named 'event.amont'
            - {name: b, condition: 'event.card == ''x'' && event.amont > 1', action: review}
                                                           ^^^^^^^^^^^
          help: did you mean 'event.amount'?
        """),
    BadPolicy(
      "an explanation that is a number",
      after: """
        rules:
          - {name: a, condition: event.amount > 1, action: review, explanation: 5}
        """,
      gives: """
        policy.yaml:14:73: error[P_KIND]: 'explanation' must be a text, not an integer
            - {name: a, condition: event.amount > 1, action: review, explanation: 5}
                                                                                  ^
          help: quote it: '5'
        """),
    BadPolicy(
      "the card number in a condition",
      after: """
          pan: {type: pan}
        rules:
          - {name: a, condition: has(event.pan), action: review}
        """,
      gives: """
        policy.yaml:15:26: error[P_UNKNOWN_NAME]: nothing is named 'event.pan'
            - {name: a, condition: has(event.pan), action: review}
                                   ^^^^^^^^^^^^^^
          help: a pan field is gone when the event is read: use event.card_token or event.card_bin
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Rule")
  }
}
