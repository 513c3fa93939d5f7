import Testing

@testable import WeirPolicy

/// What the loader says about faults of the top level.
@Suite struct BadTopTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "missing keys",
      whole: """
        rules: []
        """,
      gives: """
        policy.yaml: error[P_MISSING_KEY]: the policy lacks 'policy'
          help: add 'policy': a text

        policy.yaml: error[P_MISSING_KEY]: the policy lacks 'version'
          help: add 'version': an integer

        policy.yaml: error[P_MISSING_KEY]: the policy lacks 'event'
          help: add 'event': a mapping
        """),
    BadPolicy(
      "an unknown key near a known one",
      after: """
        velocities: {}
        """,
      gives: """
        policy.yaml:13:1: error[P_UNKNOWN_KEY]: the policy has no key 'velocities'
          velocities: {}
          ^^^^^^^^^^
          help: did you mean 'velocity'?
        """),
    BadPolicy(
      "an unknown key far from any",
      after: """
        colour: red
        """,
      gives: """
        policy.yaml:13:1: error[P_UNKNOWN_KEY]: the policy has no key 'colour'
          colour: red
          ^^^^^^
          help: its keys: policy, version, time, event, tables, lists, constants, velocity, \
        features, model, rules, decide, idempotence, alerts
        """),
    BadPolicy(
      "a name with a space",
      whole: """
        policy: my shop
        version: 1
        event:
          event_id: {type: string}
          ts: {type: timestamp, required: true}
        """,
      gives: """
        policy.yaml:1:9: error[P_NAME]: 'my shop' cannot be a name
          policy: my shop
                  ^^^^^^^
          help: a letter, then letters, digits, '_', '-' and '.', 64 in all
        """),
    BadPolicy(
      "a version that is text",
      whole: """
        policy: shop
        version: 'one'
        event:
          event_id: {type: string}
          ts: {type: timestamp, required: true}
        """,
      gives: """
        policy.yaml:2:10: error[P_KIND]: 'version' must be an integer, not a text
          version: 'one'
                   ^^^^^
        """),
    BadPolicy(
      "a version of zero",
      whole: """
        policy: shop
        version: 0
        event:
          event_id: {type: string}
          ts: {type: timestamp, required: true}
        """,
      gives: """
        policy.yaml:2:10: error[P_VALUE]: 'version' must be from 1 to 2147483647
          version: 0
                   ^
        """),
    BadPolicy(
      "a version with a point",
      whole: """
        policy: shop
        version: 1.0
        event:
          event_id: {type: string}
          ts: {type: timestamp, required: true}
        """,
      gives: """
        policy.yaml:2:10: error[P_KIND]: 'version' must be an integer, not a number
          version: 1.0
                   ^^^
        """),
    BadPolicy(
      "a duration without a unit",
      after: """
        time: {allowed_lateness: 300}
        """,
      gives: """
        policy.yaml:13:26: error[P_KIND]: 'allowed_lateness' must be a duration
          time: {allowed_lateness: 300}
                                   ^^^
          help: a whole number and a unit (ms, s, m, h or d), such as 10m
        """),
    BadPolicy(
      "a duration with a fraction",
      after: """
        time: {allowed_lateness: 1.5h, max_future_skew: -5m}
        """,
      gives: """
        policy.yaml:13:26: error[P_KIND]: 'allowed_lateness' must be a duration
          time: {allowed_lateness: 1.5h, max_future_skew: -5m}
                                   ^^^^
          help: a whole number and a unit (ms, s, m, h or d), such as 10m

        policy.yaml:13:49: error[P_KIND]: 'max_future_skew' must be a duration
          time: {allowed_lateness: 1.5h, max_future_skew: -5m}
                                                          ^^^
          help: a whole number and a unit (ms, s, m, h or d), such as 10m
        """),
    BadPolicy(
      "a duration that is too long",
      after: """
        idempotence: {horizon: 9999999999999999999d}
        """,
      gives: """
        policy.yaml:13:24: error[P_VALUE]: 'horizon' must be a duration of at most 3650d
          idempotence: {horizon: 9999999999999999999d}
                                 ^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a section that is a text",
      after: """
        time: 5m
        """,
      gives: """
        policy.yaml:13:7: error[P_KIND]: 'time' must be a mapping, not a text
          time: 5m
                ^^
          help: its keys: allowed_lateness, max_future_skew
        """),
    BadPolicy(
      "an empty section",
      after: """
        time:
        """,
      gives: """
        policy.yaml:13:6: error[P_KIND]: 'time' must be a mapping; it is empty
          time:
               ^
          help: its keys: allowed_lateness, max_future_skew
        """),
    BadPolicy(
      "ids without a bound",
      after: """
        idempotence: {max_entries: 0}
        """,
      gives: """
        policy.yaml:13:28: error[P_VALUE]: 'max_entries' must be from 1 to 1000000000
          idempotence: {max_entries: 0}
                                     ^
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Top")
  }
}
