import ArgumentParser
import WeirPolicy
import WeirSignals
import WeirStore

extension SignalList.Kind: ExpressibleByArgument {}

/// Which list of which store a command is about.
struct ListArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("The list's name, as the policy has it.", valueName: "name"))
  var name: String

  @OptionGroup var store: StoreArguments

  func validate() throws {
    let hasOther = name.utf8.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    guard isLabel(name), !hasOther else {
      throw ValidationError("A list's name is letters, digits and _, and starts with no digit.")
    }
  }

  /// The type of the list, which the store has to know.
  func kind(in session: StoreSession) throws(CommandFailure) -> SignalList.Kind {
    if let kind = try storedKind(in: session) { return kind }
    throw CommandFailure(
      .usage, "\(Console.printable(store.store)): there is no list '\(name)'",
      help: "'weir list ls' has those that there are; 'weir list add' makes one")
  }

  /// The type that the store knows; nil when it does not know the list.
  func storedKind(in session: StoreSession) throws(CommandFailure) -> SignalList.Kind? {
    // To ask a store makes it.
    guard session.isThere else { return nil }
    let text = try StoreSession.asking { () throws(StoreFault) in
      try session.store.type(of: name)
    }
    guard let text else { return nil }
    guard let kind = SignalList.Kind(rawValue: text) else {
      throw CommandFailure(
        .badPolicy, "\(Console.printable(store.store)): list '\(name)' is of an unknown type",
        help: "use the version that wrote it, or a newer one")
    }
    return kind
  }
}
