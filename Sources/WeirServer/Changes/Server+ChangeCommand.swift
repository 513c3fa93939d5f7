import NIOCore
import NIOPosix
import WeirCore
import WeirEngine

/// `change N` on the control socket.
extension Server {
  /// Does what a draft's bytes say, in the name of whoever is at the other end.
  func answer(change bytes: [UInt8], from peer: PeerCredentials) -> EventLoopFuture<ControlReply> {
    loader.runIfActive(eventLoop: sideGroup.next()) { self.answerHere(change: bytes, from: peer) }
  }

  private func answerHere(change bytes: [UInt8], from peer: PeerCredentials) -> ControlReply {
    var draft: LedgerDraft
    do throws(JournalFault) {
      draft = try bytes.readAsPart { reader throws(JournalFault) in
        let draft = try LedgerDraft(from: &reader)
        guard reader.isAtEnd else { throw JournalFault(.damaged, "it goes on behind its end") }
        return draft
      }
    } catch {
      return ControlReply(failed: "the change cannot be read: \(error.message)", exitCode: 64)
    }
    // Who somebody is, and when it is, others do not say.
    draft.actor = String(user: peer.userID)
    draft.origin = "control socket, pid \(peer.processID)"
    draft.milliseconds = JSONLogHandler.systemMilliseconds()
    switch performHere(draft) {
    case .failure(let fault):
      let help = fault.help.map { "\n  help: " + $0 } ?? ""
      let code = fault.kind == .usage ? 78 : 74
      return ControlReply(failed: "nothing was changed: \(fault.message)\(help)", exitCode: code)
    case .success(let entry):
      var notes: [String] = []
      if let note = label(draft) { notes.append(note) }
      if let note = listNote(draft) { notes.append(note) }
      if configuration.ledger?.waitUntilStored(entry.sequence) == false {
        notes.append("in force; the store will have it once it takes writes again")
      }
      return ControlReply(notes.map { $0 + "\n" }.joined())
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
