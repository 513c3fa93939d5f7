import Testing

/// `weir audit` as it is run.
@Suite struct AuditCommandTests {
  private static let usual = ["audit", "events.ndjson", "decisions.ndjson", "--quiet"]
  private static let clean = Run.Outcome(
    exitCode: 0, output: "200 of 200 answers compared: no difference\n", errors: "")

  /// A folder with the demo's events and their decisions, which may be changed.
  private static func folder(_ change: (String) -> String = { $0 }) throws -> Folder {
    let folder = try Folder()
    try folder.write("events.ndjson", Folder.project("fixtures/events/demo.ndjson"))
    let scored = try Run.finish(["score", "events.ndjson", "--quiet"], in: folder)
    try folder.write("decisions.ndjson", change(scored.output))
    return folder
  }

  @Test(arguments: ["1", "2", "3"]) func findsNothing(workers: String) throws {
    let outcome = try Run.finish(Self.usual + ["--workers", workers], in: Self.folder())
    #expect(outcome == Self.clean)
  }

  @Test func saysWhichPolicyItUses() throws {
    let outcome = try Run.finish(["audit", "events.ndjson", "decisions.ndjson"], in: Self.folder())
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.hasPrefix("weir: no --policy: using the built-in card-not-present@1:"))
  }

  @Test func tellsOneChangedDecision() throws {
    let folder = try Self.folder { text in
      text.replacing(
        "\"decision\":\"reject\"", with: "\"decision\":\"approve\"", maxReplacements: 1)
    }
    let outcome = try Run.finish(Self.usual, in: folder)
    let id = try Self.firstReject()
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 1,
          output: """
            200 of 200 answers compared: 1 differs

              member             differ       only now  only recorded
              decision                1              0              0

              \(id) decision: recorded approve, now reject

            """, errors: ""))
    let ignored = try Run.finish(Self.usual + ["--ignore", "decision"], in: folder)
    #expect(ignored == Self.clean)
    let bare = try Run.finish(Self.usual + ["--limit", "0"], in: folder)
    #expect(bare.output.hasSuffix("\n  and 1 difference more\n"))
  }

  /// The id of the first event of the demo that is rejected.
  private static func firstReject() throws -> Substring {
    let text = try #require(try folder().read("decisions.ndjson"))
    let line = try #require(text.split(separator: "\n").first { $0.contains("\"reject\"") })
    return try #require(line.split(separator: "\"").dropFirst(3).first)
  }

  @Test func isForMachines() throws {
    let outcome = try Run.finish(Self.usual + ["--format", "json"], in: Self.folder())
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("\n  \"clean\": true,\n  \"answers\": 200,\n"))
  }

  @Test func takesSeveralRecordingsAndStdin() throws {
    let folder = try Self.folder()
    let events = try Folder.project("fixtures/events/demo.ndjson")
    let lines = events.split(separator: 10, omittingEmptySubsequences: false)
    try folder.write("first.ndjson", Array(lines[..<70].joined(separator: [10])))
    try folder.write("second.ndjson", Array(lines[70...].joined(separator: [10])))
    let parts = ["audit", "first.ndjson", "second.ndjson"]
    #expect(try Run.finish(parts + ["decisions.ndjson", "--quiet"], in: folder) == Self.clean)
    let decisions = try #require(folder.read("decisions.ndjson"))
    #expect(
      try Run.finish(parts + ["-", "--quiet"], in: folder, input: Array(decisions.utf8))
        == Self.clean)
  }

  @Test func takesSomeOfAll() throws {
    let folder = try Self.folder { text in
      text.split(separator: "\n").prefix(100).joined(separator: "\n")
    }
    let fails = try Run.finish(Self.usual, in: folder)
    #expect(fails.exitCode == 1)
    #expect(fails.output.hasPrefix("100 of 200 answers compared: none differs\n\n"))
    #expect(fails.output.contains("100 answers not among those that were recorded: "))
    #expect(try Run.finish(Self.usual + ["--subset"], in: folder).exitCode == 0)
  }

  @Test func takesDecisionsOnly() throws {
    let folder = try Folder()
    let event = #"{"event_id":"e1","ts":"2026-03-02T12:00:01Z"}"# + "\n"
    let label = event.replacing("e1", with: "l1").replacing(
      "\"ts\"", with: "\"type\":\"label\",\"ts\"")
    try folder.write("events.ndjson", event + label)
    let scored = try Run.finish(
      ["score", "events.ndjson", "--decisions-only", "--quiet"], in: folder)
    try folder.write("decisions.ndjson", scored.output)
    let outcome = try Run.finish(Self.usual + ["--decisions-only"], in: folder)
    #expect(outcome.output == "1 of 1 answer compared: no difference\n")
    let hint = "none of them is a decision: --decisions-only leaves such answers out\n"
    #expect(try Run.finish(Self.usual, in: folder).output.hasSuffix(hint))
  }

  @Test func fixesTheClock() throws {
    let folder = try Self.folder()
    let early = try Run.finish(Self.usual + ["--clock", "2020-01-01T00:00:00Z"], in: folder)
    #expect(early.exitCode == 1)
    #expect(early.output.contains("now E_TS_FUTURE ts"))
  }

  @Test(arguments: [
    ("damaged decisions", ["audit", "events.ndjson", "bad.lz4"], 65, "weir: bad.lz4: damaged at"),
    ("damaged events", ["audit", "bad.lz4", "decisions.ndjson"], 65, "weir: bad.lz4: damaged at"),
    ("no decisions", ["audit", "events.ndjson", "gone"], 74, "weir: gone: cannot be opened: no"),
    (
      "no events", ["audit", "gone", "gone too"], 74,
      "weir: gone: cannot be opened: no such file or directory\nweir: gone too: cannot be opened"
    ),
    (
      "a bad policy", ["audit", "events.ndjson", "decisions.ndjson", "--policy", "."], 78,
      "./policy.yaml: error[P_FILE]"
    ),
  ]) func refuses(
    _ c: (name: String, arguments: [String], exitCode: Int32, message: String)
  ) throws {
    let folder = try Self.folder()
    try folder.write("bad.lz4", "this is no frame")
    let outcome = try Run.finish(c.arguments + ["--quiet"], in: folder)
    #expect(outcome.exitCode == c.exitCode, "\(c.name)")
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix(c.message), "\(outcome.errors)")
  }

  @Test func tellsWhatIsNoAnswer() throws {
    let folder = try Self.folder { "no answer\n" + $0 }
    let outcome = try Run.finish(Self.usual, in: folder)
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.output == """
        200 of 200 answers compared: none differs

        1 recorded line that is no answer: line 1

        """)
  }
}
