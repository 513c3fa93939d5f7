import Testing
import WeirCore
import WeirPolicy
import WeirReference

@testable import weir

@Suite struct DocsCommandTests {
  private static let paths = Reference.files.map(\.path)

  @Test func writesEveryFileOnce() throws {
    let folder = try Folder()
    folder.makeFolder("site")
    let outcome = try Run.finish(["docs", "site"], in: folder)
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 0, output: Self.paths.map { "wrote site/\($0)\n" }.joined(), errors: ""))
    for file in Reference.files {
      let written = try Folder.bytes(of: folder.path + "/site/" + file.path)
      #expect(written == Array(file.text.utf8), "\(file.path)")
    }
    // What is up to date is left alone.
    #expect(
      try Run.finish(["docs", "site/"], in: folder)
        == Run.Outcome(exitCode: 0, output: "", errors: ""))
    #expect(
      try Run.finish(["docs", "--check", "site"], in: folder)
        == Run.Outcome(exitCode: 0, output: "", errors: ""))
  }

  @Test func checkNamesWhatDiffersAndWritesNothing() throws {
    let folder = try Folder()
    _ = try Run.finish(["docs"], in: folder)
    try folder.write("docs/cel.md", "old")
    try folder.write("schemas/tests.schema.json", [])
    let expected = Run.Outcome(
      exitCode: 1, output: "",
      errors: """
        weir: docs/cel.md: is not what this program says
        weir: schemas/tests.schema.json: is not what this program says
          help: write them anew: weir docs .

        """)
    for _ in 0..<2 { #expect(try Run.finish(["docs", "--check"], in: folder) == expected) }
    let written = try Run.finish(["docs"], in: folder)
    #expect(written.output == "wrote docs/cel.md\nwrote schemas/tests.schema.json\n")
  }

  @Test func checkNamesWhatIsNotThere() throws {
    let outcome = try Run.finish(["docs", "--check"], in: Folder())
    #expect(outcome.exitCode == 1)
    for path in Self.paths {
      #expect(outcome.errors.contains("weir: \(path): is not there\n"))
    }
  }

  @Test func refusesADirectoryThatIsNotThere() throws {
    let outcome = try Run.finish(["docs", "missing"], in: Folder())
    #expect(outcome.exitCode == 74)
    #expect(
      outcome.errors == "weir: missing: cannot be opened: no such file or directory\n")
  }

  @Test func exitCodesAreThoseOfTheProgram() {
    let codes = (1...255).filter { CommandExit(rawValue: $0) != nil }
    #expect([0] + codes == ExitCodes.all.map(\.code))
  }
}
