import WeirCore
import WeirSignals
import WeirStore

extension StoreSession {
  /// Wishes that are looked up one by one; for more, the whole list is read.
  private static let lookupCountMax = 1_000

  /// What a list has to change by, as far as the store shows.
  /// - Parameters:
  ///   - list: its name.
  ///   - wishes: how values ought to be.
  ///   - removesOthers: whether entries without a wish are removed.
  ///   - reason: why those are.
  ///   - repeatsKept: whether wishes that the store fulfils are changes, too.
  /// - Returns: the changes; nothing is done.
  /// - Throws: what the store refuses.
  func update(
    of list: String, _ wishes: [ListWish], removesOthers: Bool = false, reason: String = "",
    repeatsKept: Bool = false
  ) throws(CommandFailure) -> ListUpdate {
    var update = ListUpdate(
      wishes, removesOthers: removesOthers, reason: reason, repeatsKept: repeatsKept)
    try Self.asking { () throws(StoreFault) in
      if !removesOthers, wishes.count <= Self.lookupCountMax {
        for entry in try store.entries(of: list, values: update.values) { update.meet(entry) }
      } else {
        try store.forEachEntry(of: list) { entry in
          update.meet(entry)
          return true
        }
      }
    }
    update.finish()
    return update
  }

  /// Makes a list as it ought to be, and says what was done.
  ///
  /// A sidecar gets every wish, for its store may not show yet what is in force; without one, only
  /// what changes is written.
  /// - Parameter request: how it ought to be. A list that the store does not know is made.
  /// - Throws: what the store or the sidecar refuses; that the store lags behind, where something
  ///   may be left to remove.
  func perform(_ request: ListRequest) throws {
    var update = ListUpdate([])
    var isDone = false
    var (maker, reply) = try perform { (maker: Maker) throws(CommandFailure) -> LedgerDraft? in
      update = try self.update(
        of: request.list.name, request.wishes, removesOthers: request.removesOthers,
        reason: request.reason, repeatsKept: maker == .sidecar)
      let isKnown = try request.list.storedKind(in: self) != nil
      isDone = !update.rows.isEmpty || !isKnown
      return isDone ? request.draft(of: update.rows, update.counts, in: self) : nil
    }
    var counts = update.counts
    var isWhole = true
    if maker == .sidecar, request.removesOthers {
      let late = try lateRows(request, behind: update)
      isWhole = late != nil
      if let late, !late.isEmpty {
        var rest = ListUpdate.Counts()
        rest.removed = late.count
        counts.removed += late.count
        reply = try perform(request.draft(of: late, rest, in: self))
      }
    }
    try StandardStreams.print("\(request.list.name): \(Self.words(counts, maker))")
    try StoreText.tell(reply)
    if isDone, maker == .command { sayWhenInForce() }
    guard isWhole else {
      throw CommandFailure(
        .doneWithFaults,
        "\(request.list.name): the store lags behind: what it did not show yet is still there",
        help: "import the file once more when the store takes writes again")
    }
  }

  /// What was on its way into the store when an update was made, and has to be removed as well;
  /// what others did after the update is not among it.
  /// - Parameters:
  ///   - request: how the list ought to be.
  ///   - update: what the sidecar has done.
  /// - Returns: the removals; nil when the store does not have the update yet.
  /// - Throws: what the store refuses.
  private func lateRows(
    _ request: ListRequest, behind update: ListUpdate
  ) throws(CommandFailure) -> [ListChange.Row]? {
    let values = update.rows.prefix(Self.lookupCountMax).map(\.edit.value)
    guard !values.isEmpty else { return [] }
    let name = request.list.name
    let entries = try Self.asking { () throws(StoreFault) in
      try store.entries(of: name, values: values)
    }
    guard entries.count == values.count, let row = entries.map(\.sequence).min(),
      row > update.newestRow
    else { return nil }
    var late = ListUpdate(request.wishes, removesOthers: true, reason: request.reason)
    try Self.asking { () throws(StoreFault) in
      try store.forEachEntry(of: name) { entry in
        if entry.sequence < row { late.meet(entry) }
        return true
      }
    }
    return zip(late.rows, late.steps).filter { $0.1 == .remove }.map(\.0)
  }

  // MARK: Words

  /// How many values were what. Of those that need no change, a sidecar's store says how it has
  /// them.
  private static func words(_ counts: ListUpdate.Counts, _ maker: Maker) -> String {
    let kept = maker == .sidecar ? "as in the store" : "unchanged"
    let words = [
      (counts.added, "added"), (counts.changed, "changed"), (counts.removed, "removed"),
      (counts.unchanged, kept),
    ].filter { $0.0 > 0 }.map { "\(Paragraph.grouped($0.0)) \($0.1)" }
    return words.isEmpty ? "nothing to change" : words.joined(separator: ", ")
  }

  /// Says that nobody asks the store yet: its name may be misspelt.
  private func sayWhenInForce() {
    if isNew { Console.say("weir: \(shownPath): made, as is its key") }
    Console.say("weir: no sidecar runs with the store: in force when one starts with it")
  }
}
