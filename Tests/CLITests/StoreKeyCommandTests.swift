import Testing

/// Commands on a store with a key that is not the store's.
@Suite struct StoreKeyCommandTests {
  @Test(
    arguments: [
      ["list", "ls"], ["list", "show", "vip"], ["list", "add", "vip", "b"],
      ["list", "remove", "vip", "a"], ["case", "ls"], ["case", "claim", "1"], ["alert", "ls"],
      ["audit-log", "show"], ["audit-log", "verify"], ["audit-log", "export"],
      ["retention", "set", "cases=1"], ["export", "--subject", "a"], ["erase", "--subject", "a"],
    ]) func isRefusedAndChangesNothing(_ words: [String]) throws
  {
    let store = try FilledStore()
    #expect(try store.run("list", "add", "vip", "a", "--type", "string").exitCode == 0)
    let other = try Run.finish(
      ["retention", "set", "cases=9", "--store", "other.db"], in: store.folder)
    #expect(other.exitCode == 0)
    let before = try Folder.bytes(of: store.folder.path + "/s.db")

    let outcome = try Run.finish(
      words + ["--store", "s.db", "--store-key", "other.db.key"], in: store.folder)
    #expect(outcome.exitCode == 78, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("weir: s.db: this is not the key of the store\n  help: "))
    #expect(outcome.output == "")
    #expect(try Folder.bytes(of: store.folder.path + "/s.db") == before)
    #expect(try store.run("audit-log", "verify").exitCode == 0)
  }

  @Test func aFileThatIsNoStoreIsNotAskedForItsKey() throws {
    let folder = try Folder()
    try folder.write("notes.txt", "value\na\n")
    let outcome = try Run.finish(["list", "ls", "--store", "notes.txt"], in: folder)
    #expect(outcome.exitCode == 65)
    #expect(outcome.errors.hasPrefix("weir: notes.txt: the file is no store\n  help: "))
  }

  @Test func aFolderIsNoStore() throws {
    let outcome = try Run.finish(["list", "add", "vip", "a", "--store", "."], in: try Folder())
    #expect(outcome.exitCode == 65)
    #expect(outcome.errors.hasPrefix("weir: .: the file is no store\n  help: "))
  }
}
