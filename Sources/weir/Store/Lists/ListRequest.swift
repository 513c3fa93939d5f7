import WeirCore
import WeirSignals

/// How a list ought to be, and what the audit trail says about it.
struct ListRequest {
  let list: ListArguments
  /// The list's type.
  let kind: SignalList.Kind
  /// How values ought to be, in any order; of the same value, the last one counts.
  let wishes: [ListWish]
  /// What the audit trail calls it.
  let action: LedgerAction
  /// Whether entries without a wish are removed.
  var removesOthers = false
  /// Why those are.
  var reason = ""
  /// What else the audit trail says about it.
  var details: [LedgerDraft.Detail] = []

  /// A row of the audit trail that has these changes.
  func draft(
    of rows: [ListChange.Row], _ counts: ListUpdate.Counts, in session: StoreSession
  ) -> LedgerDraft {
    let facts = [
      ("type", kind.rawValue), ("added", "\(counts.added)"), ("changed", "\(counts.changed)"),
      ("removed", "\(counts.removed)"),
    ].map { LedgerDraft.Detail($0, $1) }
    return session.draft(
      action, list.name, details: facts + details,
      content: .list(ListChange(list: list.name, type: kind.rawValue, rows: rows)))
  }
}
