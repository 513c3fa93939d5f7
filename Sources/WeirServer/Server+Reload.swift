import Logging
package import NIOCore
import NIOPosix
import WeirCore
import WeirEngine
import WeirPolicy

/// Another policy while it runs.
extension Server {
  /// Reads the policy again and puts it in place between two events, all of it or nothing.
  /// - Parameters:
  ///   - cause: what made it, for the log.
  ///   - actor: who asked, for the audit trail.
  /// - Returns: what came of it, once answers are of the policy that is in place then.
  package func reload(
    cause: String, by actor: String = "weir"
  ) -> EventLoopFuture<Result<ReloadOutcome, ReloadFault>> {
    loader.runIfActive(eventLoop: sideGroup.next()) { self.reloadHere(cause: cause, by: actor) }
  }

  private func reloadHere(
    cause: String, by actor: String
  ) -> Result<ReloadOutcome, ReloadFault> {
    configuration.notifier.notifyReloading()
    let origin = cause == "control" ? "control socket" : cause
    let result = loadAndActivate { stamp in
      self.note(.policyActivate, stamp, by: actor, from: origin)
    }
    if case .failure(let fault) = result {
      _ = note(
        .policyActivate, loop.engine.policyStamp, by: actor, from: origin,
        result: "refused: \(fault.summary)")
    }
    var metadata: Logger.Metadata = ["event": "reload", "cause": "\(cause)"]
    let stamp: String
    switch result {
    case .success(let outcome):
      stamp = outcome.stamp
      metadata["policy"] = "\(stamp)"
      metadata["velocities_kept"] = "\(outcome.kept.count)"
      metadata["velocities_new"] = "\(outcome.new.count)"
      logger.notice(outcome.isChanged ? "policy replaced" : "policy unchanged", metadata: metadata)
    case .failure(let fault):
      stamp = (try? loop.eventLoop.submit { self.loop.engine.policyStamp }.wait()) ?? ""
      metadata["policy"] = "\(stamp)"
      logger.error("policy not replaced: \(fault.summary)", metadata: metadata)
    }
    let succeeded = (try? result.get()) != nil
    let time = JSONLogHandler.systemMilliseconds()
    run { self.loop.counters.countReload(succeeded: succeeded, atMilliseconds: time) }
    configuration.notifier.notify(.ready, .status("policy \(stamp)"))
    return result
  }

  /// `note` puts the policy's stamp into the audit trail; without that it is not taken up.
  private func loadAndActivate(
    note: (String) -> JournalFault?
  ) -> Result<ReloadOutcome, ReloadFault> {
    guard let load = configuration.load else {
      let text = "the policy is the one that is built in: there is nothing to read again"
      return .failure(
        ReloadFault(text: text + "\n  help: start the server with --policy DIR", summary: text))
    }
    switch load() {
    case .failure(let fault): return .failure(fault)
    case .success(let policy):
      let engine = loop.engine
      if ScoringEngine.stamp(of: policy) == engine.policyStamp {
        let names = policy.velocities.map(\.name)
        return .success(
          ReloadOutcome(stamp: engine.policyStamp, isChanged: false, kept: names, new: []))
      }
      if let fault = keep(policy) { return .failure(fault) }
      do throws(LivePolicyFault) {
        if let fault = note(ScoringEngine.stamp(of: policy)) {
          return .failure(ReloadFault(storage: fault))
        }
        return activate(try engine.prepare(policy))
      } catch {
        return .failure(
          ReloadFault(text: error.message + "\n  help: " + error.help, summary: error.message))
      }
    }
  }

  /// Puts a policy's files where the journal's readers find them. Gives why it cannot.
  private func keep(_ policy: Policy) -> ReloadFault? {
    guard let state else { return nil }
    // While nothing can be kept, its activation could not be either.
    let frozen = try? loop.eventLoop.submit { self.loop.freeze?.fault }.wait()
    if let fault = frozen ?? nil { return ReloadFault(storage: fault) }
    do throws(JournalFault) {
      try state.keep(policy)
      return nil
    } catch {
      return ReloadFault(storage: error)
    }
  }

  private func activate(_ policy: LivePolicy) -> Result<ReloadOutcome, ReloadFault> {
    do {
      let before = try loop.eventLoop.flatSubmit { self.loop.activate(policy) }.wait()
      // The loop has let go of it when it has come to what was asked of it after that: then it is
      // freed here, however much there is to free.
      try loop.eventLoop.submit {}.wait()
      withExtendedLifetime(before) {}
      return .success(
        ReloadOutcome(
          stamp: policy.stamp, isChanged: true, kept: policy.change.kept, new: policy.change.new))
    } catch let fault as JournalFault {
      return .failure(ReloadFault(storage: fault))
    } catch {
      return .failure(ReloadFault(text: "the server is ending", summary: "the server is ending"))
    }
  }
}

extension ReloadFault {
  /// A policy that is good, but that the state directory could not take.
  init(storage fault: JournalFault) {
    let what = "the policy cannot be kept, and nothing was changed: \(fault.message)"
    let help = fault.help ?? "try again once the state directory takes writes"
    self.init(text: what + "\n  help: " + help, summary: what)
    isStorage = true
  }
}
