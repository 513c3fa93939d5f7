import ArgumentParser
import WeirCore
import WeirJournal
import WeirState
import WeirStore

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

  /// `weir key rotate [DIR] [--store FILE]`.
  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract: "Adds a new key, under which everything is written from now on.",
      discussion: """
        Of a state directory: keys that nothing in it needs any more are dropped from
        the file. A running server takes the new key with the next segment of its
        journal: 'weir ctl snapshot' begins one. With --store as well, the audit trail
        of the store says so.

        Of a store alone: what was written stays readable as long as its key is in the
        file. A running server takes the new key with its next start.
        """)

    @Argument(help: ArgumentHelp("The state directory.", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("Its key file. (default: weir.key in it)", valueName: "file"))
    var keyFile: String?

    @Option(help: ArgumentHelp("A store: whose trail says so, or whose key.", valueName: "file"))
    var store: String?

    @Option(help: ArgumentHelp("The store's key. (default: FILE.key)", valueName: "file"))
    var storeKey: String?

    func validate() throws {
      if directory == nil, store == nil {
        throw ValidationError("Name a state directory, or a store: --store FILE.")
      }
      if directory == nil, keyFile != nil {
        throw ValidationError("'--key-file' is that of a state directory.")
      }
      if store == nil, storeKey != nil { throw ValidationError("'--store-key' needs '--store'.") }
    }

    func run() throws {
      let session = try store.map { path throws(CommandFailure) in
        try StoreSession(path: path, keyFile: storeKey, mustExist: true)
      }
      let rotation =
        if let directory {
          try DirectoryArguments.asking { () throws(JournalFault) in
            try StateStore.rotateKey(directory, keyFile: keyFile)
          }
        } else {
          try DirectoryArguments.asking { () throws(JournalFault) in
            try StateStore.rotateKey(file: session?.keyPath ?? "")
          }
        }
      if let session {
        let object = directory ?? session.store.path
        _ = try session.perform(
          session.draft(.keyRotate, object, details: [.init("epoch", "\(rotation.epoch)")]))
      }
      let dropped = rotation.droppedCount
      let others = dropped == 0 ? "" : "; dropped \(dropped) that nothing needs any more"
      try StandardStreams.print(
        "\(Console.printable(rotation.keyFile)): key \(rotation.epoch) is the newest\(others)")
    }
  }
}
