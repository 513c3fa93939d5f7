import Testing

@testable import WeirPolicy

/// What `weir check` says of things that are there twice, for nothing, empty or untested.
@Suite struct ReviewUseTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "a rule twice",
      after: """
        rules:
          - {name: a, condition: event.amount > 5 && event.card == "x", action: review}
          - {name: b, condition: "'x' == event.card && !(event.amount <= 5)", action: review}
          - {name: c, condition: event.amount > 5 && event.card == "x", action: allow}
        """,
      gives: """
        policy.yaml:15:12: warning[P_DUPLICATE]: rule 'b' has the condition and the action of \
        rule 'a'
            - {name: b, condition: "'x' == event.card && !(event.amount <= 5)", action: review}
                     ^
          help: remove one of the two; the first is at line 14
        """),
    BadPolicy(
      "a reject twice",
      after: """
        rules:
          - {name: a, condition: event.amount > 5, action: reject}
          - {name: b, condition: 5 < event.amount, action: reject}
        """,
      gives: """
        policy.yaml:15:12: warning[P_DUPLICATE]: rule 'b' has the condition and the action of \
        rule 'a'
            - {name: b, condition: 5 < event.amount, action: reject}
                     ^
          help: remove one of the two; the first is at line 14
        """),
    BadPolicy(
      "a velocity twice",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], window: 60m, where: event.amount > 5}
          b: {aggregate: count, group_by: [event.card], window: 1h, where: 5 < event.amount}
          c: {aggregate: count, group_by: [event.card], window: 1h}
        rules:
          - {name: a, condition: velocity.a + velocity.b + velocity.c > 3, action: review}
        """,
      gives: """
        policy.yaml:15:3: warning[P_DUPLICATE]: velocity 'b' is defined like velocity 'a'
            b: {aggregate: count, group_by: [event.card], window: 1h, where: 5 < event.amount}
            ^
          help: remove one of the two; the first is at line 14
        """),
    BadPolicy(
      "a feature twice",
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.amount, transform: log1p}
          c: {value: event.amount}
        model: model.json
        """,
      files: [
        "model.json": """
        {"format":"weir-logistic/1","intercept":0,"features":[
         {"name":"a","weight":1,"mean":0,"scale":1},
         {"name":"b","weight":1,"mean":0,"scale":1},
         {"name":"c","weight":1,"mean":0,"scale":1}]}
        """
      ],
      gives: """
        policy.yaml:15:3: warning[P_DUPLICATE]: feature 'b' is defined like feature 'a'
            b: {value: event.amount, transform: log1p}
            ^
          help: remove one of the two; the first is at line 14
        """),
    BadPolicy(
      "a list and a table twice",
      after: """
        tables:
          t: {kind: prefix, file: t.csv, key: event.bin}
          u: {kind: prefix, file: t.csv, key: event.bin}
        lists:
          l: {type: string, file: l.csv}
          m: {type: string, file: l.csv}
          n: {type: string_ci, file: l.csv}
        rules:
          - {name: a, condition: event.card in lists.l || event.card in lists.m || event.card in \
        lists.n || t.x == u.x, action: review}
        """,
      files: [
        "l.csv": """
        value
        a
        """,
        "t.csv": """
        prefix,x
        4,a
        """,
      ],
      gives: """
        policy.yaml:15:3: warning[P_DUPLICATE]: table 'u' is defined like table 't'
            u: {kind: prefix, file: t.csv, key: event.bin}
            ^
          help: remove one of the two; the first is at line 14

        policy.yaml:18:3: warning[P_DUPLICATE]: list 'm' is defined like list 'l'
            m: {type: string, file: l.csv}
            ^
          help: remove one of the two; the first is at line 17
        """),
    BadPolicy(
      "what nothing reads",
      after: """
        tables:
          t: {kind: prefix, file: t.csv, key: event.bin}
        lists:
          l: {type: string, file: l.csv}
        velocity:
          n: {aggregate: count, group_by: [event.card], window: 1h}
        """,
      files: [
        "l.csv": """
        value
        a
        """,
        "t.csv": """
        prefix,x
        4,a
        """,
      ],
      gives: """
        policy.yaml:14:3: warning[P_UNUSED]: nothing reads table 't'
            t: {kind: prefix, file: t.csv, key: event.bin}
            ^
          help: use one of its columns, or remove it

        policy.yaml:16:3: warning[P_UNUSED]: nothing asks list 'l'
            l: {type: string, file: l.csv}
            ^
          help: ask it, as in 'x in lists.l', or remove it

        policy.yaml:18:3: warning[P_UNUSED]: nothing reads velocity 'n'
            n: {aggregate: count, group_by: [event.card], window: 1h}
            ^
          help: use velocity.n, or remove it: it takes memory for every key
        """),
    BadPolicy(
      "what only another velocity reads",
      after: """
        tables:
          t: {kind: prefix, file: t.csv, key: event.bin}
          u: {kind: prefix, file: u.csv, key: t.x}
        lists:
          l: {type: string, file: l.csv}
        velocity:
          n: {aggregate: count, group_by: [u.y], window: 1h, where: event.card in lists.l}
          m: {aggregate: count, group_by: [event.card], window: 1h, where: velocity.n > 3}
        rules:
          - {name: a, condition: velocity.m > 3, action: review}
        """,
      files: [
        "l.csv": """
        value
        a
        """,
        "t.csv": """
        prefix,x
        4,1
        """,
        "u.csv": """
        prefix,y
        1,b
        """,
      ],
      gives: """

        """),
    BadPolicy(
      "an empty list, and an empty table",
      after: """
        tables:
          t: {kind: prefix, file: t.csv, key: event.bin}
        lists:
          l: {type: string, file: l.csv}
        rules:
          - {name: a, condition: event.card in lists.l || t.x == 'a', action: review}
        """,
      files: [
        "l.csv": """
        value
        """,
        "t.csv": """
        prefix,x
        """,
      ],
      gives: """
        policy.yaml:14:3: warning[P_EMPTY]: table 't' holds nothing
            t: {kind: prefix, file: t.csv, key: event.bin}
            ^
          help: add rows to t.csv: until then its columns are missing

        policy.yaml:16:3: warning[P_EMPTY]: list 'l' holds nothing
            l: {type: string, file: l.csv}
            ^
          help: add entries to l.csv: until then nothing is on the list
        """),
    BadPolicy(
      "no tests",
      after: """
        rules:
          - {name: a, condition: event.amount > 5, action: review}
        """,
      tested: nil,
      gives: """
        policy.yaml:1:9: warning[P_UNTESTED]: the policy has no tests
          policy: shop
                  ^^^^
          help: write events and the decisions they must get into tests/*.yaml
        """),
    BadPolicy(
      "windows longer than any test",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], window: 30m}
          b: {aggregate: count, group_by: [event.card], window: 2h}
          c:
            aggregate: sum
            of: event.amount
            group_by: [event.card]
            window: 1801s
          d: {aggregate: count, group_by: [event.card]}
        rules:
          - {name: a, condition: velocity.a + velocity.b + velocity.c + velocity.d > 3, action: \
        review}
        """,
      tested: 1_800_000,
      gives: """
        policy.yaml:15:57: warning[P_UNTESTED]: the window of velocity 'b' is longer than any \
        test: 2h, and the longest case spans 30m
            b: {aggregate: count, group_by: [event.card], window: 2h}
                                                                  ^^
          help: add a case with events 2h apart

        policy.yaml:20:13: warning[P_UNTESTED]: the window of velocity 'c' is longer than any \
        test: 1801s, and the longest case spans 30m
              window: 1801s
                      ^^^^^
          help: add a case with events 1801s apart
        """),
    BadPolicy(
      "nothing at all",
      after: """
        velocity:
          a: {aggregate: count, group_by: [event.card], window: 30m, where: event.type == "payment"}
        rules:
          - {name: a, condition: velocity.a > 3 && event.amount >= 500 && has(event.card), \
        action: review}
        """,
      tested: 1_800_000,
      gives: """

        """),
  ]

  @Test(arguments: cases) func isTold(_ policy: BadPolicy) {
    policy.checkReview(group: "Use")
  }
}
