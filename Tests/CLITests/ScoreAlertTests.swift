import Testing

/// `weir score --alerts FILE`.
@Suite struct ScoreAlertTests {
  private static let policy = """
    policy: small
    version: 1
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, signin], required: true}
      account: {type: string, required: true}
    velocity:
      signins_1m:
        {aggregate: count, group_by: [event.account], window: 1m, where: event.type == "signin"}
    decide: {score: [payment]}
    alerts:
      signins: {when: velocity.signins_1m >= 5, by: account, include: account}

    """

  private static func event(_ id: Int, _ account: String = "a1", second: Int = 0) -> String {
    "{\"event_id\":\"e\(id)\",\"ts\":\"2026-03-02T12:00:\(10 + second)Z\",\"type\":\"signin\","
      + "\"account\":\"\(account)\"}\n"
  }

  private static let events =
    (0..<6).map { event($0, second: $0) }.joined() + event(4, second: 4) + "{\n"

  private static func folder(_ policy: String = policy, _ events: String = events) throws -> Folder
  {
    let folder = try Folder()
    folder.makeFolder("p")
    try folder.write("p/policy.yaml", policy)
    try folder.write("events.ndjson", events)
    return folder
  }

  private static func score(_ arguments: [String], in folder: Folder) throws -> Run.Outcome {
    try Run.finish(["score", "--policy", "p", "events.ndjson"] + arguments, in: folder)
  }

  @Test func writesWhatIsTold() throws {
    let folder = try Self.folder()
    let outcome = try Self.score(["--alerts", "out.ndjson"], in: folder)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.split(separator: "\n").count == 8)
    #expect(outcome.errors.contains("\n  alerts              1\n"))
    let text = try #require(folder.read("out.ndjson"))
    #expect(
      text.hasPrefix(
        "{\"alert\":\"signins\",\"severity\":\"medium\",\"ts\":\"2026-03-02T12:00:14.000Z\","
          + "\"event_id\":\"e4\",\"type\":\"signin\",\"fields\":{\"account\":\"a1\"},"
          + "\"policy\":\"small@1:"))
    #expect(text.split(separator: "\n").count == 1 && text.hasSuffix("\"}\n"))
  }

  @Test func answersAreThoseWithoutIt() throws {
    let folder = try Self.folder()
    let plain = try Self.score(["--quiet"], in: folder)
    #expect(try Self.score(["--quiet", "--alerts", "out.ndjson"], in: folder) == plain)
  }

  @Test func writesTheSameOnAnyNumberOfThreads() throws {
    let events = (0..<3_000).map {
      Self.event($0, "a\($0 * 7 % 400)", second: $0 / 60)
    }.joined()
    let folder = try Self.folder(Self.policy, events)
    var texts: Set<String> = []
    for (workers, rows) in [("1", "832"), ("2", "7"), ("3", "100"), ("5", "1")] {
      let arguments = ["--workers", workers, "--batch-rows", rows, "--alerts", "out", "--quiet"]
      #expect(try Self.score(arguments, in: folder).exitCode == 0)
      texts.insert(try #require(folder.read("out")))
    }
    #expect(texts.count == 1)
    #expect(texts.allSatisfy { $0.split(separator: "\n").count > 50 })
  }

  @Test func aPolicyWithoutAlertsSaysSo() throws {
    let policy = Self.policy.split(separator: "\n").prefix { $0 != "alerts:" }
    let folder = try Self.folder(policy.joined(separator: "\n") + "\n")
    let outcome = try Self.score(["--alerts", "out"], in: folder)
    #expect(outcome.errors.hasPrefix("weir: the policy has no alerts: out will be empty\n"))
    #expect(folder.read("out") == "")
  }

  @Test func aRunThatIsStoppedTellsWhatWasAnswered() throws {
    let lines = (0..<4).map { Self.event($0) }.joined()
    let folder = try Self.folder(Self.policy, lines + "{\n" + Self.event(4))
    let outcome = try Self.score(["--strict", "--alerts", "out", "--quiet"], in: folder)
    #expect(outcome.exitCode == 1)
    #expect(folder.read("out") == "")
  }

  // MARK: Bad input

  @Test(arguments: ["events.ndjson", "./p/../events.ndjson", "p/policy.yaml"])
  func refusesWhatIsRead(_ path: String) throws {
    let folder = try Self.folder()
    let before = folder.read(path)
    let outcome = try Self.score(["--alerts", path], in: folder)
    #expect(outcome.exitCode == 64)
    #expect(
      outcome.errors == """
        weir: \(path): is read by this command, and would be written over
          help: name another file

        """)
    #expect(before != nil && folder.read(path) == before)
  }

  @Test func refusesStdout() throws {
    let outcome = try Self.score(["--alerts", "-"], in: Self.folder())
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.hasPrefix("weir: '--alerts' takes a file: decisions go to stdout.\n"))
  }

  @Test func refusesAFileWithoutAName() throws {
    let outcome = try Self.score(["--alerts", ""], in: Self.folder())
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.hasPrefix("weir: The name of the file of alerts is empty.\n"))
  }

  @Test func refusesAFolderAndWhatIsInNone() throws {
    let folder = try Self.folder()
    let directory = try Self.score(["--alerts", "p"], in: folder)
    #expect(directory.exitCode == 74)
    #expect(directory.errors == "weir: p: is a directory\n  help: name a file in it\n")
    #expect(try Self.score(["--alerts", "none/out"], in: folder).exitCode == 74)
  }
}
