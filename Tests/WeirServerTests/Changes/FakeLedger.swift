import Synchronization
import WeirCore
import WeirEngine

@testable import WeirServer

/// A store in memory, which keeps what it is told. A test says what it refuses.
final class FakeLedger: ServerLedger {
  /// A row that was kept, with what the journal said of lists and where it was by then.
  struct Kept: Sendable {
    let entry: LedgerEntry
    let book: ListBook
    let position: UInt64
  }

  private struct State {
    var kept: [Kept] = []
    var refusal: JournalFault?
    var isStoring = true
    var adopted: [LedgerDraft] = []
    var due: [LedgerDraft] = []
    var closeCount = 0
  }

  private let state = Mutex(State())

  init(adopted: [LedgerDraft] = []) { state.withLock { $0.adopted = adopted } }

  // MARK: What a test does

  var kept: [Kept] { state.withLock { $0.kept } }
  /// Rows of an action.
  func rows(_ action: LedgerAction) -> [LedgerDraft] {
    kept.map(\.entry.draft).filter { $0.action == action }
  }
  var closeCount: Int { state.withLock { $0.closeCount } }
  func refuse(_ fault: JournalFault?) { state.withLock { $0.refusal = fault } }
  func stopStoring() { state.withLock { $0.isStoring = false } }
  func have(due drafts: [LedgerDraft]) { state.withLock { $0.due = drafts } }

  // MARK: ServerLedger

  func seal(_ draft: LedgerDraft, after sequence: UInt64, code: [UInt8]) -> LedgerEntry {
    LedgerEntry(
      sequence: sequence + 1, draft: draft, keyEpoch: 1, previous: code,
      code: [UInt8](repeating: UInt8(truncatingIfNeeded: sequence + 1), count: 32))
  }

  func didKeep(_ entry: LedgerEntry, _ book: ListBook, at position: UInt64) {
    state.withLock { $0.kept.append(Kept(entry: entry, book: book, position: position)) }
  }

  func willKeep(behind position: UInt64) {}
  func didNotKeep() {}
  func unlabelledDrafts() -> [LedgerDraft] { [] }

  func refusal(of draft: LedgerDraft) -> JournalFault? { state.withLock { $0.refusal } }

  func dueDrafts() -> [LedgerDraft] {
    state.withLock { state in
      defer { state.due = [] }
      return state.due
    }
  }

  func waitUntilStored(_ sequence: UInt64) -> Bool { state.withLock { $0.isStoring } }
  func unadoptedDrafts() -> [LedgerDraft] { state.withLock { $0.adopted } }
  var report: StoreReport { StoreReport(path: "/var/lib/weir/store.db") }
  func close() { state.withLock { $0.closeCount += 1 } }
}
