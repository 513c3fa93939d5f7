import ArgumentParser

/// `weir list COMMAND`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Looks at the lists of a store, and changes them while a server runs.",
    discussion: """
      A store has the last word over the files of a policy: a value that was added
      is on the list, one that was removed is not, all others are as the file says.
      """,
    subcommands: [
      ListLs.self, ListShow.self, ListAdd.self, ListRemove.self, ListImportCommand.self,
      ListExport.self, ListDiff.self,
    ])
}
