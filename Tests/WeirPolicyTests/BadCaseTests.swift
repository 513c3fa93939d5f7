import Testing
import WeirCore

@testable import WeirPolicy

/// What is said about test files with faults: the exact text.
@Suite struct BadCaseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let expected: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, gives expected: String) {
      (self.name, self.text, self.expected) = (name, text, expected)
    }
  }

  /// The steps of one case.
  private static func steps(_ steps: String) -> String { "cases: [{name: c, steps: [\(steps)]}]" }

  static let cases: [Case] = [
    Case(
      "no cases at all", "cases: []",
      gives: """
        tests/a.yaml:1:1: error[P_VALUE]: 'cases' holds no cases
          cases: []
          ^^^^^
        """),
    Case(
      "an empty file", "",
      gives: "tests/a.yaml: error[P_YAML]: the file is empty"),
    Case(
      "no cases", "defaults: {card: k}",
      gives: """
        tests/a.yaml: error[P_MISSING_KEY]: the test file lacks 'cases'
          help: add 'cases': a list
        """),
    Case(
      "a key that is none", "case: []",
      gives: """
        tests/a.yaml:1:1: error[P_UNKNOWN_KEY]: the test file has no key 'case'
          case: []
          ^^^^
          help: did you mean 'cases'?
        """),
    Case(
      "a case without steps, and one without any", "cases: [{name: a}, {name: b, steps: []}]",
      gives: """
        tests/a.yaml:1:9: error[P_MISSING_KEY]: case 1 lacks 'steps'
          cases: [{name: a}, {name: b, steps: []}]
                  ^
          help: add 'steps': a list

        tests/a.yaml:1:30: error[P_VALUE]: 'steps' holds no events
          cases: [{name: a}, {name: b, steps: []}]
                                       ^^^^^
        """),
    Case(
      "a start that is no moment", "start: 2026-02-30T00:00:00Z\ncases: [{name: c, steps: [{}]}]",
      gives: """
        tests/a.yaml:1:8: error[P_VALUE]: 'start' must be a moment such as 2026-03-02T12:00:00Z
          start: 2026-02-30T00:00:00Z
                 ^^^^^^^^^^^^^^^^^^^^
          help: RFC 3339 with an offset, a real day and time
        """),
    Case(
      "a time without a unit", steps("{at: 90}"),
      gives: """
        tests/a.yaml:1:32: error[P_KIND]: 'at' must be a duration
          cases: [{name: c, steps: [{at: 90}]}]
                                         ^^
          help: a whole number and a unit (ms, s, m, h or d), such as 10m
        """),
    Case(
      "a repetition too many", steps("{repeat: 100001}"),
      gives: """
        tests/a.yaml:1:36: error[P_VALUE]: 'repeat' must be from 1 to 100000
          cases: [{name: c, steps: [{repeat: 100001}]}]
                                             ^^^^^^
        """),
    Case(
      "an event and a line", steps("{event: {}, line: x}"),
      gives: """
        tests/a.yaml:1:39: error[P_VALUE]: a step has an event or a line, not both
          cases: [{name: c, steps: [{event: {}, line: x}]}]
                                                ^^^^
          help: remove one of them
        """),
    Case(
      "an answer expected to a blank line", steps("{line: ' ', expect: {late: false}}"),
      gives: """
        tests/a.yaml:1:34: error[P_VALUE]: a blank line gets no answer that 'expect' could be \
        held against
          cases: [{name: c, steps: [{line: ' ', expect: {late: false}}]}]
                                           ^^^
          help: remove 'expect', or the line
        """),
    Case(
      "an event that is a list", steps("{event: [card]}"),
      gives: """
        tests/a.yaml:1:35: error[P_KIND]: 'event' must be a mapping, not a list
          cases: [{name: c, steps: [{event: [card]}]}]
                                            ^
        """),
    Case(
      "a decision that is none", steps("{expect: {decision: aprove}}"),
      gives: """
        tests/a.yaml:1:47: error[P_VALUE]: 'decision' must be one of approve, review, reject, none
          cases: [{name: c, steps: [{expect: {decision: aprove}}]}]
                                                        ^^^^^^
          help: did you mean 'approve'?
        """),
    Case(
      "a rule that is none", steps("{expect: {rules: [mny]}}"),
      gives: """
        tests/a.yaml:1:45: error[P_UNKNOWN_NAME]: 'rules' cannot hold 'mny'
          cases: [{name: c, steps: [{expect: {rules: [mny]}}]}]
                                                      ^^^
          help: did you mean 'many'?
        """),
    Case(
      "a shadow rule among the enforced, and the other way round",
      steps("{expect: {rules: [watched], shadow: {includes: [many]}}}"),
      gives: """
        tests/a.yaml:1:45: error[P_UNKNOWN_NAME]: 'rules' cannot hold 'watched'
          cases: [{name: c, steps: [{expect: {rules: [watched], shadow: {includes: [many]}}}]}]
                                                      ^^^^^^^
          help: the rule is in shadow mode: expect it under 'shadow'

        tests/a.yaml:1:75: error[P_UNKNOWN_NAME]: 'shadow' cannot hold 'many'
          cases: [{name: c, steps: [{expect: {rules: [watched], shadow: {includes: [many]}}}]}]
                                                                                    ^^^^
          help: the rule is enforced: expect it under 'rules'
        """),
    Case(
      "rules that are a text", steps("{expect: {rules: many}}"),
      gives: """
        tests/a.yaml:1:44: error[P_KIND]: 'rules' must be a list of rules, or {includes: […], \
        excludes: […]}, not a text
          cases: [{name: c, steps: [{expect: {rules: many}}]}]
                                                     ^^^^
        """),
    Case(
      "a key beside includes", steps("{expect: {rules: {include: [many]}}}"),
      gives: """
        tests/a.yaml:1:45: error[P_UNKNOWN_KEY]: 'rules' has no key 'include'
          cases: [{name: c, steps: [{expect: {rules: {include: [many]}}}]}]
                                                      ^^^^^^^
          help: did you mean 'includes'?
        """),
    Case(
      "reasons without a model", steps("{expect: {reasons: [amount]}}"),
      gives: """
        tests/a.yaml:1:47: error[P_UNKNOWN_NAME]: 'reasons' cannot hold 'amount'
          cases: [{name: c, steps: [{expect: {reasons: [amount]}}]}]
                                                        ^^^^^^
          help: the policy has none of that kind
        """),
    Case(
      "a score above one", steps("{expect: {score: 1.5}}"),
      gives: """
        tests/a.yaml:1:44: error[P_VALUE]: 'score' must be from 0 to 1
          cases: [{name: c, steps: [{expect: {score: 1.5}}]}]
                                                     ^^^
        """),
    Case(
      "an error code that is none", steps("{expect: {error: E_TIPE}}"),
      gives: """
        tests/a.yaml:1:44: error[P_VALUE]: 'error' must be one of E_JSON, E_UTF8, E_DEPTH, \
        E_DUPLICATE_NAME, E_LINE_TOO_LONG, E_SENSITIVE_DATA, E_TYPE, E_RANGE, E_FORMAT, \
        E_REQUIRED, E_PAN_KEY, E_TS_FUTURE, E_ID_CONFLICT
          cases: [{name: c, steps: [{expect: {error: E_TIPE}}]}]
                                                     ^^^^^^
          help: did you mean 'E_TYPE'?
        """),
    Case(
      "values of what is not there", steps("{expect: {values: {velocity.per_crd: 1, x: 2}}}"),
      gives: """
        tests/a.yaml:1:46: error[P_UNKNOWN_NAME]: nothing is named 'velocity.per_crd'
          cases: [{name: c, steps: [{expect: {values: {velocity.per_crd: 1, x: 2}}}]}]
                                                       ^^^^^^^^^^^^^^^^
          help: did you mean 'velocity.per_card'?

        tests/a.yaml:1:67: error[P_UNKNOWN_NAME]: nothing is named 'x'
          cases: [{name: c, steps: [{expect: {values: {velocity.per_crd: 1, x: 2}}}]}]
                                                                            ^
          help: velocity.NAME, TABLE.COLUMN, event.NAME, feature.NAME or model.score
        """),
    Case(
      "a value that is a list", steps("{expect: {values: {event.card: [k]}}}"),
      gives: """
        tests/a.yaml:1:58: error[P_KIND]: the value of 'event.card' must be a single value, not \
        a list
          cases: [{name: c, steps: [{expect: {values: {event.card: [k]}}}]}]
                                                                   ^
        """),
    Case(
      "two cases of one name", "cases: [{name: a, steps: [{}]}, {name: a, steps: [{}]}]",
      gives: """
        tests/a.yaml:1:40: error[P_DUPLICATE]: a second case named 'a'
          cases: [{name: a, steps: [{}]}, {name: a, steps: [{}]}]
                                                 ^
          help: the first is in tests/a.yaml at line 1
        """),
  ]

  private static let policy = """
    policy: shop
    version: 1
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      card: {type: string}
    velocity:
      per_card: {aggregate: count, group_by: [event.card], window: 1h}
    rules:
      - {name: many, condition: velocity.per_card > 2, action: review}
      - {name: watched, condition: velocity.per_card > 1, action: review, mode: shadow}
    """

  private static func load(
    _ files: [String: String]
  ) throws -> Result<CaseLoader.Loaded, PolicyFaults> {
    var bytes = files.mapValues { Array($0.utf8) }
    bytes["policy.yaml"] = Array(policy.utf8)
    let source = EmbeddedSource(bytes)
    return CaseLoader.load(from: source, for: try PolicyLoader.load(from: source).get())
  }

  @Test(arguments: cases) func says(_ c: Case) throws {
    switch try Self.load(["tests/a.yaml": c.text]) {
    case .success: Issue.record("no faults")
    case .failure(let faults): #expect(faults.text == c.expected)
    }
  }

  @Test func pointsOutWhatIsOdd() throws {
    let text = """
      defaults: {crad: k}
      cases:
        - name: c
          steps: [{every: 5s, event: {card: k, x: 1}, expect: {tolerance: 0.1}}]
      """
    let warnings = try Self.load(["tests/a.yaml": text]).get().warnings
    #expect(
      warnings.map(\.text) == [
        """
        tests/a.yaml:1:12: warning[P_UNKNOWN_NAME]: no field is read from 'crad'
          defaults: {crad: k}
                     ^^^^
          help: did you mean 'card'?
        """,
        """
        tests/a.yaml:4:14: warning[P_NO_EFFECT]: 'every' without 'repeat' changes nothing
              steps: [{every: 5s, event: {card: k, x: 1}, expect: {tolerance: 0.1}}]
                       ^^^^^
        """,
        """
        tests/a.yaml:4:58: warning[P_NO_EFFECT]: 'tolerance' without 'score' changes nothing
              steps: [{every: 5s, event: {card: k, x: 1}, expect: {tolerance: 0.1}}]
                                                                   ^^^^^^^^^
        """,
      ])
  }

  /// A source whose tests nobody may list.
  private struct Locked: PolicySource {
    var displayPath: String { "shop" }
    func read(_ relativePath: String) -> [UInt8]? { Array(BadCaseTests.policy.utf8) }
    func names(in folder: String) -> [String]? { nil }
  }

  @Test func saysThatTestsCannotBeRead() throws {
    let policy = try PolicyLoader.load(from: Locked()).get()
    guard case .failure(let faults) = CaseLoader.load(from: Locked(), for: policy) else {
      Issue.record("nothing was said")
      return
    }
    #expect(
      faults.text == """
        shop/tests: error[P_FILE]: the folder cannot be read
          help: tests lie in a directory that may be listed
        """)
  }

  @Test func readsTheFilesInOrderAndNoOthers() throws {
    let one = { (name: String) in "cases: [{name: \(name), steps: [{at: 0s}, {at: 3m}]}]" }
    let loaded = try Self.load([
      "tests/b.yaml": one("b"), "tests/a.yml": one("a"), "tests/c.txt": "x",
      "tests/deep/d.yaml": "x",
    ]).get()
    #expect(loaded.cases.map(\.name) == ["a", "b"])
    #expect(loaded.paths == ["tests/a.yml", "tests/b.yaml"])
    #expect(loaded.longestSpanMilliseconds == 180_000)
  }

  @Test func makesLines() throws {
    let text = """
      start: 2026-03-02T12:00:00Z
      defaults: {card: k, net: {ip: 1.2.3.4}, list: [1, a, null, true, 1.50]}
      cases:
        - name: c
          steps:
            - {at: 1500ms, repeat: 2, every: 1h, event: {card: "t${i}", "n${i}": -0.5, x: 007}}
            - {event: {card: null, event_id: own, ts: 5, net: {}, list: "\\u0007\\"é"}}
            - {line: "{${i}"}
            - {event: {card: null, ts: null, net: null, list: null}}
      """
    let steps = try Self.load(["tests/a.yaml": text]).get().cases[0].steps
    #expect(
      steps.map { step in (0..<step.count).map { step.text(round: $0) } } == [
        [
          #"{"event_id":"s1.0","ts":"2026-03-02T12:00:01.500Z","card":"t0","#
            + #""net":{"ip":"1.2.3.4"},"list":[1,"a",null,true,1.50],"n0":-0.5,"x":"007"}"#,
          #"{"event_id":"s1.1","ts":"2026-03-02T13:00:01.500Z","card":"t1","#
            + #""net":{"ip":"1.2.3.4"},"list":[1,"a",null,true,1.50],"n1":-0.5,"x":"007"}"#,
        ], [#"{"net":{},"list":"\u0007\"é","event_id":"own","ts":5}"#], ["{0"],
        [#"{"event_id":"s4"}"#],
      ])
  }

  @Test func putsIDAndTimeWhereTheSchemaLooks() throws {
    let policy = """
      policy: shop
      version: 1
      event:
        event_id: {type: string, required: true, path: meta.id}
        ts: {type: timestamp, unit: s, required: true, path: meta.time.at}
      """
    let source = EmbeddedSource([
      "policy.yaml": Array(policy.utf8),
      "tests/a.yaml": Array(
        "cases: [{name: c, steps: [{at: 7s, event: {meta: {x: 1}}}, {event: {meta: 3}}]}]".utf8),
    ])
    let loaded = try CaseLoader.load(from: source, for: PolicyLoader.load(from: source).get())
    let lines = try loaded.get().cases[0].steps.map { $0.text(round: 0) }
    #expect(lines == [#"{"meta":{"id":"s1","time":{"at":1767225607},"x":1}}"#, #"{"meta":3}"#])
  }
}
