import Glibc
import Testing

/// `weir test` as it is run.
@Suite struct TestCommandTests {
  private static let policy = """
    policy: small
    version: 1
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      amount: {type: int}
      pan: {type: pan}
      card_token: {type: string}
    rules:
      - {name: large, condition: event.amount > 100, action: review}
      - {name: huge, condition: event.amount > 1000, action: reject}

    """
  private static let good = """
    cases:
      - name: large goes to review
        steps: [{event: {amount: 101}, expect: {decision: review}}]

    """

  private static func folder(_ tests: String?) throws -> Folder {
    let folder = try Folder()
    folder.makeFolder("small")
    folder.makeFolder("small/tests")
    try folder.write("small/policy.yaml", policy)
    if let tests { try folder.write("small/tests/a.yaml", tests) }
    return folder
  }

  @Test func passes() throws {
    let outcome = try Run.finish(["test", "small/"], in: Self.folder(Self.good))
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 0,
          output: """
            ok    small/tests/a.yaml  1 case

            1 case passed; 1 event
            1 of 2 rules hit
              in no case: huge

            """, errors: ""))
  }

  @Test func failsWithOne() throws {
    let bad = Self.good.replacing("decision: review", with: "decision: approve")
    let outcome = try Run.finish(["test", "small"], in: Self.folder(bad))
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "")
    #expect(
      outcome.output.hasPrefix(
        """
        FAIL  small/tests/a.yaml  1 case, 1 failed

          large goes to review
          line 3: step 1, at 2026-01-01T00:00:00Z
            decision
              expected  approve
              got       review

            answer to line 1

        """))
    #expect(outcome.output.contains("event.amount > 100 is true\n"))
  }

  @Test func wantsRulesToHit() throws {
    let folder = try Self.folder(Self.good)
    let fails = try Run.finish(["test", "small", "--require-coverage", "100"], in: folder)
    #expect(fails.exitCode == 1)
    #expect(
      fails.errors == """
        weir: 50 % of the rules hit in some case, 100 % must
          help: add cases for: huge

        """)
    let passes = try Run.finish(["test", "small", "--require-coverage", "50"], in: folder)
    #expect(passes.exitCode == 0)
  }

  @Test(arguments: [
    ("json", "{\n  \"policy\": \"small@1:"), ("junit", "<?xml version"),
    ("github", "::warning::rules that hit in no case: huge\n"),
  ]) func reportsToMachines(_ item: (format: String, start: String)) throws {
    let outcome = try Run.finish(
      ["test", "small", "--format", item.format], in: Self.folder(Self.good))
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasPrefix(item.start))
    #expect(outcome.errors == "")
  }

  @Test func saysWhatIsWrongWithTests() throws {
    let outcome = try Run.finish(
      ["test", "small"], in: Self.folder(Self.good.replacing("decision", with: "decison")))
    #expect(outcome.exitCode == 78)
    #expect(outcome.output == "")
    #expect(
      outcome.errors == """
        small/tests/a.yaml:3:45: error[P_UNKNOWN_KEY]: 'expect' has no key 'decison'
              steps: [{event: {amount: 101}, expect: {decison: review}}]
                                                      ^^^^^^^
          help: did you mean 'decision'?

        weir: small: 1 error

        """)
  }

  @Test func saysThatThereAreNone() throws {
    let outcome = try Run.finish(["test", "small"], in: Self.folder(nil))
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 78, output: "",
          errors: """
            weir: small: there are no tests
              help: write some to small/tests/NAME.yaml; `weir new` makes a policy that has one

            """))
  }

  @Test func cardNumbersNeedAKey() throws {
    let tests = """
      cases:
        - name: a card number becomes a token and is not shown
          steps:
            - event: {pan: "4111111111111111", amount: 5}
              expect: {decision: review}

      """
    let folder = try Self.folder(tests)
    let refused = try Run.finish(["test", "small"], in: folder)
    #expect(refused.exitCode == 1)
    #expect(refused.output.contains("E_PAN_KEY: pan is accepted only when"))
    try folder.write("key", String(repeating: "ab", count: 32), mode: 0o600)
    let read = try Run.finish(["test", "small", "--pan-key-file", "key"], in: folder)
    #expect(read.exitCode == 1)
    #expect(read.output.contains("  card_token  tok_"))
    #expect(!read.output.contains("4111111111111111"))
  }

  @Test func coloursAreForTerminals() throws {
    let folder = try Self.folder(Self.good)
    try withExtendedLifetime(folder) {
      let run = try Run(["test", "small"], in: folder, stdout: .terminal)
      let output = run.finish().output
      #expect(output.hasPrefix("\u{1B}[32mok  \u{1B}[0m  small/tests/a.yaml"))
      let plain = try Run(
        ["test", "small"], in: folder, stdout: .terminal, variables: ["NO_COLOR=1"])
      #expect(plain.finish().output.hasPrefix("ok    small/tests/a.yaml"))
      let unset = try Run(
        ["test", "small"], in: folder, stdout: .terminal, variables: ["NO_COLOR="])
      #expect(unset.finish().output.hasPrefix("\u{1B}[32mok"))
    }
  }

  /// Runs at once, and again when a file has changed; a signal ends it.
  @Test func watches() throws {
    let folder = try Self.folder(Self.good)
    let run = try Run(["test", "small", "--watch"], in: folder)
    run.exchange {
      $0.errorBytes.elementsEqual("weir: waiting for a change in small; Ctrl-C ends it\n".utf8)
    }
    try folder.write(
      "small/tests/a.yaml", Self.good.replacing("decision: review", with: "decision: reject"))
    run.exchange { String(decoding: $0.outputBytes, as: UTF8.self).contains("1 failed") }
    try folder.write("small/tests/a.yaml", "cases: 5\n")
    run.exchange { String(decoding: $0.errorBytes, as: UTF8.self).contains("P_KIND") }
    run.kill(SIGTERM)
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasPrefix("ok    small/tests/a.yaml"))
  }
}
