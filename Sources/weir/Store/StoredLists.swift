import ArgumentParser
import WeirCore
import WeirEngine
import WeirStore

/// Lists of a store for a command that scores a recording.
struct StoredLists: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A store, whose lists have the last word over those of the policy.", valueName: "file"))
  var store: String?

  @Option(help: ArgumentHelp("The store's key. (default: FILE.key)", valueName: "file"))
  var storeKey: String?

  func validate() throws {
    if store?.isEmpty == true { throw ValidationError("The name of the store is empty.") }
    if store == nil, storeKey != nil { throw ValidationError("'--store-key' needs '--store'.") }
  }

  /// What the store says of lists; nothing where none is named.
  func book() throws(CommandFailure) -> ListBook {
    var book = ListBook()
    guard let store else { return book }
    let session = try StoreSession(path: store, keyFile: storeKey, mustExist: true)
    for list in try StoreSession.asking({ () throws(StoreFault) in
      try session.store.lists(now: Stopwatch.epochMilliseconds())
    }) {
      let edits = try StoreSession.asking { () throws(StoreFault) in
        try session.store.allEdits(of: list.name)
      }
      book.apply(edits, to: list.name, type: list.type)
    }
    return book
  }
}
