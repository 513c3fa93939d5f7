import Testing

@testable import WeirPolicy

/// What `weir check` says of parts of conditions that are constant.
@Suite struct ReviewConstantTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "a case that never holds",
      after: """
        rules:
          - {name: a, condition: event.type == 'pyament' || event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:14:26: warning[P_CONSTANT]: in 'condition' of rule 'a', event.type == \
        'pyament' is never true
            - {name: a, condition: event.type == 'pyament' || event.amount > 5, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'payment'?
        """),
    BadPolicy(
      "one of several words",
      after: """
        rules:
          - {name: a, condition: "event.type in ['payment', 'refnud']", action: review}
          - {name: b, condition: '!(event.type in [''refunds'', ''payment''])', action: review}
        """,
      gives: """
        policy.yaml:14:27: warning[P_CONSTANT]: in 'condition' of rule 'a', event.type is never \
        'refnud'
            - {name: a, condition: "event.type in ['payment', 'refnud']", action: review}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'refund'?

        policy.yaml:15:29: warning[P_CONSTANT]: in 'condition' of rule 'b', event.type is never \
        'refunds'
            - {name: b, condition: '!(event.type in [''refunds'', ''payment''])', action: review}
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'refund'?
        """),
    BadPolicy(
      "a country that is none among others",
      after: """
        rules:
          - {name: a, condition: "event.land in ['DE', 'uk', 'UK']", action: review}
        """,
      gives: """
        policy.yaml:14:27: warning[P_CONSTANT]: in 'condition' of rule 'a', event.land is never 'uk'
            - {name: a, condition: "event.land in ['DE', 'uk', 'UK']", action: review}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: there is no such code in ISO 3166-1

        policy.yaml:14:27: warning[P_CONSTANT]: in 'condition' of rule 'a', event.land is never 'UK'
            - {name: a, condition: "event.land in ['DE', 'uk', 'UK']", action: review}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: there is no such code in ISO 3166-1
        """),
    BadPolicy(
      "what is never equal is always unequal",
      after: """
        rules:
          - {name: a, condition: event.type != 'pyament' && event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:14:26: warning[P_CONSTANT]: in 'condition' of rule 'a', event.type != \
        'pyament' is always true
            - {name: a, condition: event.type != 'pyament' && event.amount > 5, action: review}
                                   ^^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'payment'?
        """),
    BadPolicy(
      "a count that is not negative",
      after: """
        velocity:
          n: {aggregate: count, group_by: [event.card], window: 1h}
        rules:
          - {name: a, condition: velocity.n >= 0 && event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:16:26: warning[P_CONSTANT]: in 'condition' of rule 'a', velocity.n >= 0 is \
        always true where there is a value
            - {name: a, condition: velocity.n >= 0 && event.amount > 5, action: review}
                                   ^^^^^^^^^^^^^^^
          help: a count is never negative
        """),
    BadPolicy(
      "an amount that the schema bounds",
      after: """
        rules:
          - {name: a, condition: event.amount >= 0, action: review}
          - {name: b, condition: event.amount > -1 && event.card == 'a', action: review}
        """,
      gives: """
        policy.yaml:14:26: warning[P_CONSTANT]: in 'condition' of rule 'a', event.amount >= 0 is \
        always true where there is a value
            - {name: a, condition: event.amount >= 0, action: review}
                                   ^^^^^^^^^^^^^^^^^
          help: the schema says: at least 0

        policy.yaml:15:26: warning[P_CONSTANT]: in 'condition' of rule 'b', event.amount > -1 is \
        always true where there is a value
            - {name: b, condition: event.amount > -1 && event.card == 'a', action: review}
                                   ^^^^^^^^^^^^^^^^^
          help: the schema says: at least 0
        """),
    BadPolicy(
      "a field that is always there",
      after: """
        rules:
          - {name: a, condition: has(event.ts) && event.amount > 5, action: review}
          - {name: b, condition: has(event.type) && event.amount > 6, action: review}
        """,
      gives: """
        policy.yaml:14:26: warning[P_CONSTANT]: in 'condition' of rule 'a', has(event.ts) is \
        always true
            - {name: a, condition: has(event.ts) && event.amount > 5, action: review}
                                   ^^^^^^^^^^^^^
          help: the field is required or has a default: it is always there

        policy.yaml:15:26: warning[P_CONSTANT]: in 'condition' of rule 'b', has(event.type) is \
        always true
            - {name: b, condition: has(event.type) && event.amount > 6, action: review}
                                   ^^^^^^^^^^^^^^^
          help: the field is required or has a default: it is always there
        """),
    BadPolicy(
      "a score that is never negative",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        rules:
          - {name: a, condition: model.score >= 0.0 && event.amount > 5, action: review}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        policy.yaml:17:26: warning[P_CONSTANT]: in 'condition' of rule 'a', model.score >= 0.0 is \
        always true
            - {name: a, condition: model.score >= 0.0 && event.amount > 5, action: review}
                                   ^^^^^^^^^^^^^^^^^^
          help: a score lies from 0 to 1
        """),
    BadPolicy(
      "a choice by what never holds",
      after: """
        rules:
          - {name: a, condition: 'event.type == ''pyament'' ? event.amount > 1 : event.amount > \
        2', action: review}
        """,
      gives: """
        policy.yaml:14:27: warning[P_CONSTANT]: in 'condition' of rule 'a', event.type == \
        'pyament' is never true
            - {name: a, condition: 'event.type == ''pyament'' ? event.amount > 1 : event.amount > \
        2', action: review}
                                    ^^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'payment'?
        """),
    BadPolicy(
      "a case that another part excludes",
      after: """
        rules:
          - {name: a, condition: event.amount > 5 && (event.amount < 3 || event.card == 'a'), \
        action: review}
        """,
      gives: """
        policy.yaml:14:47: warning[P_CONSTANT]: in 'condition' of rule 'a', event.amount > 5 and \
        event.amount < 3 are never true together
            - {name: a, condition: event.amount > 5 && (event.amount < 3 || event.card == 'a'), \
        action: review}
                                                        ^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a case that excludes itself",
      after: """
        rules:
          - {name: a, condition: event.card == 'b' || event.amount > 5 && event.amount < 3, \
        action: review}
        """,
      gives: """
        policy.yaml:14:67: warning[P_CONSTANT]: in 'condition' of rule 'a', event.amount > 5 and \
        event.amount < 3 are never true together
            - {name: a, condition: event.card == 'b' || event.amount > 5 && event.amount < 3, \
        action: review}
                                                                            ^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "parts without a name",
      after: """
        rules:
          - {name: a, condition: event.card == 'b' || event.amount + 1 > 5 && event.amount + 1 < \
        3, action: review}
        """,
      gives: """
        policy.yaml:14:71: warning[P_CONSTANT]: in 'condition' of rule 'a', parts of it are never \
        true together
            - {name: a, condition: event.card == 'b' || event.amount + 1 > 5 && event.amount + 1 \
        < 3, action: review}
                                                                                ^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a filter of a velocity",
      after: """
        velocity:
          n:
            aggregate: count
            group_by: [event.card]
            where: event.type == "refnud" || event.amount > 5
        rules:
          - {name: a, condition: velocity.n > 1, action: review}
        """,
      gives: """
        policy.yaml:17:12: warning[P_CONSTANT]: in 'where' of velocity 'n', event.type == \
        'refnud' is never true
              where: event.type == "refnud" || event.amount > 5
                     ^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'refund'?
        """),
    BadPolicy(
      "a feature",
      after: """
        features:
          f: {value: event.land == "De", missing: 0}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        policy.yaml:14:14: warning[P_CONSTANT]: in 'value' of feature 'f', event.land == 'De' is \
        never true
            f: {value: event.land == "De", missing: 0}
                       ^^^^^^^^^^^^^^^^^^
          help: codes are upper-cased: 'DE'
        """),
    BadPolicy(
      "after escapes in a quoted condition",
      after: """
        rules:
          - {name: a, condition: "event.card == '\\u00e4' || event.type == 'refnud'", action: \
        review}
        """,
      gives: """
        policy.yaml:14:53: warning[P_CONSTANT]: in 'condition' of rule 'a', event.type == \
        'refnud' is never true
            - {name: a, condition: "event.card == '\\u00e4' || event.type == 'refnud'", action: \
        review}
                                                              ^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'refund'?
        """),
    BadPolicy(
      "written in another way",
      after: """
        rules:
          - {name: a, condition: '!(event.type != ''refnud'') || event.amount > 5', action: review}
        """,
      gives: """
        policy.yaml:14:29: warning[P_CONSTANT]: in 'condition' of rule 'a', event.type == \
        'refnud' is never true
            - {name: a, condition: '!(event.type != ''refnud'') || event.amount > 5', action: \
        review}
                                      ^^^^^^^^^^^^^^^^^^^^^^
          help: did you mean 'refund'?
        """),
  ]

  @Test(arguments: cases) func isTold(_ policy: BadPolicy) {
    policy.checkReview(group: "Constant")
  }
}
