import ArgumentParser
import WeirCore
import WeirEngine
import WeirJournal
import WeirState

/// `weir journal COMMAND`.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Looks at state directories and recordings, and after them.",
    subcommands: [
      JournalVerify.self, JournalStat.self, JournalExport.self, JournalRepairCommand.self,
      JournalBackup.self, JournalRestore.self, JournalRecordCommand.self,
    ])
}

/// The directory that a command is about.
struct DirectoryArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("The state directory.", valueName: "dir"))
  var directory: String

  @Option(help: ArgumentHelp("Its key file. (default: weir.key in it)", valueName: "file"))
  var keyFile: String?

  /// The directory, to be looked at while others may use it.
  func open() throws(JournalFault) -> StateDirectory {
    try StateDirectory.open(
      PosixStorage(path: directory), keys: try StateKeys.find(keyFile, directory: directory))
  }

  /// Makes its faults those of commands.
  static func asking<Answer>(
    _ body: () throws(JournalFault) -> Answer
  ) throws(CommandFailure) -> Answer {
    do throws(JournalFault) {
      return try body()
    } catch {
      throw CommandFailure(error)
    }
  }
}
