import Testing

/// `weir partition` as it is run.
@Suite struct PartitionCommandTests {
  private static let policy = """
    policy: small
    version: 1
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      card: {type: string}
      ip: {type: ip}
    velocity:
      per_card: {aggregate: count, group_by: [event.card], window: 1h}
      per_ip: {aggregate: count, group_by: [event.ip], window: 1h}
      per_card_and_ip: {aggregate: count, group_by: [event.card, event.ip], window: 1h}
    rules:
      - {name: often, condition: velocity.per_card > 5, action: review}

    """

  private static func event(_ number: Int, _ rest: String = "") -> String {
    let minute = "\(number < 10 ? "0" : "")\(number)"
    return #"{"event_id":"e\#(number)","ts":"2026-03-02T00:\#(minute):00Z""# + rest + "}\n"
  }

  /// Twelve events of four cards and three addresses.
  private static let events = (0..<12).map {
    event($0, #","card":"c\#($0 % 4)","ip":"10.0.0.\#($0 % 3)""#)
  }.joined()

  private static func folder() throws -> Folder {
    let folder = try Folder()
    folder.makeFolder("small")
    try folder.write("small/policy.yaml", policy)
    try folder.write("events.ndjson", events)
    return folder
  }

  private static func partition(
    _ words: [String], in folder: Folder, input: [UInt8] = []
  ) throws -> Run.Outcome {
    try Run.finish(
      ["partition"] + words + ["--policy", "small", "--parts", "2", "--out", "parts"], in: folder,
      input: input)
  }

  /// The lines of both parts, in the order of the alphabet.
  private static func lines(_ folder: Folder) -> [Substring] {
    ["0", "1"].flatMap { number in
      (folder.read("parts/part-0000\(number).ndjson") ?? "").split(separator: "\n")
    }.sorted()
  }

  @Test func splitsByTheBestField() throws {
    let folder = try Self.folder()
    let outcome = try Self.partition(["events.ndjson"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "")
    let said = outcome.errors.split(separator: "\n")
    #expect(said.first?.hasPrefix("weir: 12 events in 2 parts by card: ") == true)
    #expect(
      said.dropFirst() == [
        "weir: whole: per_card, per_card_and_ip", "weir: warning: broken: per_ip (whole by ip)",
      ])
    #expect(Self.lines(folder) == Self.events.split(separator: "\n").sorted())
  }

  @Test func tellsMachines() throws {
    let folder = try Self.folder()
    let outcome = try Self.partition(
      ["events.ndjson", "--by", "ip", "--format", "json", "--quiet"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    #expect(
      outcome.output == """
        {
          "by": "ip",
          "events": 12,
          "parts": [
            {"file": "part-00000.ndjson", "events": 4},
            {"file": "part-00001.ndjson", "events": 8}
          ],
          "whole": ["per_ip", "per_card_and_ip"],
          "broken": [
            {
              "name": "per_card",
              "whole_by": ["card"]
            }
          ],
          "invalid": 0,
          "without_card_key": 0,
          "left_out_sensitive": 0,
          "left_out_too_long": 0,
          "by_event_id": 0,
          "differences": {
            "late_only_in_recording": 0,
            "conflict_only_in_recording": 0,
            "other": 0
          }
        }

        """)
  }

  @Test func saysWhatHangsTogether() throws {
    let folder = try Self.folder()
    let outcome = try Self.partition(["events.ndjson", "--by", "connected"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.contains(" by connected: 0 to 12 each; "))
    #expect(outcome.errors.contains("whole: per_card, per_ip, per_card_and_ip\n"))
    #expect(
      outcome.errors.contains(
        "weir: warning: 100.00 % of the events hang together and are in one part: no more\n"))
    #expect(!outcome.errors.contains("broken"))
  }

  @Test func takesLZ4AndGivesIt() throws {
    let folder = try Self.folder()
    let packed = try Self.partition(["events.ndjson", "--lz4"], in: folder)
    #expect(packed.exitCode == 0)
    let again = try Run.finish(
      [
        "partition", "parts/part-00000.ndjson.lz4", "parts/part-00001.ndjson.lz4", "--policy",
        "small", "--parts", "1", "--out", "one", "--merge",
      ], in: folder)
    #expect(again.exitCode == 0)
    #expect(folder.read("one/part-00000.ndjson") == Self.events)
  }

  @Test func takesAPipe() throws {
    let folder = try Self.folder()
    let outcome = try Self.partition(["-"], in: folder, input: Array(Self.events.utf8))
    #expect(outcome.exitCode == 0)
    #expect(Self.lines(folder) == Self.events.split(separator: "\n").sorted())
  }

  @Test func takesSeveralFilesInTheOrderOfTime() throws {
    let folder = try Self.folder()
    let lines = Self.events.split(separator: "\n").map { $0 + "\n" }
    try folder.write("even", stride(from: 0, to: 12, by: 2).map { lines[$0] }.joined())
    try folder.write("odd", stride(from: 1, to: 12, by: 2).map { lines[$0] }.joined())
    for (words, expected) in [
      (["even", "odd", "--merge"], Self.events),
      (["even", "odd"], (folder.read("even") ?? "") + (folder.read("odd") ?? "")),
    ] {
      let name = "out\(words.count)"
      let outcome = try Run.finish(
        ["partition"] + words + ["--policy", "small", "--parts", "1", "--out", name, "--quiet"],
        in: folder)
      #expect(outcome == Run.Outcome(exitCode: 0, output: "", errors: ""))
      #expect(folder.read(name + "/part-00000.ndjson") == expected)
    }
  }

  @Test func countsWhatIsNoEvent() throws {
    let folder = try Self.folder()
    let text = "nonsense\n" + Self.event(1, #","cvv":"1""#) + "\n" + Self.event(2) + Self.event(2)
    try folder.write("events.ndjson", text)
    let outcome = try Self.partition(["events.ndjson"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.contains("weir: 2 events without card parted by event_id\n"))
    #expect(outcome.errors.contains("weir: 1 invalid line in part 0: see 'weir score'\n"))
    #expect(outcome.errors.contains("weir: 1 line with card verification data left out\n"))
  }

  // MARK: What is refused

  @Test func strictWritesNothingWhereAVelocityBreaks() throws {
    let folder = try Self.folder()
    let outcome = try Self.partition(["events.ndjson", "--strict"], in: folder)
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors.hasPrefix(
        "weir: 1 velocity breaks by card (--strict): per_ip (whole by ip)\n  help: "))
    #expect(folder.read("parts/part-00000.ndjson") == nil)
    let whole = try Self.partition(["events.ndjson", "--strict", "--by", "connected"], in: folder)
    #expect(whole.exitCode == 0)
  }

  @Test func neverWritesOverAnything() throws {
    let folder = try Self.folder()
    folder.makeFolder("parts")
    try folder.write("parts/part-00001.ndjson", "before")
    let outcome = try Self.partition(["events.ndjson"], in: folder)
    #expect(outcome.exitCode == 74)
    #expect(outcome.errors.hasPrefix("weir: parts: is not empty\n"))
    #expect(folder.read("parts/part-00001.ndjson") == "before")
    #expect(folder.read("parts/part-00000.ndjson") == nil)
  }

  @Test func leavesNothingWhereItFails() throws {
    let folder = try Self.folder()
    try folder.write("damaged.lz4", [0x04, 0x22, 0x4D, 0x18, 0xFF, 0xFF, 0xFF])
    let outcome = try Self.partition(["events.ndjson", "damaged.lz4"], in: folder)
    #expect(outcome.exitCode == 65)
    #expect(outcome.errors.hasPrefix("weir: damaged.lz4: damaged at byte "))
    #expect(folder.read("parts/part-00000.ndjson") == nil)
  }

  @Test(arguments: [
    (
      "an unknown field", ["--by", "crad"], 78, "weir: --by: the policy's events have no such field"
    ),
    ("no key file", ["--pan-key-file", "no.key"], 74, "weir: no.key: cannot be opened"),
  ]) func refuses(_ item: (name: String, words: [String], code: Int32, message: String)) throws {
    let folder = try Self.folder()
    let outcome = try Self.partition(["events.ndjson"] + item.words, in: folder)
    #expect(outcome.exitCode == item.code, "\(item.name)")
    #expect(outcome.errors.hasPrefix(item.message), "\(item.name): \(outcome.errors)")
    #expect(folder.read("parts/part-00000.ndjson") == nil)
  }

  @Test func refusesARecordingThatIsNotThere() throws {
    let outcome = try Self.partition(["no.ndjson"], in: try Self.folder())
    #expect(outcome.exitCode == 74)
    #expect(outcome.errors.hasPrefix("weir: no.ndjson: cannot be opened"))
  }

  @Test func aModelThatIsNotThereYetIsNoFault() throws {
    let folder = try Self.folder()
    try folder.write(
      "small/policy.yaml",
      Self.policy + "features:\n  n: {value: velocity.per_card}\nmodel: later.json\n")
    #expect(try Self.partition(["events.ndjson"], in: folder).exitCode == 0)
  }
}
