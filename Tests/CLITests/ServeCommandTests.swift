import Glibc
import Testing

/// What `weir serve` and `weir ctl` say when they cannot begin. What they do once they run is
/// tested by Tests/serve.
@Suite struct ServeCommandTests {
  private static func serve(_ arguments: [String], in folder: Folder) throws -> Run.Outcome {
    try Run.finish(["serve"] + (geteuid() == 0 ? ["--allow-root"] : []) + arguments, in: folder)
  }

  @Test func doesNotRunAsRootUnasked() throws {
    guard geteuid() == 0 else { return }
    let folder = try Folder()
    #expect(
      try Run.finish(["serve", "--socket", "s"], in: folder)
        == Run.Outcome(
          exitCode: 78, output: "",
          errors: """
            weir: serve does not run as root: it needs none of root's rights
              help: start it as a user of its own, or say --allow-root

            """))
  }

  @Test func saysThatThereIsNowhereToListen() throws {
    let folder = try Folder()
    let outcome = try Self.serve([], in: folder)
    #expect(outcome.exitCode == 64)
    #expect(
      outcome.errors == """
        weir: serve has nowhere to listen
          help: say --socket PATH, or let a socket unit hand a socket over

        """)
  }

  @Test(
    arguments: [
      (["--socket", ""], 78, "the path of the socket is empty"),
      (["--socket", "@x"], 78, "an abstract socket has no permissions"),
      (["--socket", "none/s"], 78, "none"),
      (["--socket", "file"], 78, "file"),
      (["--socket", String(repeating: "x", count: 120)], 78, "has at most"),
      (["--socket", "s", "--metrics", "10.0.0.1:80"], 78, "10.0.0.1:80"),
      (["--socket", "s", "--metrics", "nowhere"], 78, "nowhere"),
      (["--socket", "s", "--policy", "none"], 78, "none"),
    ]) func saysWhatIsWrong(_ arguments: [String], _ exitCode: Int, _ words: String) throws
  {
    let folder = try Folder()
    try folder.write("file", "x")
    let outcome = try Self.serve(arguments, in: folder)
    #expect(Int(outcome.exitCode) == exitCode, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func saysThatNoServerAnswers() throws {
    let folder = try Folder()
    let outcome = try Run.finish(["ctl", "status", "--socket", "s"], in: folder)
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 74, output: "",
          errors: """
            weir: s.ctl: no server answers: no such file or directory
              help: start one, or name its socket: --socket PATH

            """))
  }

  @Test func nowhereIsAnAnswerWhenTheUnitDoesNotRun() throws {
    let folder = try Folder()
    let outcome = try Run.finish(["ctl", "policy"], in: folder)
    #expect(outcome.exitCode == 74)
    #expect(outcome.errors.hasPrefix("weir: /run/weir/control.sock: no server answers: "))
  }
}
