import Testing

@testable import WeirPolicy

/// What the loader says about faults of tables and lists.
@Suite struct BadSignalsTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "a table without a file",
      after: """
        tables:
          geo: {kind: ip_range, file: tables/none.csv, key: event.ip}
        """,
      gives: """
        policy.yaml:14:31: error[P_FILE]: file 'tables/none.csv' does not exist
            geo: {kind: ip_range, file: tables/none.csv, key: event.ip}
                                        ^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a file outside of the directory",
      after: """
        lists:
          vip: {type: string, file: ../secrets.csv}
          bad: {type: string, file: /etc/passwd}
        """,
      gives: """
        policy.yaml:14:29: error[P_FILE]: the file's path must lie inside the policy's directory
            vip: {type: string, file: ../secrets.csv}
                                      ^^^^^^^^^^^^^^
          help: name it relative to policy.yaml, without '..'

        policy.yaml:15:29: error[P_FILE]: the file's path must lie inside the policy's directory
            bad: {type: string, file: /etc/passwd}
                                      ^^^^^^^^^^^
          help: name it relative to policy.yaml, without '..'
        """),
    BadPolicy(
      "a table named like a root",
      after: """
        tables:
          lists: {kind: prefix, file: t.csv, key: event.bin}
        """,
      gives: """
        policy.yaml:14:3: error[P_NAME]: 'lists' cannot be the name of a table: expressions know \
        it already
            lists: {kind: prefix, file: t.csv, key: event.bin}
            ^^^^^
          help: reserved: event, lists, velocity, model, constants
        """),
    BadPolicy(
      "a key of the wrong type",
      after: """
        tables:
          geo: {kind: ip_range, file: ip.csv, key: event.card}
          iin: {kind: prefix, file: t.csv, key: event.amount}
        """,
      files: [
        "ip.csv": """
        first,last,country
        1.0.0.0,1.0.0.9,DE
        """,
        "t.csv": """
        prefix,country
        4,DE
        """,
      ],
      gives: """
        policy.yaml:14:44: error[P_TYPE]: the key of ip_range table 'geo' must be of type ip, \
        not string
            geo: {kind: ip_range, file: ip.csv, key: event.card}
                                                     ^^^^^^^^^^

        policy.yaml:15:41: error[P_TYPE]: the key of prefix table 'iin' must be of type digits \
        or string, not int
            iin: {kind: prefix, file: t.csv, key: event.amount}
                                                  ^^^^^^^^^^^^
        """),
    BadPolicy(
      "a key that does not exist",
      after: """
        tables:
          a: {kind: prefix, file: t.csv, key: event.bim}
          b: {kind: prefix, file: t.csv, key: a.contry}
          c: {kind: prefix, file: t.csv, key: velocity.x}
          d: {kind: prefix, file: t.csv, key: bin}
        """,
      files: [
        "t.csv": """
        prefix,country
        4,DE
        """
      ],
      gives: """
        policy.yaml:14:39: error[P_UNKNOWN_NAME]: no field is named 'bim'
            a: {kind: prefix, file: t.csv, key: event.bim}
                                                ^^^^^^^^^
          help: did you mean 'bin'?

        policy.yaml:15:39: error[P_UNKNOWN_NAME]: table 'a' has no column 'contry'
            b: {kind: prefix, file: t.csv, key: a.contry}
                                                ^^^^^^^^
          help: did you mean 'country'?

        policy.yaml:16:39: error[P_TYPE]: 'key' takes fields and table columns, not velocity
            c: {kind: prefix, file: t.csv, key: velocity.x}
                                                ^^^^^^^^^^

        policy.yaml:17:39: error[P_KIND]: 'key' takes event.NAME or TABLE.COLUMN
            d: {kind: prefix, file: t.csv, key: bin}
                                                ^^^
          help: did you mean 'event.bin'?
        """),
    BadPolicy(
      "tables whose keys need each other",
      after: """
        tables:
          a: {kind: prefix, file: t.csv, key: b.country}
          b: {kind: prefix, file: t.csv, key: a.country}
          c: {kind: prefix, file: t.csv, key: c.country}
          d: {kind: prefix, file: t.csv, key: a.country}
        """,
      files: [
        "t.csv": """
        prefix,country
        4,DE
        """
      ],
      gives: """
        policy.yaml:14:39: error[P_CYCLE]: table 'a' needs itself for its key: a → b → a
            a: {kind: prefix, file: t.csv, key: b.country}
                                                ^^^^^^^^^

        policy.yaml:16:39: error[P_CYCLE]: table 'c' needs itself for its key: c → c
            c: {kind: prefix, file: t.csv, key: c.country}
                                                ^^^^^^^^^
        """),
    BadPolicy(
      "a column that is no name",
      after: """
        tables:
          a: {kind: prefix, file: t.csv, key: event.bin}
        """,
      files: [
        "t.csv": """
        prefix,issuing country
        4,DE
        """
      ],
      gives: """
        policy.yaml:14:27: error[P_NAME]: 'issuing country' cannot be the name of a column: it \
        holds other characters
            a: {kind: prefix, file: t.csv, key: event.bin}
                                    ^^^^^
          help: rename it in the header of the file
        """),
    BadPolicy(
      "a row of a table",
      after: """
        tables:
          a: {kind: prefix, file: t.csv, key: event.bin}
        """,
      files: [
        "t.csv": """
        prefix,country
        4,DE
        5
        """
      ],
      gives: """
        t.csv:3:1: error[P_TABLE]: 1 cell, the header has 2
          5
          ^
        """),
    BadPolicy(
      "a row of a list is named without what it holds",
      after: """
        lists:
          a: {type: ip, file: l.csv}
        """,
      files: [
        "l.csv": """
        value
        1.1.1.1
        256.1.1.1
        """
      ],
      gives: """
        l.csv:3:1: error[P_LIST]: not an address
        """),
    BadPolicy(
      "an unknown kind of list",
      after: """
        lists:
          a: {type: regex, file: l.csv}
        """,
      files: [
        "l.csv": """
        value
        """
      ],
      gives: """
        policy.yaml:14:13: error[P_VALUE]: 'type' must be one of ip, cidr, string, string_ci, \
        digits_prefix, country
            a: {type: regex, file: l.csv}
                      ^^^^^
        """),
    BadPolicy(
      "faults of a table do not spread",
      after: """
        tables:
          geo: {kind: ip_rnge, file: t.csv, key: event.ip}
        lists:
          vip: {type: text, file: l.csv}
        velocity:
          v: {aggregate: counts, group_by: [geo.country]}
          w: {aggregate: count, group_by: [geo.country]}
        rules:
          - {name: a, condition: geo.country == 'DE' && event.card in lists.vip && velocity.v > \
        3 && evnt.x, action: flag}
        """,
      files: [
        "t.csv": """
        first,last,country
        """,
        "l.csv": """
        value
        """,
      ],
      gives: """
        policy.yaml:14:15: error[P_VALUE]: 'kind' must be one of prefix, ip_range
            geo: {kind: ip_rnge, file: t.csv, key: event.ip}
                        ^^^^^^^
          help: did you mean 'ip_range'?

        policy.yaml:16:15: error[P_VALUE]: 'type' must be one of ip, cidr, string, string_ci, \
        digits_prefix, country
            vip: {type: text, file: l.csv}
                        ^^^^

        policy.yaml:18:18: error[P_VALUE]: 'aggregate' must be one of count, sum, mean, stddev, \
        min, max, distinct_count, last, first, seconds_since_last, seconds_since_first
            v: {aggregate: counts, group_by: [geo.country]}
                           ^^^^^^
          help: did you mean 'count'?

        policy.yaml:21:94: error[P_UNKNOWN_NAME]: nothing is named 'evnt.x'
            - {name: a, condition: geo.country == 'DE' && event.card in lists.vip && velocity.v \
        > 3 && evnt.x, action: flag}
                                                                                               \
                ^^^^^^
          help: names of this policy start with: event, velocity, model
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Signals")
  }
}
