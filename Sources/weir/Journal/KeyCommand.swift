import ArgumentParser
import WeirCore
import WeirJournal
import WeirState

/// `weir key COMMAND`.
struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Makes and changes the keys of state directories.",
    subcommands: [New.self, Rotate.self])

  /// `weir key new FILE`.
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new", abstract: "Writes a key file for 'weir init --key-file'.")

    @Argument(help: ArgumentHelp("The file, which must not be there.", valueName: "file"))
    var file: String

    func run() throws {
      do throws(JournalFault) {
        _ = try KeyRing.make(at: file)
      } catch {
        throw CommandFailure(error)
      }
      try StandardStreams.print("wrote \(Console.printable(file))")
    }
  }

  /// `weir key rotate DIR`.
  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract: "Adds a new key, under which everything is written from now on.",
      discussion: """
        Keys that nothing in the directory needs any more are dropped from the file.
        A running server takes the new key with the next segment of its journal:
        'weir ctl snapshot' begins one.
        """)

    @Argument(help: ArgumentHelp("The state directory.", valueName: "dir"))
    var directory: String

    @Option(help: ArgumentHelp("Its key file. (default: weir.key in it)", valueName: "file"))
    var keyFile: String?

    func run() throws {
      let rotation = try DirectoryArguments.asking { () throws(JournalFault) in
        try StateStore.rotateKey(directory, keyFile: keyFile)
      }
      let dropped = rotation.droppedCount
      let others = dropped == 0 ? "" : "; dropped \(dropped) that nothing needs any more"
      try StandardStreams.print(
        "\(Console.printable(rotation.keyFile)): key \(rotation.epoch) is the newest\(others)")
    }
  }
}
