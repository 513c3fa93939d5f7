import Testing

/// `weir explain` as it is run.
@Suite struct ExplainCommandTests {
  private static let policy = """
    policy: small
    version: 1
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      amount: {type: int}
    rules:
      - {name: large, condition: event.amount > 100, action: review}

    """
  private static let events = """
    {"event_id":"e1","ts":"2026-03-02T00:00:00Z","amount":5}
    {"event_id":"e2","ts":"2026-03-02T00:00:01Z","amount":500}
    {"event_id":"e2","ts":"2026-03-02T00:00:01Z","amount":500}
    {"event_id":"e3","ts":"2026-03-02T00:00:02Z","amount":"x"}

    """

  private static func folder() throws -> Folder {
    let folder = try Folder()
    folder.makeFolder("small")
    try folder.write("small/policy.yaml", policy)
    try folder.write("events.ndjson", events)
    return folder
  }

  private static let table = """
    answer to line 2
      event_id   e2
      decision   review
      rules      large

    decision
      reject rules          none
      allow rules           none
      review rules          large → review

    rules
      hit      large  review
                 event.amount > 100 is true
                   event.amount = 500

    event
      event_id  e2
      ts        2026-03-02T00:00:01.000Z
      amount    500

    2 lines have this id; the first counts.

    """

  @Test func writesATable() throws {
    let outcome = try Run.finish(
      ["explain", "small", "--event", "events.ndjson", "--id", "e2", "--format", "table"],
      in: Self.folder())
    #expect(outcome == Run.Outcome(exitCode: 0, output: Self.table, errors: ""))
  }

  @Test func writesATableToTerminals() throws {
    let folder = try Self.folder()
    let output = try withExtendedLifetime(folder) {
      try Run(
        ["explain", "small", "--event", "events.ndjson", "--id", "e2"], in: folder,
        stdout: .terminal
      ).finish().output.replacing("\r\n", with: "\n")
    }
    #expect(output.hasPrefix("\u{1B}[1manswer to line 2\u{1B}[0m\n  event_id   e2\n"))
    #expect(output.contains("  \u{1B}[33mhit     \u{1B}[0m large  review\n"))
  }

  @Test func writesJSONElsewhere() throws {
    let outcome = try Run.finish(
      ["explain", "small", "--event", "-", "--id", "e2"], in: Self.folder(),
      input: Array(Self.events.utf8))
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.output.hasPrefix(
        """
        {
          "line": 2,
          "answer": "{\\"event_id\\":\\"e2\\",\\"decision\\":\\"review\\",
        """.trimmed))
    #expect(outcome.output.contains("    \"event\": {\"event_id\": \"e2\", "))
    #expect(outcome.output.hasSuffix("}\n"))
  }

  @Test func takesTheLastWithoutAnID() throws {
    let outcome = try Run.finish(
      ["explain", "small", "--event", "events.ndjson", "--format", "table"], in: Self.folder())
    #expect(
      outcome.output == """
        answer to line 4
          event_id   e3
          error      E_TYPE: amount must be an integer literal
          decision   review

        """)
    #expect(outcome.exitCode == 0)
  }

  @Test func saysThatThereIsNone() throws {
    let folder = try Self.folder()
    #expect(
      try Run.finish(["explain", "small", "--event", "events.ndjson", "--id", "e9"], in: folder)
        == Run.Outcome(
          exitCode: 1, output: "",
          errors: """
            weir: events.ndjson: no event in it has that id
              help: an id is compared byte by byte with the member event_id

            """))
    #expect(
      try Run.finish(["explain", "small", "--event", "-"], in: folder)
        == Run.Outcome(
          exitCode: 1, output: "", errors: "weir: stdin: there is no event in it\n"))
    #expect(
      try Run.finish(["explain", "small", "--event", "none.ndjson"], in: folder).exitCode == 74)
  }
}

extension String {
  /// Without the line end that a text block has.
  fileprivate var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
