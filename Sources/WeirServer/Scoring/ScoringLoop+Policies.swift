import NIOCore
import WeirCore
import WeirEngine

/// Policies that follow each other.
extension ScoringLoop {
  /// Puts a prepared policy in place between two events, once the journal says so. Gives the one
  /// before, whose memory takes too long to free to be freed here.
  ///
  /// Fails with a `JournalFault` while nothing can be kept; the policy before stays.
  func activate(_ policy: LivePolicy) -> EventLoopFuture<LivePolicy> {
    let done = eventLoop.makePromise(of: LivePolicy.self)
    activate(
      Activation {
        () throws(JournalFault) in
        _ = try self.journal?.append(activation: policy.digest)
        done.succeed(self.place(policy))
      } fail: {
        done.fail($0)
      })
    return done.futureResult
  }

  /// Puts what follows on a row of the audit trail in place between two events, once the journal
  /// has the row's last piece. Gives the position behind it.
  ///
  /// Fails with a `JournalFault` while nothing can be kept; the lists before stay.
  func place(
    _ lists: LiveLists, entry: LedgerEntry, lastPiece: [UInt8]
  ) -> EventLoopFuture<UInt64> {
    let done = eventLoop.makePromise(of: UInt64.self)
    activate(
      Activation {
        () throws(JournalFault) in
        let position = try self.journal?.append(change: lastPiece) ?? 0
        self.engine.activate(lists)
        self.ledger?.didKeep(entry, lists.book, at: position)
        done.succeed(position)
      } fail: {
        done.fail($0)
      })
    return done.futureResult
  }

  private func activate(_ activation: Activation) {
    precondition(self.activation == nil, "one thing is put in place at a time")
    if let fault = failure ?? freeze?.fault {
      activation.fail(fault)
    } else {
      self.activation = activation
      activateIfIdle()
    }
  }

  func activateIfIdle() {
    guard let activation, inFlight.isEmpty, failure == nil else { return }
    // While answers wait for their sync, further lines would only make more of them.
    if !held.isEmpty { isHoldingUp = true }
    // What has arrived came under the policy before.
    if let open = filling {
      filling = nil
      if open.batch.rowCount == 0 {
        engine.giveBack(open.batch, wasSubmitted: false)
      } else if engine.inFlightCount == 0 {
        scoreHere(open)
      } else {
        return submit(open)
      }
      // Whoever was answered may have sent more meanwhile.
      return activateIfIdle()
    }
    guard held.isEmpty else { return }
    self.activation = nil
    do throws(JournalFault) {
      try activation.place()
    } catch {
      activation.fail(error)
      return didRefuse(error)
    }
    letGo()
  }

  /// Puts a policy in place, and gives the one before. Nothing may be in flight or waiting.
  func place(_ policy: LivePolicy) -> LivePolicy {
    let before = engine.activate(policy)
    counters = counters.carried(
      toTypes: LiveEngine.eventTypes(of: engine.policy), rules: Self.rules(of: engine.policy))
    return before
  }

  // MARK: Connections that wait meanwhile

  /// Whether a connection has to wait with its next line; it is told when it may go on.
  func holdsUp(_ session: Session) -> Bool {
    guard isHoldingUp else { return false }
    if !session.isHeldUp {
      session.isHeldUp = true
      heldUp.append(session)
    }
    return true
  }

  /// Lets them go on.
  func letGo() {
    isHoldingUp = false
    let sessions = heldUp
    heldUp.removeAll()
    for session in sessions {
      session.isHeldUp = false
      session.resume()
    }
  }
}
