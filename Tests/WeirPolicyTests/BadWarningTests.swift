import Testing

@testable import WeirPolicy

/// What the loader says of policies that are odd, but allowed.
@Suite struct BadWarningTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "conditions that are always true",
      after: """
        velocity:
          n: {aggregate: count, group_by: [event.card], window: 1h, where: 1 < 2}
        rules:
          - {name: a, condition: velocity.n > 3 || true, action: review}
          - {name: b, condition: velocity.n > 3, action: review}
        """,
      gives: """
        policy.yaml:14:68: warning[P_ALWAYS_HITS]: 'where' of velocity 'n' is true for every event
            n: {aggregate: count, group_by: [event.card], window: 1h, where: 1 < 2}
                                                                             ^^^^^

        policy.yaml:16:26: warning[P_ALWAYS_HITS]: 'condition' of rule 'a' is true for every event
            - {name: a, condition: velocity.n > 3 || true, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "thresholds without a model",
      after: """
        decide: {review_at: 0.5, reject_at: 0.9}
        """,
      gives: """
        policy.yaml:13:10: warning[P_NO_EFFECT]: 'review_at' has no effect without a model
          decide: {review_at: 0.5, reject_at: 0.9}
                   ^^^^^^^^^
          help: add 'model: model.json', or remove it

        policy.yaml:13:26: warning[P_NO_EFFECT]: 'reject_at' has no effect without a model
          decide: {review_at: 0.5, reject_at: 0.9}
                                   ^^^^^^^^^
          help: add 'model: model.json', or remove it
        """),
    BadPolicy(
      "features without a model",
      after: """
        features:
          a: {value: event.amount}
        """,
      gives: """
        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "the default of a required field",
      after: """
          x: {type: int, required: true, default: 5}
        """,
      gives: """
        policy.yaml:13:34: warning[P_NO_EFFECT]: the default of a required field is never used
            x: {type: int, required: true, default: 5}
                                           ^^^^^^^
        """),
    BadPolicy(
      "current where it has no meaning",
      after: """
        velocity:
          a: {aggregate: last, of: event.ip, group_by: [event.card], current: include}
        rules:
          - {name: a, condition: velocity.a == event.ip, action: review}
        """,
      gives: """
        policy.yaml:14:71: warning[P_NO_EFFECT]: last looks only at entries before the event
            a: {aggregate: last, of: event.ip, group_by: [event.card], current: include}
                                                                                ^^^^^^^
        """),
    BadPolicy(
      "log-odds of a shadow rule",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        rules:
          - {name: a, condition: event.amount > 5, action: flag, log_odds: 0.5, mode: shadow}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        policy.yaml:17:68: warning[P_NO_EFFECT]: 'log_odds' of a shadow rule adds nothing
            - {name: a, condition: event.amount > 5, action: flag, log_odds: 0.5, mode: shadow}
                                                                             ^^^
        """),
    BadPolicy(
      "a flag named like a feature",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        rules:
          - {name: f, condition: event.amount > 5, action: flag, log_odds: 0.5}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        policy.yaml:17:12: warning[P_DUPLICATE]: rule 'f' adds to the score under the name of a \
        feature
            - {name: f, condition: event.amount > 5, action: flag, log_odds: 0.5}
                     ^
          help: reasons name both: rename one of them
        """),
    BadPolicy(
      "types that get a decision where the type may be absent",
      whole: """
        policy: shop
        version: 1
        event:
          event_id: {type: string}
          ts: {type: timestamp, required: true}
          type: {type: enum, values: [a, b]}
        decide: {score: [a]}
        """,
      gives: """
        policy.yaml:7:10: warning[P_NO_EFFECT]: an event without 'type' gets a decision, whatever \
        'score' says
          decide: {score: [a]}
                   ^^^^^
          help: make the field required, or give it a default
        """),
  ]

  @Test(arguments: cases) func isTold(_ policy: BadPolicy) {
    policy.checkReview(group: "Warning")
  }
}
