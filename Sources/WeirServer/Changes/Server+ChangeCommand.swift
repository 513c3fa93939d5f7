import NIOCore
import NIOPosix
import WeirCore
import WeirEngine

/// `change N` on the control socket.
extension Server {
  /// Does what a draft's bytes say, in the name of whoever is at the other end.
  func answer(change bytes: [UInt8], from peer: PeerCredentials) -> EventLoopFuture<ControlReply> {
    let loop = sideGroup.next()
    let done = loader.runIfActive(eventLoop: loop) { self.answerHere(change: bytes, from: peer) }
    return done.flatMap { result in
      switch result {
      case .failure(let reply): return loop.makeSucceededFuture(reply.reply)
      case .success(let change):
        // Others need not wait for the store, but whoever asked does: what they look for next is
        // to be there.
        return self.waiting.runIfActive(eventLoop: loop) { self.reply(to: change) }
      }
    }
  }

  /// A change that is in force, and what there is to say about it.
  private struct Change: Sendable {
    let sequence: UInt64
    var notes: [String]
  }

  private struct Refused: Error {
    let reply: ControlReply

    init(_ text: String, _ exitCode: Int) {
      reply = ControlReply(failed: text, exitCode: exitCode)
    }
  }

  private func reply(to change: Change) -> ControlReply {
    var notes = change.notes
    if configuration.ledger?.waitUntilStored(change.sequence) == false {
      notes.append("in force; the store will have it once it takes writes again")
    }
    return ControlReply(notes.map { $0 + "\n" }.joined())
  }

  private func answerHere(
    change bytes: [UInt8], from peer: PeerCredentials
  ) -> Result<Change, Refused> {
    var draft: LedgerDraft
    do throws(JournalFault) {
      draft = try bytes.readAsPart { reader throws(JournalFault) in
        let draft = try LedgerDraft(from: &reader)
        guard reader.isAtEnd else { throw JournalFault(.damaged, "it goes on behind its end") }
        return draft
      }
    } catch {
      return .failure(Refused("the change cannot be read: \(error.message)", 64))
    }
    guard draft.isPlausible else {
      return .failure(Refused("the change is not what it says it is", 64))
    }
    // Who somebody is, and when it is, others do not say.
    draft.actor = peer.actor.text
    draft.origin = "control socket, pid \(peer.processID)"
    draft.milliseconds = JSONLogHandler.systemMilliseconds()
    switch performHere(draft) {
    case .failure(let fault):
      let help = fault.help.map { "\n  help: " + $0 } ?? ""
      let code = fault.kind == .usage ? 78 : 74
      return .failure(Refused("nothing was changed: \(fault.message)\(help)", code))
    case .success(let entry):
      var notes: [String] = []
      if let note = label(draft) { notes.append(note) }
      if let note = listNote(draft) { notes.append(note) }
      return .success(Change(sequence: entry.sequence, notes: notes))
    }
  }

  /// What to tell whoever changed a list that nobody asks.
  private func listNote(_ draft: LedgerDraft) -> String? {
    guard case .list(let change) = draft.content,
      loop.engine.type(ofList: change.list) == nil
    else { return nil }
    return "the policy has no list '\(change.list)': no rule asks it"
  }
}

extension LedgerDraft {
  /// Whether what others ask for is what its row will say: it cannot stand there as something else,
  /// nor as what the server alone says.
  fileprivate var isPlausible: Bool {
    guard result == Self.done, object.utf8.count <= 4_096 else { return false }
    switch (action, content) {
    case (.listEdit, .list(let change)), (.listImport, .list(let change)):
      return object == change.list
    case (.caseClaim, .reviewCase(let step)): return isAbout(step, step.step == .claim)
    case (.caseRelease, .reviewCase(let step)): return isAbout(step, step.step == .release)
    case (.caseDecide, .reviewCase(let step)):
      return isAbout(step, step.step != .claim && step.step != .release)
    case (.subjectErase, .erase(let subject)): return subject.count == 32
    case (.retentionSet, .retention), (.retentionPurge, .purge): return true
    case (.caseExport, .none), (.subjectExport, .none), (.auditRead, .none), (.keyRotate, .none):
      return true
    default: return false
    }
  }

  private func isAbout(_ action: CaseAction, _ isStep: Bool) -> Bool {
    isStep && object == "\(action.number)"
  }
}
