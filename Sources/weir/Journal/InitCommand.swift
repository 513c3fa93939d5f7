import ArgumentParser
import WeirCore
import WeirJournal
import WeirState

/// `weir init DIR`.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Makes a state directory that is encrypted, and its key.",
    discussion: """
      The key is written to weir.key in the directory, which only its owner may
      read. Better keep it elsewhere (--key-file) and hand it over as a credential:
      who has both has everything. Without the key the directory is lost. A key
      file that is there already is used.
      """)

  @Argument(
    help: ArgumentHelp("The directory: made if it is not there, else empty.", valueName: "dir"))
  var directory: String

  @Option(help: ArgumentHelp("Where the key goes, or is.", valueName: "file"))
  var keyFile: String?

  @Flag(help: "Make a directory that is not encrypted.")
  var noEncryption = false

  func validate() throws {
    if directory.isEmpty { throw ValidationError("The name of a directory is empty.") }
    if noEncryption, keyFile != nil {
      throw ValidationError("'--no-encryption' has no use for '--key-file'.")
    }
  }

  func run() throws {
    let made: StateStore.Made
    do throws(JournalFault) {
      made = try StateStore.make(directory, keyFile: keyFile, isEncrypted: !noEncryption)
    } catch {
      throw CommandFailure(error)
    }
    let shown = Console.printable(directory)
    var lines = ["made \(shown), \(noEncryption ? "not encrypted" : "encrypted")"]
    if let key = made.newKeyFile {
      lines.append("wrote \(Console.printable(key)): keep a copy of it where the directory is not")
    }
    let key = keyFile.map { " --key-file " + Console.printable($0) } ?? ""
    lines += ["", "Next:", "  weir serve --state \(shown)\(key) --socket PATH --policy DIR"]
    try StandardStreams.print(lines.joined(separator: "\n"))
  }
}
