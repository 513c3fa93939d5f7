import Logging
package import NIOCore
import NIOPosix
package import WeirCore
import WeirEngine

/// Changes that people make while it runs: each is a row of the audit trail, kept in the journal
/// before it is in force. Everything here is done on the loader's thread, one after the other, with
/// the policies that follow each other.
extension Server {
  /// Keeps what a draft says, and does it.
  /// - Parameter draft: what is to be done.
  /// - Returns: its row; else why nothing was done.
  package func perform(_ draft: LedgerDraft) -> EventLoopFuture<Result<LedgerEntry, JournalFault>> {
    loader.runIfActive(eventLoop: sideGroup.next()) { self.performHere(draft) }
  }

  func performHere(_ draft: LedgerDraft) -> Result<LedgerEntry, JournalFault> {
    guard let ledger = configuration.ledger, let state else {
      return .failure(
        JournalFault(
          .usage, "the server has no store", help: "start it with --state DIR --store FILE"))
    }
    var isBegun = false
    defer { if isBegun { ledger.didNotKeep() } }
    do {
      let (lists, frozen) = try loop.eventLoop.submit {
        (self.loop.engine.lists, self.loop.failure ?? self.loop.freeze?.fault)
      }.wait()
      if let frozen { return .failure(frozen) }
      if let fault = ledger.refusal(of: draft) ?? refusal(of: draft, lists) {
        return .failure(fault)
      }
      let entry = ledger.seal(draft, after: lists.book.sequence, code: lists.book.code)
      var pieces = ChangePieces.cut(entry.bytes)
      let last = pieces.removeLast()
      if !pieces.isEmpty {
        ledger.willKeep(behind: state.report.position)
        isBegun = true
      }
      for piece in pieces { _ = try state.journal.append(change: piece) }
      let next = loop.engine.prepare(lists, entry)
      let position = try loop.eventLoop.flatSubmit {
        self.loop.place(next, entry: entry, lastPiece: last)
      }.wait()
      isBegun = false
      try state.journal.waitUntilAnswerable(position)
      return .success(entry)
    } catch let fault as JournalFault {
      return .failure(fault)
    } catch {
      return .failure(JournalFault(.system, "the server is ending"))
    }
  }

  /// Why a draft cannot be done, whatever the journal says.
  private func refusal(of draft: LedgerDraft, _ lists: LiveLists) -> JournalFault? {
    guard case .list(let change) = draft.content else { return nil }
    if let type = lists.book.type(of: change.list), type != change.type {
      return JournalFault(
        .usage, "the list '\(change.list)' has values of type \(type), not \(change.type)")
    }
    if let type = loop.engine.type(ofList: change.list), !ListBook.fits(change.type, type) {
      return JournalFault(
        .usage,
        "the policy's list '\(change.list)' has values of type \(type), not \(change.type)")
    }
    return ListBook.fault(of: change).map { fault in
      JournalFault(.usage, "the list '\(Paragraph.printable(change.list))': \(fault)")
    }
  }

  // MARK: What the server does by itself

  /// Notes something that happened, as far as there is a store to note it in.
  /// - Returns: why it could not be noted.
  func note(
    _ action: LedgerAction, _ object: String, by actor: String = "weir", from origin: String,
    result: String = LedgerDraft.done, details: [LedgerDraft.Detail] = []
  ) -> JournalFault? {
    guard configuration.ledger != nil else { return nil }
    let draft = LedgerDraft(
      milliseconds: JSONLogHandler.systemMilliseconds(), actor: actor, origin: origin,
      action: action, object: object, result: result, details: details)
    if case .failure(let fault) = performHere(draft) { return fault }
    return nil
  }

  /// The same from any thread, without an answer; told to the log when it cannot be noted.
  func noteLater(
    _ action: LedgerAction, _ object: String, by actor: String = "weir", from origin: String,
    result: String = LedgerDraft.done, details: [LedgerDraft.Detail] = []
  ) {
    guard configuration.ledger != nil else { return }
    loader.submit { _ in
      self.noteHere(action, object, by: actor, from: origin, result: result, details: details)
    }
  }

  /// Notes something, and tells the log when that cannot be.
  private func noteHere(
    _ action: LedgerAction, _ object: String, by actor: String = "weir", from origin: String,
    result: String, details: [LedgerDraft.Detail]
  ) {
    let fault = note(
      action, object, by: actor, from: origin, result: result, details: details)
    guard let fault else { return }
    logger.error(
      "the audit trail could not be written: \(fault.message)",
      metadata: ["event": "audit_failed", "action": "\(action.rawValue)"])
  }

  /// Puts refused processes into the audit trail. On the loop.
  func noteRefusals(now: UInt64, isEnd: Bool = false) {
    let rows = refusals.due(now: now, isEnd: isEnd)
    guard !rows.isEmpty else { return }
    // Who a user is may have to be asked of another machine: not here.
    loader.submit { _ in
      for row in rows {
        self.noteHere(
          .peerRefuse, row.user.map { LedgerActor(userID: $0, loginID: nil).text } ?? "unknown",
          from: "pid \(row.process)",
          result: "refused: \(row.reason.rawValue)",
          details: [.init("connections", "\(row.count)")])
      }
    }
  }

  /// Does what is to be done by itself by now.
  func doWhatIsDue() {
    guard let ledger = configuration.ledger else { return }
    loader.submit { _ in
      for draft in ledger.dueDrafts() { _ = self.performHere(draft) }
    }
  }

  /// Notes that the server ends; done when that is kept, or cannot be.
  func noteEnd() -> EventLoopFuture<Void> {
    guard configuration.ledger != nil, loop.failure == nil, loop.freeze == nil else {
      return loop.eventLoop.makeSucceededVoidFuture()
    }
    noteRefusals(now: ScoringLoop.now(), isEnd: true)
    return loader.runIfActive(eventLoop: loop.eventLoop) {
      _ = self.note(.serverStop, self.loop.engine.policyStamp, from: "sidecar")
    }
  }

  /// Takes over what people did while no server ran, and notes that this one runs.
  func adopt() throws(ServiceFault) {
    guard let ledger = configuration.ledger else { return }
    for draft in ledger.unlabelledDrafts() { label(draft) }
    let drafts = ledger.unadoptedDrafts()
    var fault: JournalFault?
    for draft in drafts {
      guard case .failure(let failure) = performHere(draft) else {
        label(draft)
        continue
      }
      guard failure.kind == .usage else {
        fault = fault ?? failure
        continue
      }
      // It cannot be done here, whatever is tried: the trail says so, and it waits no more.
      logger.error(
        "a change that was made meanwhile is refused: \(failure.message)",
        metadata: ["event": "adopt", "action": "\(draft.action.rawValue)"])
      var refused = draft
      refused.result = "refused: \(failure.message)"
      refused.content = .none
      if case .failure(let failure) = performHere(refused) { fault = fault ?? failure }
    }
    if !drafts.isEmpty {
      logger.notice(
        "changes that were made meanwhile are in force",
        metadata: ["event": "adopt", "rows": "\(drafts.count)"])
    }
    let stamp = loop.engine.policyStamp
    fault = fault ?? note(.serverStart, stamp, from: "sidecar")
    guard let fault else { return }
    throw ServiceFault(
      .system, "the audit trail cannot be written: \(fault.message)", help: fault.help)
  }
}
