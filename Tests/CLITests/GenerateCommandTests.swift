import Testing

@Suite struct GenerateCommandTests {
  @Test(arguments: ["bins", "geo"]) func printsTheShippedTables(_ table: String) throws {
    let outcome = try Run.finish(["generate", "--table", table], in: Folder())
    let shipped = try Folder.project("rules/card-not-present/tables/\(table).csv")
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == String(decoding: shipped, as: UTF8.self))
  }

  /// The command of fixtures/README.md; the other 63 lines stand between.
  @Test func makesTheGeneratedLinesOfTheDemo() throws {
    let outcome = try Run.finish(
      [
        "generate", "--seed", "7", "--count", "137", "--rate", "1", "--fraud", "0", "--cards",
        "3000", "--merchants", "40", "--ips", "2000", "--start", "2026-03-02T04:50:00Z",
      ], in: Folder())
    #expect(outcome.exitCode == 0)
    let made = outcome.output.utf8.split(separator: 10).map(Array.init)
    #expect(made.count == 137)
    let demo = try Folder.project("fixtures/events/demo.ndjson").split(separator: 10)
    var next = 0
    for line in demo where next < made.count && made[next].elementsEqual(line) { next += 1 }
    #expect(next == 137, "line \(next + 1) is not in the demo")
    #expect(demo.count == 200)
  }

  @Test func makesAsManyLinesAsAreAskedFor() throws {
    let folder = try Folder()
    let outcome = try Run.finish(
      ["generate", "--seed", "1", "--count", "20000"], in: folder)
    #expect(outcome.output.utf8.count { $0 == 10 } == 20_000)
    #expect(outcome.errors == "")
  }

  /// The options of rules/README.md.
  @Test func makesLabels() throws {
    let outcome = try Run.finish(
      [
        "generate", "--seed", "11", "--count", "5000", "--labels", "--fraud", "0.015", "--rate",
        "5", "--cards", "60000", "--ips", "30000", "--start", "2026-03-02T17:00:00Z",
      ], in: Folder())
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains(#""meta""#))
  }

  @Test(arguments: [
    (["--fraud", "1.5"], "The value '1.5' is invalid for '--fraud <share>'"),
    (
      ["--start", "2026-02-30T00:00:00Z"],
      "The value '2026-02-30T00:00:00Z' is invalid for '--start <rfc3339>'"
    ),
    (["--count", "-1"], "Missing value for '--count <n>'"),
  ]) func refuses(_ item: (arguments: [String], message: String)) throws {
    let outcome = try Run.finish(["generate"] + item.arguments, in: Folder())
    #expect(outcome.exitCode == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("weir: \(item.message)"))
  }
}
