import Logging
import Synchronization
import WeirCore
import WeirEngine
import WeirJournal
import WeirServer
import WeirState
import WeirStore

/// The thread of a `StoreFollower`: what it has done so far, and what it does next.
struct Following {
  /// Items of one transaction at most.
  static let itemCountMax = 4_096
  /// Milliseconds between two looks when nothing is told.
  static let pauseMilliseconds = 100
  /// The same while a server ends.
  static let endPauseMilliseconds = 20
  /// Milliseconds between two tries while the store takes nothing, whatever is told meanwhile.
  static let retryMilliseconds = 250
  /// Times in a row that a store may not fit the journal. At that it is made anew.
  static let behindCountMax = 8
  /// Milliseconds for which a store that looks damaged may be a copy that is being made.
  static let damageMilliseconds: Int64 = 5_000
  /// Nanoseconds that the end of a server waits for a store that takes nothing.
  static let endNanoseconds: UInt64 = 2_000_000_000
  /// Events after which the store is told where the journal is, though nothing of them is noted.
  static let quietEventCount: UInt64 = 500_000

  let follower: StoreFollower
  /// Makes rows of what is told; nil until the store has been asked where it stands.
  private var builder: StretchBuilder?
  /// Where the store stands.
  private var position: UInt64 = 0
  /// The last row of the audit trail that was read, or that the store has.
  private var trail: UInt64 = 0
  private var damagedSince: Int64?
  /// Times in a row that the store did not fit the journal.
  private var behindCount = 0

  init(_ follower: StoreFollower) { self.follower = follower }

  // MARK: The loop

  mutating func run() {
    while true {
      let isClosing = wait()
      // Asking a store that is locked may have taken all the time there was.
      if isOverdue { return }
      let isDone = step()
      if isClosing && isDone || isOverdue { return }
    }
  }

  /// Whether the server has waited for its end long enough.
  private var isOverdue: Bool {
    guard let since = follower.shared.withLock({ $0.closingSince }) else { return false }
    return follower.state.options.monotonicNanoseconds() &- since > Self.endNanoseconds
  }

  /// Waits for something that can be done, or for a while. Gives whether the server ends.
  private func wait() -> Bool {
    let safe = follower.state.safePosition
    let now = follower.state.options.monotonicNanoseconds
    let start = now()
    return follower.shared.wait { state in
      let stalls = state.report.stalledSince != nil
      if !stalls, let first = state.items.first, first.end <= safe {
        return .done(state.isClosing)
      }
      let pause =
        stalls
        ? Self.retryMilliseconds
        : state.isClosing ? Self.endPauseMilliseconds : Self.pauseMilliseconds
      let left = pause - Int(clamping: (now() &- start) / 1_000_000)
      return left > 0 ? .wait(milliseconds: left) : .done(state.isClosing)
    }
  }

  /// Does what can be done now. Gives whether everything is done.
  private mutating func step() -> Bool {
    do throws(StoreFault) {
      // Whoever else uses the store here cannot go on before it has been looked at.
      if follower.watch.isReplaced(follower.store.path) {
        throw StoreFault(.replaced, "\(follower.store.path): another file is in its place")
      }
      if builder == nil || follower.shared.withLock({ $0.hasLost }) { try catchUp() }
      if builder != nil { try follow() }
      didWork()
      return follower.shared.withLock { $0.items.isEmpty && !$0.hasLost }
    } catch {
      didNotWork(error)
      return false
    }
  }

  /// Puts what was told and is safe into the store.
  private mutating func follow() throws(StoreFault) {
    while true {
      // In this order: what is told after that is behind it.
      let reached = follower.reached.load(ordering: .acquiring)
      let (items, isEmpty, safe) = follower.shared.withLock { state in
        // Between the pieces of a row nobody can begin to read.
        let safe = min(follower.state.safePosition, state.rowStart ?? .max)
        return (state.first(before: safe, count: Self.itemCountMax), state.items.isEmpty, safe)
      }
      if let end = items.last?.end {
        try store(items, to: end)
      } else if isEmpty, reached <= safe, reached > position + Self.quietEventCount {
        try store([], to: reached)
      } else {
        return
      }
    }
  }

  private mutating func store(_ items: [FollowedItem], to end: UInt64) throws(StoreFault) {
    guard var builder else { return }
    let batch: StoreBatch
    do throws(JournalFault) {
      batch = try builder.stretch(items, from: position, to: end, now: follower.clock())
    } catch {
      throw StoreFault(.system, "what the journal holds cannot be read: \(error.message)")
    }
    try follower.store.project(batch)
    self.builder = builder
    position = end
    follower.didStore(batch)
  }

  // MARK: Catching up

  /// Asks the store where it stands, and reads from the journal what it has not got.
  private mutating func catchUp() throws(StoreFault) {
    builder = nil
    var cursor = try follower.store.cursor()
    if cursor.journal.isEmpty {
      // Nobody's, so it is new: the one before was removed.
      try begin()
      cursor = try follower.store.cursor()
    }
    let safe = follower.state.safePosition
    let end = follower.state.status.position
    guard cursor.journal == follower.state.identity, cursor.position <= end else {
      // Of another server, or from its future: nobody can follow that.
      try setAside("it is not the store of this journal")
      return
    }
    (position, trail) = (cursor.position, cursor.sequence)
    builder = try makeBuilder(caseBase: cursor.caseBase)
    let lag = safe > position ? safe - position : 0
    do throws(JournalFault) {
      try read(to: safe)
    } catch {
      throw StoreFault(.system, "the journal cannot be read: \(error.message)")
    }
    let isWhole = follower.shared.withLock { [position] state in
      state.report.recoveryCount += lag > 0 ? 1 : 0
      return state.didRead(to: position)
    }
    // Else the rest is not safe yet: it is read the next time.
    if !isWhole { builder = nil }
  }

  private func makeBuilder(caseBase: UInt64) throws(StoreFault) -> StretchBuilder {
    let state = follower.state
    return StretchBuilder(
      journal: state.identity, caseBase: caseBase, secret: follower.keys.alertSecret,
      gate: try follower.store.toldAlerts()
    ) { digest throws(JournalFault) in try state.policy(digest) }
  }

  /// Reads the journal from the store's position on.
  private mutating func read(to safe: UInt64) throws(JournalFault) {
    let first = try follower.state.firstPosition()
    if position < first { try passOver(to: first) }
    let reader = try follower.state.readJournal(from: position)
    var row = FollowedRow(begunBefore: position)
    var items: [FollowedItem] = []
    var byteCount = 0
    while true {
      let record = JournalRecord()
      guard reader.position < safe, try reader.next(into: record) else { break }
      let end = record.position + UInt64(record.count)
      switch record.kind {
      case .activation: break
      case .change:
        guard let entry = try row.take(record.lines, of: follower.state) else { break }
        if try lacksRows(before: entry) {
          try storing { following throws(StoreFault) in
            if let end = items.last?.end { try following.store(items, to: end) }
            let position = following.position
            try following.follower.store.passOver(to: position, before: entry)
          }
          items.removeAll()
        }
        trail = entry.sequence
        items.append(.entry(entry, end: end))
      case .events:
        if try record.isNoted() { items.append(.events(FollowedRecord(record: record))) }
      }
      byteCount += items.last?.end == end ? items.last?.byteCount ?? 0 : 0
      let isFull =
        items.count >= Self.itemCountMax || byteCount > FollowerState.byteCountMax / 4
      guard isFull, !row.isOpen else { continue }
      try storing { following throws(StoreFault) in try following.store(items, to: end) }
      items.removeAll()
      byteCount = 0
    }
    // Pieces of a row that is not complete are read again.
    guard !row.isOpen, reader.position > position else { return }
    let end = reader.position
    try storing { following throws(StoreFault) in try following.store(items, to: end) }
  }

  /// Whether the journal has no rows between the store's last one and this one: its trail went on
  /// behind that of a store that is gone. What is missing stays missing, and is found by a check.
  private func lacksRows(before entry: LedgerEntry) throws(JournalFault) -> Bool {
    guard entry.sequence > trail + 1 else { return false }
    follower.log(
      .error, "the store lacks rows of the audit trail that the journal never had",
      ["sequence": "\(trail + 1)"])
    return true
  }

  /// Goes on where the journal begins: what was before is gone.
  private mutating func passOver(to first: UInt64) throws(JournalFault) {
    var trail = try TrailReader(follower.state, from: first)
    let entry = try trail.next()
    if let entry { self.trail = max(self.trail, entry.sequence - 1) }
    try storing { following throws(StoreFault) in
      try following.follower.store.passOver(to: first, before: entry)
    }
    follower.log(
      .error, "the store lacks what the journal has no more", ["position": "\(first)"])
    position = first
  }

  /// Does something with the store while the journal is read.
  private mutating func storing(
    _ body: (inout Following) throws(StoreFault) -> Void
  ) throws(JournalFault) {
    do throws(StoreFault) {
      try body(&self)
    } catch {
      storeFault = error
      throw JournalFault(.system, error.message)
    }
  }

  /// What the store said while the journal was read.
  private var storeFault: StoreFault?

  /// Fills a new store with the lists as they are; what else the journal has follows.
  private func begin() throws(StoreFault) {
    let book = follower.shared.withLock { $0.book }
    try follower.store.restore(book.named, now: follower.clock())
    try follower.store.follow(follower.state.identity, from: 0)
    follower.state.keepJournal(from: 0)
    follower.log(.warning, "the store is made anew out of the journal", [:])
  }

  // MARK: What comes of it

  private mutating func didWork() {
    damagedSince = nil
    behindCount = 0
    storeFault = nil
    let stalled = follower.shared.withLock { state in
      defer { (state.report.stalledSince, state.report.fault) = (nil, nil) }
      return state.report.stalledSince
    }
    guard let stalled else { return }
    follower.log(
      .notice, "the store takes rows again",
      ["milliseconds": "\(follower.clock() - stalled)", "position": "\(position)"])
  }

  private mutating func didNotWork(_ error: StoreFault) {
    let fault = storeFault ?? error
    storeFault = nil
    let now = follower.clock()
    let isNew = follower.shared.withLock { state in
      defer { state.report.fault = fault.message }
      guard state.report.stalledSince == nil else { return false }
      state.report.stalledSince = now
      return true
    }
    if isNew {
      follower.log(
        .error, "the store takes nothing; decisions go on: \(fault.message)", [:])
    }
    // Whatever it was: where the store stands is asked of it again.
    builder = nil
    behindCount = fault.kind == .behind ? behindCount + 1 : 0
    if behindCount >= Self.behindCountMax {
      behindCount = 0
      try? setAside("its audit trail does not lead to where the journal is")
    }
    if fault.kind == .replaced { return takeUp() }
    guard fault.kind == .damaged else {
      damagedSince = nil
      return
    }
    damagedSince = damagedSince ?? now
    guard now - (damagedSince ?? now) >= Self.damageMilliseconds else { return }
    try? setAside("it is damaged")
  }

  /// Takes up another file that stands still, if it is whole.
  private mutating func takeUp() {
    let store = follower.store
    guard follower.watch.accept(store.path) else { return }
    follower.log(.warning, "another file is in the store's place; it is brought up to date", [:])
    do throws(StoreFault) {
      try store.check()
    } catch {
      guard error.kind == .damaged else { return }
      try? setAside(error.message)
    }
  }

  /// Moves the store's file away and begins a new one, to be filled from the journal.
  private mutating func setAside(_ why: String) throws(StoreFault) {
    let name = try follower.store.setAside(now: follower.clock())
    damagedSince = nil
    builder = nil
    follower.log(
      .error, "the store was moved away, and is made anew: \(why)", ["moved_to": "\(name)"])
    throw StoreFault(.behind, "\(follower.store.path): the store is being made anew")
  }
}

extension Store {
  /// What was told of alerts, for a gate that goes on.
  func toldAlerts() throws(StoreFault) -> WeirEngine.AlertGate {
    let entries = try alertGates().compactMap { entry in
      AlertKey(entry.key).map {
        WeirEngine.AlertGate.State.Entry(alert: entry.name, key: $0, told: entry.milliseconds)
      }
    }
    return WeirEngine.AlertGate(
      state: .init(entries: entries, watermark: entries.map(\.told).max()))
  }
}

extension JournalRecord {
  /// Whether something is noted of one of its events.
  func isNoted() throws(JournalFault) -> Bool {
    var isNoted = false
    try NotedEvent.forEach(in: self) { _ throws(JournalFault) in isNoted = true }
    return isNoted
  }
}
