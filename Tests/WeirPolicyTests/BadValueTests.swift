import Testing

@testable import WeirPolicy

/// What the loader says about values that cannot take the place of a policy's own.
@Suite struct BadValueTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "a value for a misspelt constant",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("lwo", "6")],
      gives: """
        --sweep: error[P_UNKNOWN_NAME]: no constant is called 'lwo'
          help: did you mean 'low'?
        """),
    BadPolicy(
      "a value for a constant that there is not",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("max_spend", "6")],
      gives: """
        --sweep: error[P_UNKNOWN_NAME]: no constant is called 'max_spend'
          help: what can have another value: low, share, is_on, word, home, review_at, reject_at
        """),
    BadPolicy(
      "a value for a constant of a policy without any",
      after: """
        rules:
          - {name: a, condition: 'event.amount > 5', action: review}
        """,
      values: [("max_spend", "6")],
      gives: """
        --sweep: error[P_UNKNOWN_NAME]: no constant is called 'max_spend'
          help: what can have another value: review_at, reject_at
        """),
    BadPolicy(
      "a fraction for a whole number",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("low", "0.5")],
      gives: """
        --sweep: error[P_TYPE]: a value for constant 'low' must be a whole number of 64 bits
          help: what it has in policy.yaml says of which type it is
        """),
    BadPolicy(
      "a text for a number",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("share", "high")],
      gives: """
        --sweep: error[P_TYPE]: a value for constant 'share' must be a number
          help: what it has in policy.yaml says of which type it is
        """),
    BadPolicy(
      "a word for a truth value",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("is_on", "yes")],
      gives: """
        --sweep: error[P_TYPE]: a value for constant 'is_on' must be true or false
          help: what it has in policy.yaml says of which type it is
        """),
    BadPolicy(
      "a value for a list",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("home", "DE")],
      gives: """
        --sweep: error[P_TYPE]: constant 'home' is a list: no single value takes its place
          help: write another policy and compare the two
        """),
    BadPolicy(
      "a value of more than 64 bits",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("low", "9223372036854775808")],
      gives: """
        --sweep: error[P_TYPE]: a value for constant 'low' must be a whole number of 64 bits
          help: what it has in policy.yaml says of which type it is
        """),
    BadPolicy(
      "two values for one name",
      after: """
        constants:
          low: 5
          share: 0.25
          is_on: true
          word: strict
          home: [DE, AT]
        rules:
          - {name: a, condition: 'constants.is_on && event.amount > constants.low', action: \
        review}
        """,
      values: [("low", "6"), ("low", "7")],
      gives: """
        --sweep: error[P_DUPLICATE]: 'low' has two values to take its place
          help: give one
        """),
    BadPolicy(
      "a threshold without a model",
      after: """
        rules:
          - {name: a, condition: 'event.amount > 5', action: review}
        """,
      values: [("review_at", "0.5")],
      gives: """
        --sweep: error[P_MODEL]: 'review_at' is compared with the model's score, and the \
        policy has no model
          help: add 'model: model.json', or choose a constant
        """),
    BadPolicy(
      "a threshold above one",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        decide: {review_at: 0.5}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      values: [("review_at", "1.5")],
      gives: """
        --sweep: error[P_VALUE]: a value for 'review_at' must be a number from 0 to 1
          help: write it as in 0.35
        """),
    BadPolicy(
      "a threshold that is no number",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        decide: {review_at: 0.5}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      values: [("reject_at", "50%")],
      gives: """
        --sweep: error[P_VALUE]: a value for 'reject_at' must be a number from 0 to 1
          help: write it as in 0.35
        """),
    BadPolicy(
      "a threshold that passes the other one",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        decide: {review_at: 0.5, reject_at: 0.9}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      values: [("review_at", "0.95")],
      gives: """
        --sweep: error[P_VALUE]: 'review_at' is greater than 'reject_at'
          help: a score from review_at up to reject_at is review
        """),
    BadPolicy(
      "a threshold that falls below the other one",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        decide: {review_at: 0.5, reject_at: 0.9}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      values: [("reject_at", "0.4")],
      gives: """
        --sweep: error[P_VALUE]: 'review_at' is greater than 'reject_at'
          help: a score from review_at up to reject_at is review
        """),
    BadPolicy(
      "a value for a constant with faults",
      after: """
        constants: {low: 0x10}
        """,
      values: [("low", "6")],
      gives: """
        policy.yaml:13:18: error[P_VALUE]: constant 'low' must be a finite decimal number
          constants: {low: 0x10}
                           ^^^^
          help: such as 255 or 0.25; quote it when a text is meant
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Value")
  }
}
