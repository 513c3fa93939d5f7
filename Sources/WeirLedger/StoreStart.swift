import WeirCore
import WeirEngine
import WeirJournal
import WeirState
import WeirStore

/// What there is to be done about a store when a server begins to follow a journal with it.
struct StoreStart: Sendable {
  /// What people did meanwhile, and lists that the journal does not know: to be kept and done.
  var drafts: [LedgerDraft] = []
  /// Decisions on cases that the journal has, and of which it may lack the label.
  var decided: [LedgerDraft] = []
  /// Where the store's audit trail ends, if the journal has to go on behind that.
  var floor: StoreCursor?
  /// What the journal says of lists.
  let book: ListBook
  /// Where the store stands in the journal.
  var position: UInt64

  /// Looks at a store, and ties it to the journal if it belonged to none, or to another one.
  ///
  /// - A store that follows this journal and is behind: it will catch up.
  /// - One that is new, while the journal has had one: it is made anew out of the journal.
  /// - One of another journal, or one that is ahead of this one: its lists are taken over.
  ///
  /// - Parameters:
  ///   - store: nobody else changes it.
  ///   - book: what the journal says of lists and the audit trail.
  ///   - state: the journal.
  ///   - now: the clock, milliseconds since 1970.
  /// - Throws: `busy`, `damaged`, `version`, `key`, `full`, `system`.
  init(
    _ store: Store, _ book: ListBook, _ state: StateStore, now: Int64
  ) throws(StoreFault) {
    let cursor = try store.cursor()
    let end = state.status.position
    let pending = try store.pendingEntries()
    position = cursor.position
    self.book = book
    if cursor.journal == state.identity, cursor.position <= end {
      let kept = try Self.rows(of: state, from: cursor.position)
      drafts = pending.map(\.draft).filter { draft in
        !kept.contains { draft.isDone(by: $0) }
      }
      decided = kept.filter { $0.action == .caseDecide && $0.result == LedgerDraft.done }
      return
    }
    if cursor.journal.isEmpty {
      if book.sequence > 0 { try Self.checkKeys(store, state) }
      // A journal that has had a store is read from its beginning, else it begins here.
      position = book.sequence == 0 ? end : 0
      try store.restore(book.named, now: now)
      try store.follow(state.identity, from: position)
      drafts = pending.map(\.draft)
      return
    }
    position = end
    floor = cursor
    drafts = try Self.adoptions(store, now: now)
    drafts += pending.map(\.draft).filter { draft in
      if case .list = draft.content { false } else { true }
    }
    // What is in force, and under that what the store knows better, which is about to be.
    try store.restore(book.named, now: now)
    try store.follow(state.identity, from: end)
  }

  /// Looks whether the rows that the journal has were coded under the store's keys.
  private static func checkKeys(
    _ store: Store, _ state: StateStore
  ) throws(StoreFault) {
    let first = try reading { () throws(JournalFault) in
      var trail = try TrailReader(state, from: 0)
      return try trail.next()
    }
    guard let first, !store.isGenuine(first) else { return }
    throw StoreFault(
      .key, "\(store.path): the journal's audit trail was made with another store's key",
      help: "name that key with --store-key FILE; without it, begin a new state directory")
  }

  /// Rows of the audit trail that the journal has from a position on.
  private static func rows(
    of state: StateStore, from position: UInt64
  ) throws(StoreFault) -> [LedgerDraft] {
    try reading { () throws(JournalFault) in
      var trail = try TrailReader(state, from: position)
      var drafts: [LedgerDraft] = []
      while let entry = try trail.next() { drafts.append(entry.draft) }
      return drafts
    }
  }

  private static func reading<Value>(
    _ body: () throws(JournalFault) -> Value
  ) throws(StoreFault) -> Value {
    do throws(JournalFault) {
      return try body()
    } catch {
      throw StoreFault(.system, "the journal cannot be read: \(error.message)", help: error.help)
    }
  }

  /// The lists of a store as changes.
  private static func adoptions(_ store: Store, now: Int64) throws(StoreFault) -> [LedgerDraft] {
    var drafts: [LedgerDraft] = []
    for list in try store.lists(now: now) {
      let edits = try store.allEdits(of: list.name)
      drafts.append(
        LedgerDraft(
          milliseconds: now, actor: "weir", origin: "sidecar", action: .listAdopt,
          object: list.name, details: [.init("entries", "\(edits.count)")],
          content: .list(
            ListChange(list: list.name, type: list.type, rows: edits.map { .init($0) }))))
    }
    return drafts
  }
}
