import ArgumentParser
import WeirCore
import WeirSignals
import WeirStore

/// The person that a request is about.
struct SubjectArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What names the person in events: an e-mail hash, a customer's id, a token.",
      valueName: "value"))
  var subject: String

  @OptionGroup var store: StoreArguments

  func validate() throws {
    if subject.isEmpty { throw ValidationError("The value of '--subject' is empty.") }
    if CardNumberSearch.isFound(in: subject) {
      throw ValidationError(
        "'--subject' looks like a card number: a store has none; name its token.")
    }
  }

  /// The entries of lists that are the person's value, by list.
  func entries(in session: StoreSession) throws(CommandFailure) -> [SubjectEntry] {
    var found: [SubjectEntry] = []
    let bytes = Array(subject.utf8)
    for list in try StoreSession.asking({ () throws(StoreFault) in
      try session.store.lists(now: Stopwatch.epochMilliseconds())
    }) {
      guard let kind = SignalList.Kind(rawValue: list.type),
        case .success(let value) = ListValue.canonical(bytes, kind: kind),
        let entry = try StoreSession.asking({ () throws(StoreFault) in
          try session.store.entry(of: list.name, value: value)
        })
      else { continue }
      found.append(SubjectEntry(list: list.name, kind: kind, entry: entry))
    }
    return found
  }
}

/// An entry of a list that is the value of a person.
struct SubjectEntry {
  let list: String
  let kind: SignalList.Kind
  let entry: StoredListEntry

  /// Whether it is on the list; else it was removed, and its value is still there.
  var isPresent: Bool { entry.expires != nil }

  /// The change that takes it from the list.
  var removal: ListChange {
    ListChange(
      list: list, type: kind.rawValue,
      rows: [ListChange.Row(ListEdit(value: entry.value, expires: nil))])
  }

  /// As an object.
  var json: JSONValue {
    .members([
      ("kind", .string("list_entry")), ("list", .string(list)),
      ("value", .string(ListValue.text(entry.value, kind: kind))),
      (
        "expires",
        entry.expires.flatMap { $0 == .max ? nil : .string(StoreText.moment($0)) }
      ),
      ("removed", isPresent ? nil : .bool(true)),
      ("reason", entry.reason.isEmpty ? nil : .string(entry.reason)),
      ("at", .string(StoreText.moment(entry.milliseconds))), ("actor", .string(entry.actor)),
      ("row", .integer(Int64(clamping: entry.sequence))),
    ])
  }
}
