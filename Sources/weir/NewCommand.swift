import ArgumentParser
import WeirCore
import WeirReference

/// `weir new DIR`.
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Writes a small policy to start from, with tests that pass.",
    discussion: """
      The directory is made if it is not there, and must be empty if it is. The
      policy gets its name.
      """)

  @Argument(help: ArgumentHelp("The policy's directory.", valueName: "dir"))
  var directory: String

  func validate() throws {
    if directory.isEmpty { throw ValidationError("The name of a directory is empty.") }
  }

  func run() throws {
    let folder = OutputFolder(path: directory)
    if let failure = folder.failureUnlessEmpty { throw failure }
    try folder.make()
    let name = StarterPolicy.name(forDirectory: folder.lastComponent)
    var lines: [String] = []
    for file in StarterPolicy.files(name: name) {
      try folder.write(file.text, to: file.path)
      lines.append("wrote \(folder.shown(file.path))")
    }
    let shown = folder.quoted
    lines += [
      "", "Next:", "  weir check \(shown)", "  weir test \(shown)",
      "then change \(folder.shown("policy.yaml")) to what your events carry.",
    ]
    try StandardStreams.print(lines.joined(separator: "\n"))
  }
}
