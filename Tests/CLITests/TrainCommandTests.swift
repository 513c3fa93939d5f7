import Testing

/// `weir features`, `weir train` and `weir model` as they are run.
@Suite struct TrainCommandTests {
  private static let policy = """
    policy: small
    version: 1
    event:
      type: {type: enum, values: [payment, label], default: payment}
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      amount_minor: {type: int}
      card_token: {type: string}
      payment_id: {type: string}
      label: {type: enum, values: [fraud, genuine, unclear]}
    features:
      amount_log: {value: event.amount_minor, transform: log1p}
    model: model.json
    decide: {score: [payment], review_at: 0.5, reject_at: 0.9}

    """

  /// Twelve payments, one an hour; every fourth is a fraud that is told ten minutes later.
  private static let events: String = {
    var lines = ""
    for hour in 0..<12 {
      let time = "2026-03-02T\(hour < 10 ? "0" : "")\(hour)"
      lines += #"{"event_id":"e\#(hour)","ts":"\#(time):00:00Z","amount_minor":"#
      lines += "\(hour % 4 == 0 ? 9_000 + hour : hour % 3 == 0 ? 8_000 : 100 * hour)}\n"
      guard hour % 4 == 0 else { continue }
      lines += #"{"event_id":"l\#(hour)","ts":"\#(time):10:00Z","type":"label","#
      lines += #""payment_id":"e\#(hour)","label":"fraud"}"# + "\n"
    }
    return lines
  }()

  private static func folder() throws -> Folder {
    let folder = try Folder()
    folder.makeFolder("small")
    try folder.write("small/policy.yaml", policy)
    try folder.write("events.ndjson", events)
    return folder
  }

  @Test func trainsWritesAndScores() throws {
    let folder = try Self.folder()
    let trained = try Run.finish(
      ["train", "events.ndjson", "--policy", "small", "--out", "small/model.json"], in: folder)
    #expect(trained.exitCode == 0)
    #expect(trained.errors == "")
    #expect(trained.output.hasPrefix("Model of small@1\n"))
    #expect(trained.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let model = try #require(folder.read("small/model.json"))
    #expect(model.hasPrefix("{\n  \"format\": \"weir-logistic/1\",\n  \"intercept\": -"))
    #expect(model.contains(#""training": {"rows":12,"frauds":3,"iterations":"#))
    #expect(folder.read("small/model.json.partial") == nil)
    let scored = try Run.finish(
      ["score", "events.ndjson", "--policy", "small", "--quiet", "--decisions-only"], in: folder)
    #expect(scored.exitCode == 0)
    #expect(scored.output.split(separator: "\n").count == 12)
  }

  @Test func whatIsWrittenIsWholeOrNotAtAll() throws {
    let folder = try Self.folder()
    try folder.write("model.json", "before")
    let outcome = try Run.finish(
      [
        "train", "events.ndjson", "--policy", "small", "--out", "model.json", "--train",
        "2020-01-01..2020-01-02",
      ], in: folder)
    #expect(outcome.exitCode == 65)
    #expect(
      outcome.errors == """
        weir: no event of the recordings gets a decision in the time asked for
          help: look at --train and --test, and at 'decide: {score: …}' of the policy

        """)
    #expect(folder.read("model.json") == "before")
    #expect(folder.read("model.json.partial") == nil)
  }

  @Test(arguments: [
    (
      ["--train", "2026-03-02..2026-03-03", "--test", "2026-03-02..2026-03-04"], 65,
      "weir: the test begins before the training ends\n"
    ),
    (["--woe", "colour"], 65, "weir: 'colour' is no feature of the policy that is one number\n"),
    (["--amount", "card_token"], 78, "weir: --amount: the field is neither int nor decimal\n"),
    (["--card", "who"], 78, "weir: --card: the policy's events have no such field\n"),
    (["--labels", "labels.csv"], 74, "weir: labels.csv: cannot be opened: no such file"),
    (["--labels", "bad.csv"], 65, "weir: bad.csv:2: the label is none of fraud, genuine,"),
    (["--labelled-only"], 65, "weir: every row is labelled fraud\n"),
  ])
  func tellsWhatIsWrong(options: [String], exitCode: Int32, message: String) throws {
    let folder = try Self.folder()
    try folder.write("bad.csv", "payment_id,label\ne1,maybe\n")
    let outcome = try Run.finish(
      ["train", "events.ndjson", "--policy", "small", "--out", "model.json"] + options, in: folder)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
    #expect(exitCode == 74 || outcome.errors.contains("\n  help: "))
  }

  @Test func aPolicyWithoutFeaturesHasNothingToLearn() throws {
    let folder = try Self.folder()
    try folder.write(
      "small/policy.yaml",
      """
      policy: small
      version: 1
      event:
        event_id: {type: string, required: true}
        ts: {type: timestamp, required: true}

      """)
    for words in [["features"], ["train", "--out", "m"]] {
      let outcome = try Run.finish(words + ["events.ndjson", "--policy", "small"], in: folder)
      #expect(outcome.exitCode == 78)
      #expect(outcome.errors.contains("small: the policy has no features\n"))
    }
  }

  @Test func writesTheTableWhereItIsToGo() throws {
    let folder = try Self.folder()
    let outcome = try Run.finish(
      ["features", "events.ndjson", "--policy", "small", "--out", "f.ndjson"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "")
    #expect(
      outcome.errors.hasPrefix(
        "weir: the policy has no model that fits: decision and score are empty\n"
          + "weir: 12 rows of 15 lines in "))
    #expect(outcome.errors.hasSuffix(" s; labels of 3 payments\n"))
    #expect(folder.read("f.ndjson")?.hasPrefix(#"{"event_id":"e0","ts":"2026-03-02T00"#) == true)
    let quiet = try Run.finish(
      ["features", "events.ndjson", "--policy", "small", "--quiet"], in: folder)
    #expect(quiet.errors == "")
    #expect(quiet.output.hasPrefix("event_id,ts,late,decision,score,label,value.amount_log,x."))
  }

  @Test func modelsGoOutAndComeIn() throws {
    let folder = try Self.folder()
    _ = try Run.finish(
      ["train", "events.ndjson", "--policy", "small", "--out", "small/model.json"], in: folder)
    for format in ["pmml", "json"] {
      let exported = try Run.finish(
        ["model", "export", "--policy", "small", "--format", format], in: folder)
      #expect(exported.exitCode == 0)
      try folder.write("model.\(format)", exported.output)
      let imported = try Run.finish(
        ["model", "import", "model.\(format)", "--policy", "small", "--out", "\(format).out"],
        in: folder)
      #expect(imported == Run.Outcome(exitCode: 0, output: "", errors: ""))
    }
    #expect(folder.read("pmml.out") == folder.read("json.out"))
    try folder.write("wrong.json", #"{"format":"weir-coefficients/1"}"#)
    let refused = try Run.finish(
      ["model", "import", "wrong.json", "--policy", "small", "--out", "x"], in: folder)
    #expect(refused.exitCode == 78)
    #expect(refused.errors.hasPrefix("wrong.json:1:1: error[P_MISSING_KEY]: "))
    #expect(folder.read("x") == nil)
  }

  @Test func thereIsNothingToExportWithoutAModel() throws {
    let folder = try Self.folder()
    try folder.write(
      "small/policy.yaml", Self.policy.replacing("model: model.json\n", with: ""))
    let outcome = try Run.finish(["model", "export", "--policy", "small"], in: folder)
    #expect(outcome.exitCode == 78)
    #expect(outcome.errors.contains("small: the policy has no logistic model\n"))
  }
}
