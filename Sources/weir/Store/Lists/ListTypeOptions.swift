import ArgumentParser
import WeirPolicy
import WeirSignals

/// What the values of a list are, for a store that does not know the list.
struct ListTypeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What the values are, if the store does not know.", valueName: "type"))
  var type: SignalList.Kind?

  @Option(
    help: ArgumentHelp(
      "A policy that has the list, instead of the one that is built in.", valueName: "dir"))
  var policy: String?

  /// The type of a list: that of the store, else the one that is said, else that of the policy.
  /// - Throws: that two of them differ, or that nobody knows.
  func kind(of list: ListArguments, in session: StoreSession) throws(CommandFailure)
    -> SignalList.Kind
  {
    let name = list.name
    let stored = try list.storedKind(in: session)
    // The policy that is built in is asked when nobody else knows.
    let asksPolicy = policy != nil || stored == nil && type == nil
    let known = [stored, type, asksPolicy ? try plannedKind(of: name) : nil].compactMap(\.self)
    guard let kind = known.first else {
      throw CommandFailure(
        .usage, "nobody knows what the values of list '\(name)' are",
        help: "say it: --type ip, or name a policy that has the list: --policy DIR")
    }
    if let other = known.first(where: { $0 != kind }) {
      throw CommandFailure(
        .usage, "list '\(name)' is of type \(kind.rawValue), not \(other.rawValue)",
        help: stored == nil
          ? "leave '--type' out, or mend the policy" : "the store has the list with that type")
    }
    return kind
  }

  private func plannedKind(of name: String) throws(CommandFailure) -> SignalList.Kind? {
    try ScoreCommand.loadPolicy(policy).lists.first { $0.name == name }?.kind
  }
}
