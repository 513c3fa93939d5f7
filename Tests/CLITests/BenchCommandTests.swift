import Testing

/// `weir bench`: its figures move, its lines do not.
@Suite struct BenchCommandTests {
  @Test func namesEveryStageOnce() throws {
    let events = Run.project + "/fixtures/events/demo.ndjson"
    let outcome = try Run.finish(
      ["bench", events, "--workers", "1", "--passes", "1"], in: Folder())
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("200 events in ") == true)
    #expect(lines.first?.contains(" s with 1 worker: ") == true)
    let names = lines.dropFirst().compactMap { $0.split(separator: " ").first }
    #expect(
      names == [
        "read", "decode", "sequence", "velocity", "score", "keep", "encode", "write", "all",
        "state",
      ])
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func saysWhichFileIsMissing() throws {
    let outcome = try Run.finish(["bench", "nothing.ndjson"], in: Folder())
    #expect(outcome.exitCode == 74)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("weir: nothing.ndjson: cannot be opened"))
  }
}
