import ArgumentParser
import WeirCore
import WeirSignals

/// `weir list add NAME VALUE…`.
struct ListAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Puts values on a list.",
    usage: "weir list add <name> <value> ... --store <file> [<options>]",
    discussion: """
      All of them or, when one is no value of the list's type, none. A value that is
      on the list gets the new end, without --expires none; without --reason it keeps
      its reason. Values and reasons are kept as they are, for others to read: a card
      number is refused.
      """)

  @OptionGroup var list: ListArguments

  @Argument(help: ArgumentHelp("Values of the list's type.", valueName: "value"))
  var values: [String]

  @OptionGroup var types: ListTypeOptions
  @OptionGroup var entry: EntryOptions

  func run() throws {
    let end = try entry.end(Stopwatch.epochMilliseconds())
    let session = try list.store.open()
    let kind = try types.kind(of: list, in: session)
    let wishes = try ListValues.canonical(values, kind: kind).map { value in
      ListWish(value: value, expires: end, reason: entry.reason)
    }
    try session.perform(
      ListRequest(list: list, kind: kind, wishes: wishes, action: .listEdit))
  }
}

/// `weir list remove NAME VALUE…`.
struct ListRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Takes values off a list.",
    usage: "weir list remove <name> <value> ... --store <file> [<options>]",
    discussion: """
      A value of the policy's file is taken off too, for as long as the store says
      so. A network or prefix is one value: addresses inside of it are not looked at.
      """)

  @OptionGroup var list: ListArguments

  @Argument(help: ArgumentHelp("Values of the list's type.", valueName: "value"))
  var values: [String]

  @OptionGroup var types: ListTypeOptions

  @Option(help: ArgumentHelp("Why, for others to read.", valueName: "text"))
  var reason: String?

  func validate() throws { try EntryOptions.check(reason: reason) }

  func run() throws {
    let session = try list.store.open()
    let kind = try types.kind(of: list, in: session)
    let wishes = try ListValues.canonical(values, kind: kind).map { value in
      ListWish(value: value, expires: nil, reason: reason)
    }
    try session.perform(
      ListRequest(list: list, kind: kind, wishes: wishes, action: .listEdit))
  }
}
