import Testing
import WeirCore

@testable import WeirPolicy

/// What the loader says about bytes that cannot be a policy, and about too much of something.
@Suite struct BadTextTests {
  private static func many(_ count: Int, _ line: (Int) -> String) -> String {
    (1...count).map(line).joined(separator: "\n")
  }

  static let cases: [BadPolicy] = [
    BadPolicy(
      "a byte order mark", whole: "\u{FEFF}policy: shop",
      gives: """
        policy.yaml:1:1: error[P_YAML]: byte order mark
          \u{FEFF}policy: shop
          ^
          help: save the file as UTF-8 without one
        """),
    BadPolicy(
      "a control character", whole: "policy: sh\u{7}op",
      gives: """
        policy.yaml:1:11: error[P_YAML]: character U+0007 must not stand in a policy
          help: remove it; lines end with a line feed
        """),
    BadPolicy(
      "brackets without end", whole: "policy: " + String(repeating: "[", count: 101),
      gives: """
        policy.yaml:1:109: error[P_LIMIT]: nested too deeply
          policy: \(String(repeating: "[", count: 101))
          \(String(repeating: " ", count: 108))^
          help: at most 100 columns of indentation or open brackets
        """),
    BadPolicy(
      "a file that is too long",
      whole: "# " + String(repeating: "x", count: PolicyLimits.documentByteCountMax),
      gives: "policy.yaml: error[P_LIMIT]: longer than 1048576 bytes"),
    BadPolicy(
      "a mapping among references",
      after: """
        velocity:
          n: {aggregate: count, group_by: [event.card, {a: b}], window: 1h}
        """,
      gives: """
        policy.yaml:14:48: error[P_KIND]: 'group_by' must hold references
            n: {aggregate: count, group_by: [event.card, {a: b}], window: 1h}
                                                         ^
        """),
    BadPolicy(
      "too many velocities",
      after: "velocity:\n"
        + many(1_025) { "  v\($0): {aggregate: count, group_by: [event.card]}" },
      gives: """
        policy.yaml:13:1: error[P_LIMIT]: 'velocity' holds more than 1024 entries
          velocity:
          ^^^^^^^^
        """),
    BadPolicy(
      "too many rules",
      after: "rules:\n"
        + many(1_025) { "  - {name: r\($0), condition: event.amount > \($0), action: review}" },
      gives: """
        policy.yaml:13:1: error[P_LIMIT]: 'rules' holds more than 1024 entries
          rules:
          ^^^^^
        """),
    BadPolicy(
      "a value of an enum that is too long",
      after: "  kind: {type: enum, values: [a, \(String(repeating: "b", count: 257))]}",
      gives: "policy.yaml:13:34: error[P_VALUE]: a value must hold 1 to 256 bytes"),
    BadPolicy(
      "a path that is too deep",
      after: "  deep: {type: int, path: a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p}",
      gives: """
        policy.yaml:13:27: error[P_VALUE]: 'path' must not lead deeper than 15 names
            deep: {type: int, path: a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """),
    BadPolicy(
      "a model that is too long", after: "model: model.json",
      files: ["model.json": String(repeating: " ", count: PolicyLimits.modelByteCountMax)],
      gives: """
        policy.yaml:13:8: error[P_LIMIT]: the model is larger than 16777216 bytes
          model: model.json
                 ^^^^^^^^^^
        """),
    BadPolicy(
      "more faults than anybody reads",
      after: "rules:\n" + many(205) { _ in "  - amount" },
      gives: (1...200).map { number in
        """
        policy.yaml:\(13 + number):5: error[P_KIND]: rule \(number) must be a mapping, not a text
            - amount
              ^^^^^^
          help: its keys: name, condition, action, log_odds, mode, explanation
        """
      }.joined(separator: "\n\n") + "\n\npolicy.yaml: error[P_LIMIT]: and 5 more"),
    BadPolicy(
      "a list of which many rows are bad",
      after: """
        lists:
          l: {type: country, file: l.csv}
        """,
      files: ["l.csv": "value\n" + many(23) { "X\($0)" }],
      gives: "l.csv: error[P_LIST]: and 3 more rows\n\n"
        + (2...21).map {
          "l.csv:\($0):1: error[P_LIST]: not a country code of ISO 3166-1 (two letters)"
        }.joined(separator: "\n\n")),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Text")
  }

  @Test func saysThatItIsNotUTF8() {
    let source = EmbeddedSource(["policy.yaml": Array("policy: ".utf8) + [0xE9]])
    guard case .failure(let faults) = PolicyLoader.load(from: source) else {
      Issue.record("it loads")
      return
    }
    #expect(
      faults.text == """
        policy.yaml:1:9: error[P_YAML]: not UTF-8
          policy: \u{FFFD}
                  ^
          help: save the file as UTF-8
        """)
  }
}
