import Testing

@testable import WeirPolicy

/// What the loader says about faults of features and the model.
@Suite struct BadModelTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "a feature of text",
      after: """
        features:
          a: {value: event.card}
        """,
      gives: """
        policy.yaml:14:14: error[P_TYPE]: 'value' of feature 'a' is string; identity takes int, \
        uint, double, bool
            a: {value: event.card}
                       ^^^^^^^^^^
          help: turn text into numbers with one_hot([...])

        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "a feature without a value",
      after: """
        features:
          a: {transform: log1p}
          b: event.amount
        """,
      gives: """
        policy.yaml:14:3: error[P_MISSING_KEY]: feature 'a' lacks 'value'
            a: {transform: log1p}
            ^
          help: add 'value': an expression

        policy.yaml:15:6: error[P_KIND]: feature 'b' must be a mapping, not a text
            b: event.amount
               ^^^^^^^^^^^^
          help: its keys: value, transform, missing

        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "an unknown transform",
      after: """
        features:
          a: {value: event.amount, transform: log2p}
        """,
      gives: """
        policy.yaml:14:39: error[P_VALUE]: no transform is named 'log2p'
            a: {value: event.amount, transform: log2p}
                                                ^^^^^
          help: did you mean 'log1p'?

        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "a transform of another type",
      after: """
        features:
          a: {value: event.land == 'DE', transform: sin_hour}
          b: {value: event.ts, transform: log1p}
          c: {value: event.amount, transform: "one_hot(['a'])"}
          d: {value: event.land, transform: "one_hot([1])"}
        """,
      gives: """
        policy.yaml:14:14: error[P_TYPE]: 'value' of feature 'a' is bool; sin_hour takes \
        timestamp, int, uint, double
            a: {value: event.land == 'DE', transform: sin_hour}
                       ^^^^^^^^^^^^^^^^^^

        policy.yaml:15:14: error[P_TYPE]: 'value' of feature 'b' is timestamp; log1p takes int, \
        uint, double, bool
            b: {value: event.ts, transform: log1p}
                       ^^^^^^^^

        policy.yaml:16:14: error[P_TYPE]: 'value' of feature 'c' is int; one_hot takes string
            c: {value: event.amount, transform: "one_hot(['a'])"}
                       ^^^^^^^^^^^^

        policy.yaml:17:14: error[P_TYPE]: 'value' of feature 'd' is string; one_hot takes int, \
        uint, double
            d: {value: event.land, transform: "one_hot([1])"}
                       ^^^^^^^^^^
          help: turn text into numbers with one_hot([...])

        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "an argument of a transform",
      after: """
        features:
          a: {value: event.amount, transform: "bins([10, 5])"}
        """,
      gives: """
        policy.yaml:14:50: error[P_VALUE]: the edges of bins must ascend
            a: {value: event.amount, transform: "bins([10, 5])"}
                                                           ^
          help: sort them

        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "a text as a stand-in",
      after: """
        features:
          a: {value: event.amount, missing: none}
          b: {value: event.land, transform: 'one_hot(["DE", "FR"])', missing: 0}
        """,
      gives: """
        policy.yaml:14:37: error[P_KIND]: 'missing' must be a number, not a text
            a: {value: event.amount, missing: none}
                                              ^^^^

        policy.yaml:15:71: error[P_TYPE]: 'missing' is a number; the value of feature 'b' is text
            b: {value: event.land, transform: 'one_hot(["DE", "FR"])', missing: 0}
                                                                                ^
          help: quote it, or remove it: a text that is missing adds nothing to the score

        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "a feature of the score",
      after: """
        features:
          a: {value: model.score}
        """,
      gives: """
        policy.yaml:14:14: error[P_CYCLE]: 'value' of feature 'a' reads model.score, which is \
        made of the features
            a: {value: model.score}
                       ^^^^^^^^^^^

        policy.yaml:13:1: warning[P_NO_EFFECT]: features without a model change nothing
          features:
          ^^^^^^^^
          help: `weir train` makes a model of them
        """),
    BadPolicy(
      "no model file",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      gives: """
        policy.yaml:16:8: error[P_FILE]: file 'model.json' does not exist
          model: model.json
                 ^^^^^^^^^^
          help: `weir train` makes it of recorded events
        """),
    BadPolicy(
      "a model that is no JSON",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1",
         "intercept": NaN}
        """
      ],
      gives: """
        model.json:2:15: error[P_JSON]: not a JSON value
           "intercept": NaN}
                        ^
          help: numbers are finite: there is no NaN or Infinity
        """),
    BadPolicy(
      "a model with trailing commas",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","features":[1,]}
        """
      ],
      gives: """
        model.json:1:43: error[P_JSON]: not a JSON value
          {"format":"weir-logistic/1","features":[1,]}
                                                    ^
          help: numbers are finite: there is no NaN or Infinity
        """),
    BadPolicy(
      "a model of another format, with keys missing and unknown",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format": "weir-logistic/2",
         "bias": 1,
         "features": [{"name": "a", "weight": "1", "mean": 0, "scale": 0}]}
        """
      ],
      gives: """
        model.json:1:1: error[P_MISSING_KEY]: the model lacks 'intercept'
          {"format": "weir-logistic/2",
          ^
          help: add 'intercept': a number

        model.json:1:12: error[P_VALUE]: 'format' must be one of weir-logistic/1
          {"format": "weir-logistic/2",
                     ^^^^^^^^^^^^^^^^^
          help: did you mean 'weir-logistic/1'?

        model.json:2:2: error[P_UNKNOWN_KEY]: the model has no key 'bias'
           "bias": 1,
           ^^^^^^
          help: its keys: format, intercept, features, calibration, training

        model.json:3:39: error[P_KIND]: 'weight' must be a number, not a text
           "features": [{"name": "a", "weight": "1", "mean": 0, "scale": 0}]}
                                                ^^^

        model.json:3:64: error[P_MODEL]: 'scale' must be greater than 0
           "features": [{"name": "a", "weight": "1", "mean": 0, "scale": 0}]}
                                                                         ^
        """),
    BadPolicy(
      "a weight too large for a number",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":-1.5,"features":[{"name":"a","weight":1,"mean\
        ":0,"scale":1},{"name":"b","weight":1e999,"mean":0.5,"scale":2}]}
        """
      ],
      gives: """
        model.json:1:122: error[P_VALUE]: 'weight' must be finite, within 1e15 of zero
          {"format":"weir-logistic/1","intercept":-1.5,"features":[{"name":"a","weight":1,"mean\
        ":0,"scale":1},{"name":"b","weight":1e999,"mean":0.5,"scale":2}]}
                                                                                               \
                                            ^^^^^
        """),
    BadPolicy(
      "a scale of zero",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":-1.5,"features":[{"name":"a","weight":1,"mean\
        ":0,"scale":1},{"name":"b","weight":2,"mean":0.5,"scale":0}]}
        """
      ],
      gives: """
        model.json:1:143: error[P_MODEL]: 'scale' must be greater than 0
          {"format":"weir-logistic/1","intercept":-1.5,"features":[{"name":"a","weight":1,"mean\
        ":0,"scale":1},{"name":"b","weight":2,"mean":0.5,"scale":0}]}
                                                                                               \
                                                                 ^
        """),
    BadPolicy(
      "features in another order",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"b","weight":1,"mean":0,"scale":1},
         {"name":"a","weight":2,"mean":0.5,"scale":2}]}
        """
      ],
      gives: """
        model.json:2:10: error[P_MODEL]: column 1 of the model is 'b', of the policy 'a'
           {"name":"b","weight":1,"mean":0,"scale":1},
                   ^^^
          help: columns stand in the order of the policy's features
        """),
    BadPolicy(
      "a feature the policy lacks",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"a","weight":1,"mean":0,"scale":1},
         {"name":"z","weight":2,"mean":0.5,"scale":2}]}
        """
      ],
      gives: """
        model.json:3:10: error[P_MODEL]: column 2 of the model is 'z', of the policy 'b'
           {"name":"z","weight":2,"mean":0.5,"scale":2}]}
                   ^^^
          help: the policy has no such feature: train the model again
        """),
    BadPolicy(
      "a feature the model lacks",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"a","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        model.json:1:43: error[P_MODEL]: the model has 1 column, the policy's features 2
          {"format":"weir-logistic/1","intercept":0,"features":[
                                                    ^^^^^^^^^^
          help: 'b' is the first that the model lacks
        """),
    BadPolicy(
      "a column too many",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"a","weight":1,"mean":0,"scale":1},
         {"name":"b","weight":1,"mean":0,"scale":1},
         {"name":"b","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        model.json:4:10: error[P_MODEL]: the model has 3 columns, the policy's features 2
           {"name":"b","weight":1,"mean":0,"scale":1}]}
                   ^^^
          help: train the model again, or restore the features
        """),
    BadPolicy(
      "a member twice",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,
         "intercept":0}
        """
      ],
      gives: """
        model.json:2:2: error[P_DUPLICATE]: member 'intercept' occurs twice in one object
           "intercept":0}
           ^
        """),
    BadPolicy(
      "an array nested too deeply",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land == 'DE', missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        [[[[[[[[[[[[[[[[[[[[
        """
      ],
      gives: """
        model.json:1:17: error[P_LIMIT]: nested deeper than 16 levels
          [[[[[[[[[[[[[[[[[[[[
                          ^
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Model")
  }
}
