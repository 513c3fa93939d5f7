import NIOCore
import WeirCore
import WeirEngine

/// Since when and why nothing can be kept.
struct StorageFreeze: Sendable {
  /// What the journal said last.
  var fault: JournalFault
  /// Milliseconds since 1970.
  let sinceMilliseconds: Int64
  /// Answers degraded by it.
  var answerCount: UInt64 = 0
}

/// Who is told what becomes of the journal. On the loop; what takes time is done elsewhere.
protocol StorageObserver: AnyObject {
  /// Nothing can be kept from here on.
  func didFreeze(_ freeze: StorageFreeze)
  /// Nothing is in flight: it is time to try to go on. Ends in `didResume` or `didNotResume`.
  func shouldResume()
  /// Nothing may be answered any more.
  func didFail(_ fault: JournalFault)
}

/// What the journal has kept, and what it has not.
extension ScoringLoop {
  /// Takes a batch that has been scored: it is answered as soon as it may be, in its turn.
  func didScore(_ open: OpenBatch) {
    if let fault = open.batch.journalFault { didRefuse(fault) }
    checkJournal()
    guard failure == nil else { return }
    // The state that a batch met may have held events that the journal does not: so its answers
    // are of no use, even if nothing of it was to be kept.
    open.isUnkept = freeze != nil
    guard held.isEmpty, isAnswerable(open) else {
      open.heldSince = Self.now()
      held.append(open)
      return scheduleSweep()
    }
    finish(open)
  }

  private func isAnswerable(_ open: OpenBatch) -> Bool {
    guard !open.isUnkept, open.batch.position > 0, let journal else { return true }
    return journal.isAnswerable(open.batch.position)
  }

  /// Gives the answers whose events have been synced meanwhile.
  func didProgress() {
    checkJournal()
    while failure == nil, let open = held.first, isAnswerable(open) {
      held.removeFirst()
      finish(open)
    }
    proceed()
  }

  /// Looks whether the journal has failed for good.
  func checkJournal() {
    guard failure == nil, let fault = journal?.fatalFault else { return }
    fail(fault)
  }

  // MARK: A journal that takes nothing

  /// Takes what the journal said instead of keeping what it was given.
  func didRefuse(_ fault: JournalFault) {
    switch fault.kind {
    case .full, .write: freeze(fault)
    default: fail(fault)
    }
  }

  private func freeze(_ fault: JournalFault) {
    guard freeze == nil, failure == nil else { return }
    let freeze = StorageFreeze(
      fault: fault, sinceMilliseconds: JSONLogHandler.systemMilliseconds())
    self.freeze = freeze
    isResumeDue = true
    counters.freezes += 1
    giveUpActivation(fault)
    observer?.didFreeze(freeze)
    letGo()
    // What has gathered is on its way to the same answer.
    scheduleFlush()
  }

  /// Leaves the policy before in place.
  func giveUpActivation(_ fault: JournalFault) {
    let waiting = activation
    activation = nil
    waiting?.fail(fault)
  }

  /// Has somebody try to go on, when nothing is in flight.
  func resumeIfIdle() {
    guard freeze != nil, failure == nil, !isEnding, !isResuming, isResumeDue, inFlight.isEmpty,
      held.isEmpty
    else { return }
    if let open = filling {
      guard open.batch.rowCount == 0 else { return }
      filling = nil
      engine.giveBack(open.batch, wasSubmitted: false)
    }
    isResuming = true
    observer?.shouldResume()
  }

  /// Goes on with a state that was folded anew. Gives the one before, to be freed elsewhere, and
  /// what it was like meanwhile; nil when nothing goes on any more.
  func didResume(_ policy: LivePolicy) -> (before: LivePolicy, freeze: StorageFreeze)? {
    isResuming = false
    checkJournal()
    guard failure == nil, let freeze else { return nil }
    self.freeze = nil
    return (place(policy), freeze)
  }

  /// Waits before the next try to go on.
  func didNotResume(_ fault: JournalFault) {
    isResuming = false
    if fault.kind == .sync { fail(fault) }
    checkJournal()
    guard failure == nil else { return }
    freeze?.fault = fault
    isResumeDue = false
    eventLoop.scheduleTask(in: .nanoseconds(Int64(limits.resumeNanoseconds))) {
      self.isResumeDue = true
      self.resumeIfIdle()
    }
  }

  // MARK: A journal that failed for good

  /// Withholds all answers from here on.
  private func fail(_ fault: JournalFault) {
    guard failure == nil else { return }
    failure = fault
    giveUpActivation(fault)
    letGo()
    observer?.didFail(fault)
    scheduleFlush()
  }
}
