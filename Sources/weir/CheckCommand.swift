import ArgumentParser
import WeirCore
import WeirEngine
import WeirPolicy

/// `weir check DIR`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compiles a policy: prints what is wrong with it, or what it does.",
    discussion: """
      A good policy's plan goes to stdout. Faults and warnings go to stderr, each with
      its place and how to mend it; with faults the exit code is 78.
      """)

  @Argument(help: ArgumentHelp("The policy's directory.", valueName: "dir"))
  var directory: String

  func run() throws {
    let policy = try LoadedPolicy.read(DirectorySource(path: directory))
    for warning in policy.warnings { Console.say(warning.text + "\n") }
    try StandardStreams.print(
      PlanDescription.text(of: policy) { group in
        MemoryEstimate.bytesPerKey(of: group, in: policy)
      })
  }
}
