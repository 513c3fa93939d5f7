package import WeirCore
package import WeirEngine

/// What a server knows of a store: who gives rows of the audit trail their places, and who puts
/// what the journal keeps into the store, aside.
package protocol ServerLedger: AnyObject, Sendable {
  /// Gives a draft its place behind a row. From one thread.
  /// - Parameters:
  ///   - draft: what was done.
  ///   - sequence: the last row's; 0 before the first.
  ///   - code: its code; zeros before the first.
  /// - Returns: the row.
  func seal(_ draft: LedgerDraft, after sequence: UInt64, code: [UInt8]) -> LedgerEntry

  /// The pieces of a row are about to be appended, behind a position: `didKeep` or `didNotKeep`
  /// follows.
  func willKeep(behind position: UInt64)

  /// The row is not kept after all.
  func didNotKeep()

  /// A row is in the journal, and in force. In the order of the journal, with the batches of events
  /// that are told to the engine's tap; takes no time.
  /// - Parameters:
  ///   - entry: the row.
  ///   - book: what the journal says of lists by then.
  ///   - position: behind its last piece.
  func didKeep(_ entry: LedgerEntry, _ book: ListBook, at position: UInt64)

  /// Why a draft must not be kept, whoever asks; nil when it may.
  func refusal(of draft: LedgerDraft) -> JournalFault?

  /// What is to be done by itself by now, such as to remove rows past their time. Slow.
  func dueDrafts() -> [LedgerDraft]

  /// Waits until the store has taken a row, but not for long. On a thread that may wait.
  /// - Returns: whether it has.
  func waitUntilStored(_ sequence: UInt64) -> Bool

  /// What people did while no server ran, which has to be kept and done.
  func unadoptedDrafts() -> [LedgerDraft]

  /// Decisions on cases that the journal has, and of which it may lack the label.
  func unlabelledDrafts() -> [LedgerDraft]

  /// How the store is. Takes no time; from any thread.
  var report: StoreReport { get }

  /// Puts what is left into the store, and ends. The last call.
  func close()
}

/// How a store is at a moment.
package struct StoreReport: Hashable, Sendable {
  /// Where it is.
  package var path: String
  /// The position of the journal that it has come to.
  package var position: UInt64 = 0
  /// Rows and events that are on their way.
  package var waitingCount = 0
  /// Since when it takes nothing, milliseconds since 1970, and why; nil while it does.
  package var stalledSince: Int64?
  package var fault: String?
  /// Times that it was made anew, or brought back from an older copy.
  package var recoveryCount: UInt64 = 0
  /// Alerts that are to be told, and those that were since the start.
  package var dueAlertCount = 0
  package var toldAlertCount: UInt64 = 0

  /// A report of a store that has taken nothing yet.
  package init(path: String) { self.path = path }
}
