import Logging
import NIOCore
import NIOPosix
import WeirCore
import WeirEngine

/// What becomes of the journal: told to the log, and mended where it can be.
extension Server: StorageObserver {
  /// Looks after the state directory, a few times a second.
  func beatState() {
    guard let state, loop.failure == nil else { return }
    loop.checkJournal()
    // While it is frozen, the memory for a second state is for that to go on with.
    if loop.freeze == nil { state.beat() }
    let report = state.report
    defer { lastReport = report }
    guard let last = lastReport else { return }
    if report.dueSnapshotCount != last.dueSnapshotCount {
      let position = report.lastSnapshotPosition ?? 0
      logger.info(
        "snapshot written",
        metadata: ["event": "snapshot", "cause": "due", "position": "\(position)"])
    }
    if report.failedDueSnapshotCount != last.failedDueSnapshotCount {
      let why = report.dueSnapshotFault?.message ?? "unknown"
      logger.error(
        "snapshot failed: \(why)", metadata: ["event": "snapshot", "cause": "due"])
    }
  }

  // MARK: Freezes

  func didFreeze(_ freeze: StorageFreeze) {
    logger.error(
      """
      the journal takes nothing: events are answered review, degraded by storage, until it does: \
      \(freeze.fault.message)
      """, metadata: ["event": "storage_frozen"])
  }

  func shouldResume() {
    guard let state else { return }
    loader.submit { _ in self.tryToResume(state) }
  }

  /// On the loader's thread: nobody prepares another policy meanwhile.
  private func tryToResume(_ state: any ServerState) {
    do throws(JournalFault) {
      putInPlace(try state.resume(loop.engine))
    } catch {
      run { self.loop.didNotResume(error) }
    }
  }

  private func putInPlace(_ policy: LivePolicy) {
    let resumed = try? loop.eventLoop.submit { self.loop.didResume(policy) }.wait()
    guard let resumed = resumed ?? nil else { return }
    // As after a reload: freed here, once the loop has let go of it.
    try? loop.eventLoop.submit {}.wait()
    withExtendedLifetime(resumed.before) {}
    let milliseconds =
      JSONLogHandler.systemMilliseconds() - resumed.freeze.sinceMilliseconds
    logger.notice(
      "the journal takes events again, and they are scored",
      metadata: [
        "event": "storage_resumed", "answers_degraded": "\(resumed.freeze.answerCount)",
        "milliseconds": "\(max(0, milliseconds))", "policy": "\(policy.stamp)",
        "position": "\(state?.report.position ?? 0)",
      ])
  }

  // MARK: The end

  func didFail(_ fault: JournalFault) {
    logger.critical(
      """
      the journal failed for good, and nothing is answered that it may not have kept; to start \
      again is safe: \(fault.message)
      """, metadata: ["event": "storage_failed"])
    breakOff()
  }

  /// The last sync. Gives why the journal is in doubt.
  func closeState() -> EventLoopFuture<JournalFault?> {
    let ledger = configuration.ledger
    guard let state, loop.failure == nil else {
      // What a sync would say after one that failed means nothing.
      let fault = loop.failure
      return loader.runIfActive(eventLoop: loop.eventLoop) { () -> JournalFault? in
        ledger?.close()
        return fault
      }
    }
    return loader.runIfActive(eventLoop: loop.eventLoop) { () -> JournalFault? in
      ledger?.close()
      do throws(JournalFault) {
        try state.close()
        return nil
      } catch {
        self.logger.critical(
          "the journal was not closed well; to start again is safe: \(error.message)",
          metadata: ["event": "storage_failed"])
        return error
      }
    }
  }

  // MARK: Snapshots

  /// Writes the state down, on a thread of its own.
  func takeSnapshot(isJSON: Bool) -> EventLoopFuture<ControlReply> {
    guard let state else {
      return loop.eventLoop.makeSucceededFuture(
        ControlReply(
          failed: "the server keeps its state in memory only: there is nowhere to write it\n"
            + "  help: start the server with --state DIR", exitCode: 78))
    }
    return writer.runIfActive(eventLoop: sideGroup.next()) { self.takeSnapshotHere(state, isJSON) }
  }

  private func takeSnapshotHere(_ state: any ServerState, _ isJSON: Bool) -> ControlReply {
    var metadata: Logger.Metadata = ["event": "snapshot", "cause": "control"]
    logger.info("snapshot begun", metadata: metadata)
    do throws(JournalFault) {
      let snapshot = try state.takeSnapshot()
      run { self.loop.counters.countSnapshot(succeeded: true) }
      metadata["position"] = "\(snapshot.position)"
      metadata["bytes"] = "\(snapshot.byteCount)"
      logger.info("snapshot written", metadata: metadata)
      return ControlReply(isJSON ? snapshot.json.page + "\n" : snapshot.text)
    } catch {
      run { self.loop.counters.countSnapshot(succeeded: false) }
      logger.error("snapshot failed: \(error.message)", metadata: metadata)
      let help = error.help.map { "\n  help: " + $0 } ?? ""
      return ControlReply(failed: "no snapshot was written: \(error.message)\(help)", exitCode: 74)
    }
  }
}

extension StateSnapshot {
  /// For people.
  var text: String {
    "snapshot at position \(Paragraph.grouped(position)), "
      + "\(Paragraph.grouped(byteCount)) bytes\n"
  }

  /// For machines.
  var json: JSONValue {
    .members([("position", .number("\(position)")), ("bytes", .number("\(byteCount)"))])
  }
}
