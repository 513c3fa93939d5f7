import Testing

/// What `weir check` writes for machines and for strict builds: the exact bytes.
@Suite struct CheckFormatTests {
  /// A part that never holds, behind a character of two UTF-16 units and four bytes.
  private static let odd = """
    policy: small
    version: 1
    event:
      event_id: {type: string, required: true}
      ts:       {type: timestamp, required: true}
      kind:     {type: enum, values: [ä, "😀"]}
    rules:
      - {name: a, condition: event.kind == "😀" || event.kind == "ö", action: review}

    """

  /// The same, and a rule that can never hit.
  private static let bad =
    odd + "  - {name: b, condition: event.kind == \"ü\", action: review}\n"

  @Test func warnsOfWhatNoEventCanMakeTrue() throws {
    let folder = try CheckCommandTests.folder("ö d:d", Self.bad)
    let outcome = try Run.finish(["check", "ö d:d"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasPrefix("policy small@1\n"))
    #expect(
      outcome.errors == """
        ö d:d/policy.yaml:8:50: warning[P_CONSTANT]: in 'condition' of rule 'a', event.kind \
        == 'ö' is never true
            - {name: a, condition: event.kind == "😀" || event.kind == "ö", action: review}
                                                        ^^^^^^^^^^^^^^^^^
          help: did you mean 'ä'?

        ö d:d/policy.yaml:9:26: warning[P_NEVER_HITS]: 'condition' of rule 'b' is true for no \
        event: event.kind == 'ü' is never true
            - {name: b, condition: event.kind == "ü", action: review}
                                   ^^^^^^^^^^^^^^^^^
          help: did you mean 'ä'?


        """)
  }

  @Test func failsOnWarningsWhenStrict() throws {
    let folder = try CheckCommandTests.folder("odd", Self.odd)
    #expect(
      try Run.finish(["check", "odd", "--strict"], in: folder)
        == Run.Outcome(
          exitCode: 1,
          output: """
            policy small@1
              late after 5m, refused when 5m ahead; ids remembered 24h, at most 5000000

            fields (3)
                0 event_id  string, required
                1 ts        timestamp, required
                2 kind      enum

            rules (1; cost 7 in all)
              a  review, cost 7

            decide
              every event
              no score
              invalid lines: review

            warnings (1)
              8:50 P_CONSTANT in 'condition' of rule 'a', event.kind == 'ö' is never true

            """,
          errors: """
            odd/policy.yaml:8:50: warning[P_CONSTANT]: in 'condition' of rule 'a', event.kind == \
            'ö' is never true
                - {name: a, condition: event.kind == "😀" || event.kind == "ö", action: review}
                                                            ^^^^^^^^^^^^^^^^^
              help: did you mean 'ä'?

            weir: odd: 1 warning

            """))
  }

  @Test func writesJSON() throws {
    let folder = try CheckCommandTests.folder("odd", Self.odd)
    #expect(
      try Run.finish(["check", "odd", "--format", "json"], in: folder)
        == Run.Outcome(
          exitCode: 0,
          output: """
            {
              "policy": "odd",
              "stamp": "small@1:dc6024db08e9",
              "errors": 0,
              "warnings": 1,
              "diagnostics": [
                {
                  "severity": "warning",
                  "code": "P_CONSTANT",
                  "message": "in 'condition' of rule 'a', event.kind == 'ö' is never true",
                  "path": "odd/policy.yaml",
                  "line": 8,
                  "column": 50,
                  "length": 17,
                  "help": "did you mean 'ä'?",
                  "source": "  - {name: a, condition: event.kind == \\"😀\\" || event.kind == \
            \\"ö\\", action: review}"
                }
              ]
            }

            """,
          errors: ""))
  }

  @Test func writesJSONOfABadPolicy() throws {
    let folder = try CheckCommandTests.folder(
      "ö d:d", Self.bad.replacing("kind == \"ü\"", with: "kid == \"ü\""))
    #expect(
      try Run.finish(["check", "ö d:d", "--format", "json"], in: folder)
        == Run.Outcome(
          exitCode: 78,
          output: """
            {
              "policy": "ö d:d",
              "errors": 1,
              "warnings": 0,
              "diagnostics": [
                {
                  "severity": "error",
                  "code": "P_UNKNOWN_NAME",
                  "message": "nothing is named 'event.kid'",
                  "path": "ö d:d/policy.yaml",
                  "line": 9,
                  "column": 26,
                  "length": 9,
                  "help": "did you mean 'event.kind'?",
                  "source": "  - {name: b, condition: event.kid == \\"ü\\", action: review}"
                }
              ]
            }

            """,
          errors: ""))
  }

  @Test func writesSARIF() throws {
    let folder = try CheckCommandTests.folder("ö d:d", Self.bad)
    #expect(
      try Run.finish(["check", "--format", "sarif", "ö d:d"], in: folder)
        == Run.Outcome(exitCode: 0, output: Self.sarif, errors: ""))
  }

  private static let sarif = """
    {
      "$schema": \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.jso\
    n",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "weir",
              "fullName": "weir check",
              "rules": [
                {
                  "id": "P_NEVER_HITS",
                  "shortDescription": {"text": "A condition that is false for every event."},
                  "help": {
                    "text": "Correct the condition, or remove what it belongs to.",
                    "markdown": "**P_NEVER_HITS**: a condition that is false for every \
    event.\\n\\nCorrect the condition, or remove what it belongs to."
                  },
                  "defaultConfiguration": {"level": "error"}
                },
                {
                  "id": "P_CONSTANT",
                  "shortDescription": {
                    "text": "A part of a condition that is always or never true (warning)."
                  },
                  "help": {
                    "text": "Correct the part, or remove it.",
                    "markdown": "**P_CONSTANT**: a part of a condition that is always or \
    never true (warning).\\n\\nCorrect the part, or remove it."
                  },
                  "defaultConfiguration": {"level": "warning"}
                }
              ]
            }
          },
          "columnKind": "utf16CodeUnits",
          "results": [
            {
              "ruleId": "P_CONSTANT",
              "ruleIndex": 1,
              "level": "warning",
              "message": {
                "text": "in 'condition' of rule 'a', event.kind == 'ö' is never true\\nhelp: \
    did you mean 'ä'?"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {"uri": "%C3%B6%20d%3Ad/policy.yaml"},
                    "region": {
                      "startLine": 8,
                      "startColumn": 48,
                      "endColumn": 65,
                      "snippet": {
                        "text": "  - {name: a, condition: event.kind == \\"😀\\" || event.kind \
    == \\"ö\\", action: review}"
                      }
                    }
                  }
                }
              ]
            },
            {
              "ruleId": "P_NEVER_HITS",
              "ruleIndex": 0,
              "level": "warning",
              "message": {
                "text": "'condition' of rule 'b' is true for no event: event.kind == 'ü' is \
    never true\\nhelp: did you mean 'ä'?"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {"uri": "%C3%B6%20d%3Ad/policy.yaml"},
                    "region": {
                      "startLine": 9,
                      "startColumn": 26,
                      "endColumn": 43,
                      "snippet": {
                        "text": "  - {name: b, condition: event.kind == \\"ü\\", action: \
    review}"
                      }
                    }
                  }
                }
              ]
            }
          ]
        }
      ]
    }

    """

  @Test func machinesGetTheSameExitCodes() throws {
    let folder = try CheckCommandTests.folder("odd", Self.odd)
    for format in ["json", "sarif"] {
      let loose = try Run.finish(["check", "odd", "--format", format], in: folder)
      let strict = try Run.finish(["check", "odd", "--format", format, "--strict"], in: folder)
      #expect((loose.exitCode, loose.errors) == (0, ""))
      #expect(strict.exitCode == 1)
      #expect((strict.output, strict.errors) == (loose.output, loose.errors))
      let missing = try Run.finish(["check", "missing", "--format", format], in: folder)
      #expect((missing.exitCode, missing.errors) == (78, ""))
      #expect(missing.output.contains("P_FILE") && !missing.output.contains("ine\": 0"))
    }
  }

  @Test func aGoodPolicyHasNoFindings() throws {
    let folder = try CheckCommandTests.folder("small")
    let outcome = try Run.finish(["check", "small", "--format", "json", "--strict"], in: folder)
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 0,
          output: """
            {
              "policy": "small",
              "stamp": "small@1:32485a5affc7",
              "errors": 0,
              "warnings": 0,
              "diagnostics": []
            }

            """, errors: ""))
  }

  /// Scoring asks for no review: what is refused is what the loader refuses.
  @Test func scoringDoesNotReview() throws {
    let folder = try CheckCommandTests.folder("bad", Self.bad)
    let outcome = try Run.finish(["score", "--policy", "bad", "--quiet"], in: folder)
    #expect(outcome == Run.Outcome(exitCode: 0, output: "", errors: ""))
  }

  /// Without a test a policy is warned of.
  @Test func saysThatThereAreNoTests() throws {
    let folder = try CheckCommandTests.folder("small")
    folder.makeFolder("bare")
    try folder.write("bare/policy.yaml", CheckCommandTests.small)
    let outcome = try Run.finish(["check", "bare"], in: folder)
    #expect(
      outcome.errors == """
        bare/policy.yaml:1:9: warning[P_UNTESTED]: the policy has no tests
          policy: small
                  ^^^^^
          help: write events and the decisions they must get into tests/*.yaml


        """)
    #expect(outcome.exitCode == 0)
  }
}
