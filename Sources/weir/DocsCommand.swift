import ArgumentParser
import WeirCore
import WeirReference

/// `weir docs [DIR]`.
struct DocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs",
    abstract: "Writes the reference of policies, and their JSON Schemas.",
    discussion: """
      Into docs/ and schemas/ of a directory: every key, function and member of
      answers, as this program has them.
      """)

  @Argument(help: ArgumentHelp("Where docs/ and schemas/ are.", valueName: "dir"))
  var directory = "."

  @Flag(help: "Write nothing: name the files that differ, exit code 1.")
  var check = false

  func run() throws {
    let folder = OutputFolder(path: directory)
    if let failure = folder.failureUnlessThere { throw failure }
    let differing = Reference.files.filter { folder.bytes(of: $0.path) != Array($0.text.utf8) }
    guard check else {
      for file in differing {
        try folder.write(file.text, to: file.path)
        try StandardStreams.print("wrote \(folder.shown(file.path))")
      }
      return
    }
    guard differing.isEmpty else {
      let lines = differing.map { file in
        let isThere = folder.bytes(of: file.path) != nil
        return "weir: \(folder.shown(file.path)): "
          + (isThere ? "is not what this program says" : "is not there")
      }
      throw CommandFailure(
        .doneWithFaults,
        complete: lines.joined(separator: "\n")
          + "\n  help: write them anew: weir docs \(Console.printable(directory))")
    }
  }
}
