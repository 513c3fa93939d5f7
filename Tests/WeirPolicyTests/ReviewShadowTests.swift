import Testing

@testable import WeirPolicy

/// What `weir check` says of rules behind a reject.
@Suite struct ReviewShadowTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "a review above the limit of a reject",
      after: """
        rules:
          - {name: far, condition: event.amount > 500, action: reject}
          - {name: high, condition: event.amount > 800, action: review}
        """,
      gives: """
        policy.yaml:15:12: warning[P_SHADOWED]: rule 'high' changes no decision: reject rule \
        'far' hits whenever it does
            - {name: high, condition: event.amount > 800, action: review}
                     ^^^^
          help: remove it, or correct one of the two conditions; the reject is at line 14
        """),
    BadPolicy(
      "a reject that stands behind",
      after: """
        rules:
          - {name: high, condition: event.amount > 800, action: allow}
          - {name: far, condition: event.amount > 500, action: reject}
        """,
      gives: """
        policy.yaml:14:12: warning[P_SHADOWED]: rule 'high' changes no decision: reject rule \
        'far' hits whenever it does
            - {name: high, condition: event.amount > 800, action: allow}
                     ^^^^
          help: remove it, or correct one of the two conditions; the reject is at line 15
        """),
    BadPolicy(
      "one of several texts",
      after: """
        rules:
          - {name: known, condition: "event.card in ['a', 'b']", action: reject}
          - {name: a, condition: event.card == "a" && event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:15:12: warning[P_SHADOWED]: rule 'a' changes no decision: reject rule 'known' \
        hits whenever it does
            - {name: a, condition: event.card == "a" && event.amount > 5, action: review}
                     ^
          help: remove it, or correct one of the two conditions; the reject is at line 14
        """),
    BadPolicy(
      "one case of several",
      after: """
        rules:
          - {name: any, condition: event.amount > 500 || event.card == "a" || has(event.ip), \
        action: reject}
          - {name: a, condition: event.card == "a", action: review}
          - {name: there, condition: event.ip == ip("10.0.0.1"), action: review}
        """,
      gives: """
        policy.yaml:15:12: warning[P_SHADOWED]: rule 'a' changes no decision: reject rule 'any' \
        hits whenever it does
            - {name: a, condition: event.card == "a", action: review}
                     ^
          help: remove it, or correct one of the two conditions; the reject is at line 14

        policy.yaml:16:12: warning[P_SHADOWED]: rule 'there' changes no decision: reject rule \
        'any' hits whenever it does
            - {name: there, condition: event.ip == ip("10.0.0.1"), action: review}
                     ^^^^^
          help: remove it, or correct one of the two conditions; the reject is at line 14
        """),
    BadPolicy(
      "two rejects for the same events",
      after: """
        rules:
          - {name: a, condition: "event.card in ['a', 'b']", action: reject}
          - {name: b, condition: event.card == "a" || event.card == "b", action: reject}
        """,
      gives: """
        policy.yaml:15:12: warning[P_SHADOWED]: rule 'b' changes no decision: reject rule 'a' \
        hits whenever it does
            - {name: b, condition: event.card == "a" || event.card == "b", action: reject}
                     ^
          help: remove it, or correct one of the two conditions; the reject is at line 14
        """),
    BadPolicy(
      "a reject within another",
      after: """
        rules:
          - {name: a, condition: event.amount > 800, action: reject}
          - {name: b, condition: event.amount > 500, action: reject}
        """,
      gives: """
        policy.yaml:14:12: warning[P_SHADOWED]: rule 'a' changes no decision: reject rule 'b' \
        hits whenever it does
            - {name: a, condition: event.amount > 800, action: reject}
                     ^
          help: remove it, or correct one of the two conditions; the reject is at line 15
        """),
    BadPolicy(
      "a flag that adds to the score",
      after: """
        features:
          f: {value: event.amount}
        model: model.json
        rules:
          - {name: a, condition: event.card == "a", action: reject}
          - {name: b, condition: event.card == "a" && event.amount > 5, action: flag, log_odds: 0.5}
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"f","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        policy.yaml:18:12: warning[P_SHADOWED]: rule 'b' changes no decision: reject rule 'a' \
        hits whenever it does
            - {name: b, condition: event.card == "a" && event.amount > 5, action: flag, log_odds: \
        0.5}
                     ^
          help: remove it, or correct one of the two conditions; the reject is at line 17
        """),
    BadPolicy(
      "a reject that always hits",
      after: """
        rules:
          - {name: all, condition: "true", action: reject}
          - {name: b, condition: event.amount > 5, action: review}
        """,
      gives: """
        policy.yaml:14:28: warning[P_ALWAYS_HITS]: 'condition' of rule 'all' is true for every event
            - {name: all, condition: "true", action: reject}
                                     ^^^^^^

        policy.yaml:15:12: warning[P_SHADOWED]: rule 'b' changes no decision: reject rule 'all' \
        hits whenever it does
            - {name: b, condition: event.amount > 5, action: review}
                     ^
          help: remove it, or correct one of the two conditions; the reject is at line 14
        """),
    BadPolicy(
      "neither shadow rules nor names for what is rejected",
      after: """
        rules:
          - {name: a, condition: event.amount > 500, action: reject}
          - {name: b, condition: event.amount > 800, action: review, mode: shadow}
          - {name: c, condition: event.amount > 900, action: flag}
          - {name: d, condition: event.card == "x", action: reject, mode: shadow}
          - {name: e, condition: event.card == "x" && event.amount > 5, action: review}
        """,
      gives: """

        """),
    BadPolicy(
      "neither what is less, nor what may be missing",
      after: """
        rules:
          - {name: a, condition: event.amount > 500, action: reject}
          - {name: b, condition: event.amount > 400, action: review}
          - {name: c, condition: "!(event.amount <= 500) || event.card == 'x'", action: review}
          - {name: d, condition: "!has(event.amount)", action: review}
        """,
      gives: """

        """),
  ]

  @Test(arguments: cases) func isTold(_ policy: BadPolicy) {
    policy.checkReview(group: "Shadow")
  }
}
