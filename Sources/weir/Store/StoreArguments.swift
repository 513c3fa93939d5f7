import ArgumentParser
import WeirJournal
import WeirStore

/// Which store a command is about.
struct StoreArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Lists, review cases and the audit trail; made on first use.", valueName: "file"))
  var store: String

  @Option(
    help: ArgumentHelp(
      "The store's key; made on first use. (default: FILE.key)", valueName: "file"))
  var storeKey: String?

  func validate() throws {
    if store.isEmpty { throw ValidationError("The name of the store is empty.") }
  }

  /// The store with its keys; `mustExist`: it is a mistake to name one that is not there.
  func open(mustExist: Bool = false) throws(CommandFailure) -> StoreSession {
    try StoreSession(path: store, keyFile: storeKey, mustExist: mustExist)
  }
}
