import ArgumentParser
import WeirCore
import WeirJournal
import WeirState

/// `weir journal backup DIR TARGET`.
struct JournalBackup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies a state directory, which may be in use.",
    discussion: "Without its key: who has the copy alone has nothing.")

  @OptionGroup var arguments: DirectoryArguments

  @Argument(
    help: ArgumentHelp("Where to: made if it is not there, else empty.", valueName: "target"))
  var target: String

  func run() throws {
    let report = try DirectoryArguments.asking { () throws(JournalFault) in
      let directory = try arguments.open()
      try PosixStorage.makeDirectory(target)
      return try StateBackup.copy(directory, to: PosixStorage(path: target))
    }
    try StandardStreams.print(
      "copied \(report.fileCount) files, \(Console.grouped(UInt64(report.byteCount))) bytes, "
        + "up to position \(Console.grouped(report.position))")
  }
}

/// `weir journal restore BACKUP DIR`.
struct JournalRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Makes a state directory of a backup.",
    discussion: """
      Everything is checked before anything is written; a copy that was changed is
      refused. The key file is put in its place by hand.
      """)

  @Argument(help: ArgumentHelp("What 'weir journal backup' made.", valueName: "backup"))
  var backup: String

  @Argument(
    help: ArgumentHelp("The directory: made if it is not there, else empty.", valueName: "dir"))
  var directory: String

  @Option(help: ArgumentHelp("The key file of the directory that was copied.", valueName: "file"))
  var keyFile: String?

  func run() throws {
    let report = try DirectoryArguments.asking { () throws(JournalFault) in
      let keys = try StateKeys.find(keyFile, directory: directory)
      try PosixStorage.makeDirectory(directory)
      return try StateBackup.restore(
        PosixStorage(path: backup), to: PosixStorage(path: directory), keys: keys)
    }
    try StandardStreams.print(
      "restored \(report.fileCount) files up to position \(Console.grouped(report.position))")
  }
}
