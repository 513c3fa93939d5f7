import ArgumentParser
import WeirCore
import WeirPolicy
import WeirSignals
import WeirStore

/// What the values of a list are, for a store that does not know the list.
struct ListTypeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What the values are, if the store does not know.", valueName: "type"))
  var type: SignalList.Kind?

  @Option(
    help: ArgumentHelp(
      "A policy that has the list, in place of the sidecar's or the built-in one.", valueName: "dir"
    ))
  var policy: String?

  /// The type of a list: that of the store, else the one that is said, else that of the policy: the
  /// one that is named, that of the sidecar which runs with the store, or the one that is built in.
  /// - Throws: that two of them differ, or that nobody knows.
  func kind(of list: ListArguments, in session: StoreSession) throws(CommandFailure)
    -> SignalList.Kind
  {
    let name = list.name
    let stored = try list.storedKind(in: session)
    // A policy that nobody names is asked when nobody else knows.
    let asksPolicy = policy != nil || stored == nil && type == nil
    let planned = asksPolicy ? try plannedKind(of: name, session) : nil
    let known = [stored, type, planned].compactMap(\.self)
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

  private func servedKind(
    of name: String, _ session: StoreSession
  ) throws(CommandFailure) -> SignalList.Kind? {
    guard let reply = try session.sidecarReply(to: "policy json"),
      case .array(let lists)? = JSONLine.read(Array(reply.utf8))?["lists"]
    else { return nil }
    let type = lists.first { $0["name"]?.text == name }?["type"]?.text
    return type.flatMap { SignalList.Kind(rawValue: $0) }
  }

  private func plannedKind(
    of name: String, _ session: StoreSession
  ) throws(CommandFailure) -> SignalList.Kind? {
    if policy == nil, let kind = try servedKind(of: name, session) { return kind }
    return try ScoreCommand.loadPolicy(policy).lists.first { $0.name == name }?.kind
  }
}
