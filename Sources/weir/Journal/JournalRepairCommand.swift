import ArgumentParser
import WeirCore
import WeirJournal

/// `weir journal repair DIR --to POSITION`.
struct JournalRepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Cuts a damaged journal off, so that a start can go on.",
    discussion: """
      Events behind the position are forgotten: they were answered, and will be
      answered anew if they come again. Everything that is changed is copied to
      quarantine/ first.
      """)

  @OptionGroup var arguments: DirectoryArguments

  @Option(
    help: ArgumentHelp(
      "The position to end at; 'weir journal verify' names the last good one.",
      valueName: "position"))
  var to: UInt64

  func run() throws {
    let report = try DirectoryArguments.asking { () throws(JournalFault) in
      let lock = try DirectoryLock(path: arguments.directory)
      defer { lock.release() }
      return try JournalRepair.cut(try arguments.open(), to: to)
    }
    var lines = report.quarantined.map { path in
      let what = report.removed.contains(path) ? "removed" : "cut"
      return "\(what) \(Console.printable(path)), a copy is in quarantine/"
    }
    lines.append("the journal ends at position \(Console.grouped(report.position))")
    try StandardStreams.print(lines.joined(separator: "\n"))
  }
}
