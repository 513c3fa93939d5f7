import Testing

/// `weir backtest` as it is run, over the recording that was made by hand.
@Suite struct BacktestCommandTests {
  /// A folder with the recording, its labels and both policies.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    folder.makeFolder("today")
    folder.makeFolder("tomorrow")
    for name in ["by-hand.ndjson", "labels.csv", "today/policy.yaml", "tomorrow/policy.yaml"] {
      try folder.write(name, Folder.project("fixtures/backtest/" + name))
    }
    return folder
  }

  private static func backtest(
    _ arguments: [String], files: [String] = ["by-hand.ndjson"], in folder: Folder
  ) throws -> Run.Outcome {
    try Run.finish(
      ["backtest"] + files + ["--policy", "today", "--no-timings"] + arguments, in: folder)
  }

  private static let both = ["--against", "tomorrow", "--labels", "labels.csv"]

  @Test func tellsWhatChanges() throws {
    let told = try Self.backtest(Self.both, in: Self.folder())
    #expect(told.exitCode == 0)
    #expect(told.errors == "")
    #expect(told.output.hasPrefix("Backtest of A against B\n"))
    #expect(told.output.contains("- B decides 4 of 11 events differently (36.4 %)"))
    #expect(told.output.contains("- A stops 2 of 3 known frauds (350 of 350 EUR minor units)"))
    #expect(told.output.contains("one by one, 4 of 4\n  e4\n    2026-03-01T11:00"))
    #expect(told.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(!told.output.contains("Speed"))
  }

  @Test func againstItselfNothingChanges() throws {
    let told = try Self.backtest(["--against", "today", "--format", "json"], in: Self.folder())
    #expect(told.exitCode == 0)
    #expect(told.output.contains(#""changed": 0"#))
    #expect(told.output.contains(#""flips": []"#))
  }

  @Test func labelsAreAskedForWhereThereAreNone() throws {
    let told = try Self.backtest(["--against", "tomorrow"], in: Self.folder())
    #expect(told.output.contains("labels needed"))
    #expect(!told.output.contains("frauds stopped"))
    let json = try Self.backtest(["--format", "json"], in: Self.folder())
    #expect(!json.output.contains("precision"))
    #expect(!json.output.contains("fraud"))
  }

  @Test func timesAreToldUnlessTheyAreNotWanted() throws {
    let told = try Run.finish(
      ["backtest", "by-hand.ndjson", "--policy", "today"], in: Self.folder())
    #expect(told.output.contains("Speed: what the clock measured, differs from run to run"))
  }

  @Test func theSameBytesForAnyNumberOfThreads() throws {
    let folder = try Self.folder()
    let outputs = try ["1", "2", "3", "5"].map { workers in
      try Self.backtest(Self.both + ["--format", "json", "--workers", workers], in: folder).output
    }
    #expect(Set(outputs).count == 1)
  }

  @Test func filesAreOneStreamInTheOrderGivenOrOfTime() throws {
    let folder = try Self.folder()
    let text = try #require(folder.read("by-hand.ndjson"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    try folder.write("early", lines.prefix(7).joined(separator: "\n"))
    try folder.write("late", lines.suffix(5).joined(separator: "\n"))
    let options = Self.both + ["--format", "json"]
    let whole = try Self.backtest(options, in: folder)
    let inOrder = try Self.backtest(options, files: ["early", "late"], in: folder)
    let merged = try Self.backtest(options + ["--merge"], files: ["late", "early"], in: folder)
    #expect(inOrder.output == whole.output)
    // Blank lines are no events: the merged stream has none.
    let same = whole.output.replacing(#""lines": 12"#, with: #""lines": 11"#)
    #expect(merged.output == same)
  }

  @Test func gatesDecideTheExitCode() throws {
    let folder = try Self.folder()
    let passed = try Self.backtest(
      Self.both + ["--fail-if", "flips.approve_to_reject > 0.1%", "alerts_per_day > 500"],
      in: folder)
    #expect(passed.exitCode == 0)
    let failed = try Self.backtest(Self.both + ["--fail-if", "recall < 60%"], in: folder)
    #expect(failed.exitCode == 1)
    #expect(failed.output.contains("FAILED   recall < 60%"))
    #expect(failed.output.contains("recall is 0"))
    let unknown = try Self.backtest(["--fail-if", "recall < 60%"], in: folder)
    #expect(unknown.exitCode == 1)
    #expect(unknown.output.contains("UNKNOWN  recall < 60%\n           recall needs labels"))
  }

  @Test func sweepsTryThresholdsAndConstants() throws {
    let folder = try Self.folder()
    let told = try Self.backtest(["--sweep", "large=50..150:50"], in: folder)
    #expect(told.exitCode == 0)
    // Above 50: e2 to e6 and e8; above 150: e3, e4 and e8, which are foreign as well.
    #expect(told.output.contains("\n  50           2       3       3      8     2.0        1\n"))
    #expect(told.output.contains("\n* 100          3       2       3      8     1.7        0\n"))
    #expect(told.output.contains("\n  150          5       0       3      8     1.0        2\n"))
  }

  @Test func thePageIsWrittenAtTheEnd() throws {
    let folder = try Self.folder()
    let told = try Self.backtest(Self.both + ["--html", "report.html"], in: folder)
    #expect(told.exitCode == 0)
    let page = try #require(folder.read("report.html"))
    #expect(page.hasPrefix("<!DOCTYPE html>\n"))
    #expect(page.hasSuffix("</html>\n"))
    #expect(!page.contains("<script"))
    #expect(folder.read("report.html.partial") == nil)
  }

  @Test func whatIsReadIsNotWrittenOver() throws {
    let folder = try Self.folder()
    for name in ["by-hand.ndjson", "labels.csv", "today/policy.yaml"] {
      let told = try Self.backtest(Self.both + ["--html", name], in: folder)
      #expect(told.exitCode == 64)
      #expect(told.errors.hasPrefix("weir: \(name): is read by this command"))
      #expect(
        folder.read(name).map { Array($0.utf8) }
          == (try? Folder.project("fixtures/backtest/" + name)))
    }
  }

  @Test func pipesAreRefused() throws {
    let told = try Run.finish(
      ["backtest", "/dev/stdin", "--policy", "today"], in: Self.folder(), input: [0x7B, 0x7D])
    #expect(told.exitCode == 74)
    #expect(told.errors.contains("/dev/stdin: is a pipe or a device, and 'backtest' reads"))
  }

  @Test func labelsOfOtherRecordingsAreTold() throws {
    let folder = try Self.folder()
    try folder.write("labels.csv", "payment_id,label\ne2,fraud\nx1,fraud\nx2,genuine\n")
    let told = try Self.backtest(Self.both, in: folder)
    #expect(
      told.output.contains("of 3 payments with a label 2 are not in the recording"))
  }

  @Test func theWarmUpDoesNotCount() throws {
    let told = try Self.backtest(["--warmup", "1d", "--format", "json"], in: Self.folder())
    #expect(told.output.contains(#""warm_up": 6"#))
    #expect(told.output.contains(#""counted": 5"#))
  }

  @Test func youngEventsAreNotJudged() throws {
    let told = try Self.backtest(
      ["--labels", "labels.csv", "--maturity", "2d", "--format", "json"], in: Self.folder())
    #expect(told.output.contains(#""until": "2026-03-02T09:00:00Z""#))
  }

  @Test(arguments: [
    (["--sweep", "large=5"], ""),
    (["--sweep", "large"], "weir: --sweep: the sweep 'large' has no '='"),
    (["--sweep", "huge=1,2"], "--sweep: error[P_UNKNOWN_NAME]: no constant is called 'huge'"),
    (["--sweep", "review_at=0.5"], "--sweep: error[P_MODEL]: 'review_at' is compared with"),
    (["--sweep", "large=1..101:1"], "combinations of constants"),
    (["--fail-if", "recal < 1"], "help: did you mean 'recall'?"),
    (["--fail-if", "flips.total > 10"], "--fail-if: gate, column"),
    (["--amount", "currency"], "--amount: the field is neither int nor decimal"),
    (["--labels", "nowhere.csv"], "weir: nowhere.csv: cannot be opened"),
    (["--against", "nowhere"], "nowhere/policy.yaml: error[P_FILE]"),
  ]) func saysWhatIsWrong(_ item: (arguments: [String], message: String)) throws {
    let told = try Self.backtest(item.arguments, in: Self.folder())
    #expect(told.exitCode != 0 || item.message.isEmpty)
    #expect(told.errors.contains(item.message) || item.message.isEmpty)
    #expect((told.output == "") == !item.message.isEmpty)
  }
}
