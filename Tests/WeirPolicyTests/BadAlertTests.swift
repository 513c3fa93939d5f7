import Testing
import WeirCore

@testable import WeirPolicy

/// What the loader says about faults of alerts.
@Suite struct BadAlertTests {
  static let cases: [BadPolicy] =
    [
      BadPolicy(
        "alerts that are a list",
        after: """
          alerts:
            - {when: event.amount > 1}
          """,
        gives: """
          policy.yaml:14:3: error[P_KIND]: 'alerts' must be a mapping, not a list
              - {when: event.amount > 1}
              ^
          """),
      BadPolicy(
        "an alert that is a text",
        after: """
          alerts:
            many: event.amount > 1
          """,
        gives: """
          policy.yaml:14:9: error[P_KIND]: alert 'many' must be a mapping, not a text
              many: event.amount > 1
                    ^^^^^^^^^^^^^^^^
            help: its keys: when, by, cooldown, severity, include, description
          """),
      BadPolicy(
        "an alert without a condition",
        after: """
          alerts:
            many: {severity: high}
          """,
        gives: """
          policy.yaml:14:3: error[P_MISSING_KEY]: alert 'many' lacks 'when'
              many: {severity: high}
              ^^^^
            help: add 'when': an expression
          """),
      BadPolicy(
        "a name of an alert with a blank, and one that a rule could have",
        after: """
          alerts:
            too many: {when: event.amount > 1}
            too-many.1: {when: event.amount > 1}
            1st: {when: event.amount > 1}
          """,
        gives: """
          policy.yaml:14:3: error[P_NAME]: 'too many' cannot be a name
              too many: {when: event.amount > 1}
              ^^^^^^^^
            help: a letter, then letters, digits, '_', '-' and '.', 64 in all

          policy.yaml:16:3: error[P_NAME]: '1st' cannot be a name
              1st: {when: event.amount > 1}
              ^^^
            help: a letter, then letters, digits, '_', '-' and '.', 64 in all
          """),
      BadPolicy(
        "an alert twice",
        after: """
          alerts:
            many: {when: event.amount > 1}
            many: {when: event.amount > 2}
          """,
        gives: """
          policy.yaml:15:3: error[P_DUPLICATE]: 'many' occurs twice in one mapping
              many: {when: event.amount > 2}
              ^^^^
            help: it is first given at line 14
          """),
      BadPolicy(
        "an unknown severity and an unknown key",
        after: """
          alerts:
            a: {when: event.amount > 1, severity: hihg, cool_down: 1m}
          """,
        gives: """
          policy.yaml:14:41: error[P_VALUE]: 'severity' must be one of info, low, medium, high, \
          critical
              a: {when: event.amount > 1, severity: hihg, cool_down: 1m}
                                                    ^^^^
            help: did you mean 'high'?

          policy.yaml:14:47: error[P_UNKNOWN_KEY]: alert 'a' has no key 'cool_down'
              a: {when: event.amount > 1, severity: hihg, cool_down: 1m}
                                                          ^^^^^^^^^
            help: did you mean 'cooldown'?
          """),
      BadPolicy(
        "a condition of another type",
        after: """
          alerts:
            a: {when: event.amount + 1}
            b: {when: event.amont > 1}
            c: {when: ""}
          """,
        gives: """
          policy.yaml:14:13: error[P_TYPE]: the expression must be bool, it is int
              a: {when: event.amount + 1}
                        ^^^^^^^^^^^^^^^^
            help: compare it, as in 'x > 0'

          policy.yaml:15:13: error[P_UNKNOWN_NAME]: nothing is named 'event.amont'
              b: {when: event.amont > 1}
                        ^^^^^^^^^^^
            help: did you mean 'event.amount'?

          policy.yaml:16:13: error[P_EXPRESSION]: 'when' of alert 'c' is empty
              c: {when: ""}
                        ^^
          """),
      BadPolicy(
        "a condition that holds for no event",
        after: """
          alerts:
            a: {when: 1 > 2}
          """,
        gives: """
          policy.yaml:14:13: error[P_NEVER_HITS]: 'when' of alert 'a' is false for every event
              a: {when: 1 > 2}
                        ^^^^^
          """),
      BadPolicy(
        "the score without a model",
        after: """
          alerts:
            a: {when: model.score > 0.5}
          """,
        gives: """
          policy.yaml:14:13: error[P_MODEL]: alert 'a' reads model.score, but the policy has no \
          model
              a: {when: model.score > 0.5}
                        ^^^^^^^^^^^^^^^^^
            help: add 'model: model.json', or remove the alert
          """),
      BadPolicy(
        "cooldowns that are none",
        after: """
          alerts:
            a: {when: event.amount > 1, cooldown: 10}
            b: {when: event.amount > 1, cooldown: 4000d}
          """,
        gives: """
          policy.yaml:14:41: error[P_KIND]: 'cooldown' must be a duration
              a: {when: event.amount > 1, cooldown: 10}
                                                    ^^
            help: a whole number and a unit (ms, s, m, h or d), such as 10m

          policy.yaml:15:41: error[P_VALUE]: 'cooldown' must be a duration of at most 3650d
              b: {when: event.amount > 1, cooldown: 4000d}
                                                    ^^^^^
          """),
      BadPolicy(
        "fields that there are not",
        after: """
          alerts:
            a: {when: event.amount > 1, by: crad, include: [ip, event.card, device]}
          """,
        gives: """
          policy.yaml:14:35: error[P_UNKNOWN_NAME]: no field is named 'crad'
              a: {when: event.amount > 1, by: crad, include: [ip, event.card, device]}
                                              ^^^^
            help: did you mean 'card'?

          policy.yaml:14:55: error[P_UNKNOWN_NAME]: no field is named 'event.card'
              a: {when: event.amount > 1, by: crad, include: [ip, event.card, device]}
                                                                  ^^^^^^^^^^
            help: did you mean 'card'?

          policy.yaml:14:67: error[P_UNKNOWN_NAME]: no field is named 'device'
              a: {when: event.amount > 1, by: crad, include: [ip, event.card, device]}
                                                                              ^^^^^^
            help: fields: event_id, ts, type, amount, price, card, bin, ip, land
          """),
      BadPolicy(
        "a field twice",
        after: """
          alerts:
            a: {when: event.amount > 1, by: [card, card]}
            b: {when: event.amount > 1, include: [ip, card, ip]}
          """,
        gives: """
          policy.yaml:14:42: error[P_DUPLICATE]: 'by' of alert 'a' names 'card' twice
              a: {when: event.amount > 1, by: [card, card]}
                                                     ^^^^
            help: remove one of the two

          policy.yaml:15:51: error[P_DUPLICATE]: 'include' of alert 'b' names 'ip' twice
              b: {when: event.amount > 1, include: [ip, card, ip]}
                                                              ^^
            help: remove one of the two
          """),
      BadPolicy(
        "fields that are no names",
        after: """
          alerts:
            a: {when: event.amount > 1, by: {card: true}, include: [[ip]]}
            b: {when: event.amount > 1, by: 5, include: ~}
          """,
        gives: """
          policy.yaml:14:35: error[P_KIND]: 'by' must be a field's name, or a list of 1 to 8 of \
          them, not a mapping
              a: {when: event.amount > 1, by: {card: true}, include: [[ip]]}
                                              ^

          policy.yaml:14:59: error[P_KIND]: 'include' must hold names of fields, not a list
              a: {when: event.amount > 1, by: {card: true}, include: [[ip]]}
                                                                      ^

          policy.yaml:15:35: error[P_KIND]: 'by' must hold names of fields, not an integer
              b: {when: event.amount > 1, by: 5, include: ~}
                                              ^

          policy.yaml:15:47: error[P_KIND]: 'include' must be a field's name, or a list of 1 to 16 \
          of them; it is empty
              b: {when: event.amount > 1, by: 5, include: ~}
                                                          ^
          """),
      BadPolicy(
        "no fields, and too many",
        after: """
          alerts:
            a: {when: event.amount > 1, by: []}
            b: {when: event.amount > 1, by: [event_id, ts, type, amount, price, card, bin, ip, \
          land]}
          """,
        gives: """
          policy.yaml:14:31: error[P_VALUE]: 'by' must be a field's name, or a list of 1 to 8 of \
          them
              a: {when: event.amount > 1, by: []}
                                          ^^

          policy.yaml:15:31: error[P_LIMIT]: 'by' must be a field's name, or a list of 1 to 8 of \
          them
              b: {when: event.amount > 1, by: [event_id, ts, type, amount, price, card, bin, ip, \
          land]}
                                          ^^
          """),
      BadPolicy(
        "a card number",
        after: """
            pan: {type: pan}
          alerts:
            a: {when: event.amount > 1, by: pan}
          """,
        gives: """
          policy.yaml:15:35: error[P_TYPE]: a pan field is gone when the event is read
              a: {when: event.amount > 1, by: pan}
                                              ^^^
            help: name card_token, card_bin or card_last4
          """),
      BadPolicy(
        "a field that is called like card verification data",
        after: """
            cvv: {type: string, path: digits}
          alerts:
            a: {when: event.amount > 1, include: [card, cvv]}
          """,
        gives: """
          policy.yaml:15:47: error[P_VALUE]: 'include' of alert 'a' names 'cvv', which is called \
          like card verification data
              a: {when: event.amount > 1, include: [card, cvv]}
                                                          ^^^
            help: leave it out, or give the field another name
          """),
      BadPolicy(
        "a description that is a number, and one that is empty",
        after: """
          alerts:
            a: {when: event.amount > 1, description: 5}
            b: {when: event.amount > 1, description: ""}
          """,
        gives: """
          policy.yaml:14:44: error[P_KIND]: 'description' must be a text, not an integer
              a: {when: event.amount > 1, description: 5}
                                                       ^
            help: quote it: '5'

          policy.yaml:15:44: error[P_VALUE]: 'description' must not be empty
              b: {when: event.amount > 1, description: ""}
                                                       ^^
          """),
      BadPolicy(
        "more alerts than a word has bits",
        after: "alerts:\n"
          + (0...Limits.alertCountMax).map { "  a\($0): {when: event.amount > 1}\n" }.joined(),
        gives: """
          policy.yaml:13:1: error[P_LIMIT]: 'alerts' holds more than 64 entries
            alerts:
            ^^^^^^
          """),
    ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Alert")
  }

  @Test func asManyAlertsAsAWordHasBitsAreRead() throws {
    let alerts = (0..<Limits.alertCountMax).map { "  a\($0): {when: event.amount > 1}\n" }
    let text = BadPolicy.start + "alerts:\n" + alerts.joined()
    let policy = try GoodPolicyTests.load(text).get()
    #expect(policy.alerts.map(\.name) == (0..<64).map { "a\($0)" })
  }
}
