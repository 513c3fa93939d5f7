import Testing

@testable import WeirPolicy

/// What the loader says about faults of the document as YAML.
@Suite struct BadDocumentTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "an empty file",
      whole: "",
      gives: """
        policy.yaml: error[P_YAML]: the file is empty
        """),
    BadPolicy(
      "only comments",
      whole: """
        # nothing
        """,
      gives: """
        policy.yaml: error[P_YAML]: the file is empty
        """),
    BadPolicy(
      "a list at the top",
      whole: """
        - policy
        """,
      gives: """
        policy.yaml:1:1: error[P_KIND]: the policy must be a mapping, not a list
          - policy
          ^
          help: its keys: policy, version, time, event, tables, lists, constants, velocity, \
        features, model, rules, decide, idempotence, alerts
        """),
    BadPolicy(
      "a second document",
      after: """
        ---
        policy: b
        """,
      gives: """
        policy.yaml:13:1: error[P_YAML]: a second document in the file
          ---
          ^
          help: remove the line '---'
        """),
    BadPolicy(
      "a tag on an expression",
      after: """
        rules:
          - name: a
            condition: !has(event.ip)
            action: flag
        """,
      gives: """
        policy.yaml:15:16: error[P_YAML]: tags are not part of a policy
              condition: !has(event.ip)
                         ^
          help: quote an expression that starts with '!': '!has(event.ip)'

        policy.yaml:15:16: error[P_KIND]: 'condition' must be an expression; it is empty
              condition: !has(event.ip)
                         ^
        """),
    BadPolicy(
      "a tag on a number",
      after: """
        time: {allowed_lateness: !!str 5m}
        """,
      gives: """
        policy.yaml:13:26: error[P_YAML]: tags are not part of a policy
          time: {allowed_lateness: !!str 5m}
                                   ^
          help: remove it: a value is what it is written as
        """),
    BadPolicy(
      "an anchor",
      after: """
        time: &late
          allowed_lateness: 5m
        """,
      gives: """
        policy.yaml:13:7: error[P_YAML]: anchors are not part of a policy
          time: &late
                ^
          help: write the value out; quote an expression that starts with &
        """),
    BadPolicy(
      "an alias",
      after: """
        time: &late {allowed_lateness: 5m}
        idempotence: *late
        """,
      gives: """
        policy.yaml:13:7: error[P_YAML]: anchors are not part of a policy
          time: &late {allowed_lateness: 5m}
                ^
          help: write the value out; quote an expression that starts with &
        """),
    BadPolicy(
      "an alias without an anchor",
      after: """
        time: *late
        """,
      gives: """
        policy.yaml:13:7: error[P_YAML]: aliases are not part of a policy
          time: *late
                ^
          help: write the value out; quote an expression that starts with *
        """),
    BadPolicy(
      "a merge key",
      after: """
        time:
          <<: {allowed_lateness: 5m}
        """,
      gives: """
        policy.yaml:14:3: error[P_UNKNOWN_KEY]: 'time' has no key '<<'
            <<: {allowed_lateness: 5m}
            ^^
          help: its keys: allowed_lateness, max_future_skew
        """),
    BadPolicy(
      "a tab as indentation",
      after: """
        time:
        \tallowed_lateness: 5m
        """,
      gives: """
        policy.yaml:14:1: error[P_YAML]: found character that cannot start any token
          \tallowed_lateness: 5m
          ^
          help: indent with spaces, and quote a text that starts with a sign
        """),
    BadPolicy(
      "a colon in a plain text",
      after: """
        rules:
          - name: a
            condition: event.card == "a: b"
            action: flag
            explanation: one: two
        """,
      gives: """
        policy.yaml:15:32: error[P_YAML]: mapping values are not allowed in this context
              condition: event.card == "a: b"
                                         ^
          help: quote a text that holds ': ', and check the indentation
        """),
    BadPolicy(
      "an unclosed bracket",
      after: """
        rules: [
        """,
      gives: """
        policy.yaml:14:1: error[P_YAML]: did not find expected node content
          
          ^
          help: is a bracket or a quote left open before it?
        """),
    BadPolicy(
      "an unclosed quote",
      after: """
        model: "a
        """,
      gives: """
        policy.yaml:14:1: error[P_YAML]: found unexpected end of stream
          
          ^
          help: is a bracket or a quote left open before it?
        """),
    BadPolicy(
      "a key twice",
      after: """
        time: {max_future_skew: 5m}
        lists: {}
        time: {allowed_lateness: 5m}
        """,
      gives: """
        policy.yaml:15:1: error[P_DUPLICATE]: 'time' occurs twice in one mapping
          time: {allowed_lateness: 5m}
          ^^^^
          help: it is first given at line 13
        """),
    BadPolicy(
      "a key twice in a flow mapping, and another fault",
      after: """
        time: {allowed_lateness: 5m, max_future_skew: 1m, allowed_lateness: 6m}
        idempotence: {horizon: 5}
        """,
      gives: """
        policy.yaml:13:51: error[P_DUPLICATE]: 'allowed_lateness' occurs twice in one mapping
          time: {allowed_lateness: 5m, max_future_skew: 1m, allowed_lateness: 6m}
                                                            ^^^^^^^^^^^^^^^^
          help: it is first given at line 13

        policy.yaml:14:24: error[P_KIND]: 'horizon' must be a duration
          idempotence: {horizon: 5}
                                 ^
          help: a whole number and a unit (ms, s, m, h or d), such as 10m
        """),
    BadPolicy(
      "a velocity twice, and three times",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card]}
          b: {aggregate: count, group_by: [event.card], windw: 5m}
          a: {aggregate: count, group_by: [event.ip]}
          'a': {aggregate: count, group_by: [event.bin]}
        """,
      gives: """
        policy.yaml:15:49: error[P_UNKNOWN_KEY]: velocity 'b' has no key 'windw'
            b: {aggregate: count, group_by: [event.card], windw: 5m}
                                                          ^^^^^
          help: did you mean 'window'?

        policy.yaml:16:3: error[P_DUPLICATE]: 'a' occurs twice in one mapping
            a: {aggregate: count, group_by: [event.ip]}
            ^
          help: it is first given at line 14

        policy.yaml:17:4: error[P_DUPLICATE]: 'a' occurs twice in one mapping
            'a': {aggregate: count, group_by: [event.bin]}
             ^
          help: it is first given at line 14
        """),
    BadPolicy(
      "a key that is a list",
      after: """
        ? [a, b]
        : 5
        """,
      gives: """
        policy.yaml:13:3: error[P_YAML]: a key must be a plain word
          ? [a, b]
            ^
        """),
    BadPolicy(
      "places after text that is not ASCII",
      after: """
        rules:
          - {name: größe, condition: "event.card == 'ä' && event.amont > 1", action: flag}
        """,
      gives: """
        policy.yaml:14:12: error[P_NAME]: 'größe' cannot be a name
            - {name: größe, condition: "event.card == 'ä' && event.amont > 1", action: flag}
                     ^^^^^
          help: a letter, then letters, digits, '_', '-' and '.', 64 in all

        policy.yaml:14:55: error[P_UNKNOWN_NAME]: nothing is named 'event.amont'
            - {name: größe, condition: "event.card == 'ä' && event.amont > 1", action: flag}
                                                             ^^^^^^^^^^^
          help: did you mean 'event.amount'?
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Document")
  }
}
