import WeirCore
import WeirSignals
import WeirStore

extension StoreSession {
  /// Wishes that are looked up one by one; for more, the whole list is read.
  private static let lookupCountMax = 1_000

  /// What a list has to change by.
  /// - Parameters:
  ///   - list: its name.
  ///   - wishes: how values ought to be.
  ///   - removesOthers: whether entries without a wish are removed.
  ///   - reason: why those are.
  /// - Returns: the changes; nothing is done.
  /// - Throws: what the store refuses.
  func update(
    of list: String, _ wishes: [ListWish], removesOthers: Bool = false, reason: String = ""
  ) throws(CommandFailure) -> ListUpdate {
    var update = ListUpdate(wishes, removesOthers: removesOthers, reason: reason)
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

  /// Does the changes, if there are some or the store does not know the list, and says what was
  /// done.
  /// - Parameters:
  ///   - update: the changes.
  ///   - list: the list's name.
  ///   - kind: its type.
  ///   - action: what the audit trail calls it.
  ///   - details: what else it says about it.
  /// - Throws: what the store or the sidecar refuses.
  func perform(
    _ update: ListUpdate, of list: ListArguments, kind: SignalList.Kind, _ action: LedgerAction,
    details: [LedgerDraft.Detail] = []
  ) throws {
    let counts = update.counts
    let facts = [
      ("added", counts.added), ("changed", counts.changed), ("removed", counts.removed),
    ].map { name, count in LedgerDraft.Detail(name, "\(count)") }
    var reply = ""
    if try !update.rows.isEmpty || list.storedKind(in: self) == nil {
      reply = try perform(
        draft(
          action, list.name,
          details: [LedgerDraft.Detail("type", kind.rawValue)] + facts + details,
          content: .list(
            ListChange(list: list.name, type: kind.rawValue, rows: update.rows))))
    }
    let words = [
      (counts.added, "added"), (counts.changed, "changed"), (counts.removed, "removed"),
      (counts.unchanged, "unchanged"),
    ].filter { $0.0 > 0 }.map { "\(Paragraph.grouped($0.0)) \($0.1)" }
    let done = words.isEmpty ? "nothing to change" : words.joined(separator: ", ")
    try StandardStreams.print("\(list.name): \(done)")
    if !reply.isEmpty { try StandardStreams.print(Self.printableLines(reply)) }
  }

  private static func printableLines(_ text: String) -> String {
    text.split(separator: "\n").map { Console.printable(String($0)) }.joined(separator: "\n")
  }
}
