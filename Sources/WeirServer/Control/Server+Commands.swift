import NIOCore
import WeirCore
import WeirEngine

extension Server {
  /// The commands there are.
  package static let commands = ["status", "policy", "reload", "drain", "snapshot"]

  /// Runs a command: its name, and `json` where that is wanted in place of text.
  func answer(
    command line: String, from peer: PeerCredentials
  ) -> EventLoopFuture<ControlReply> {
    let words = line.split(separator: " ").map(String.init)
    let isJSON = words.dropFirst().first == "json"
    switch words.first {
    case "status":
      return snapshot().map { snapshot in
        let report = StatusReport(snapshot, now: JSONLogHandler.systemMilliseconds())
        return ControlReply(isJSON ? report.json.page + "\n" : report.text)
      }
    case "policy":
      return loop.eventLoop.submit {
        let report = PolicyReport(self.loop.engine)
        return ControlReply(isJSON ? report.json.page + "\n" : report.text)
      }
    case "reload": return reload(isJSON: isJSON, by: peer.actor.text)
    case "drain":
      noteLater(.serverControl, "drain", by: peer.actor.text, from: "control socket")
      drain(cause: "control")
      return reply(ControlReply(isJSON ? "{\"draining\": true}\n" : "draining\n"))
    case "snapshot":
      noteLater(.serverControl, "snapshot", by: peer.actor.text, from: "control socket")
      return takeSnapshot(isJSON: isJSON)
    default:
      return reply(
        ControlReply(
          failed: "there is no such command\n  help: one of "
            + Self.commands.joined(separator: ", "), exitCode: 64))
    }
  }

  private func reply(_ reply: ControlReply) -> EventLoopFuture<ControlReply> {
    loop.eventLoop.makeSucceededFuture(reply)
  }

  private func reload(isJSON: Bool, by actor: String) -> EventLoopFuture<ControlReply> {
    reload(cause: "control", by: actor).map { result in
      switch result {
      case .failure(let fault):
        ControlReply(failed: fault.text, exitCode: fault.isStorage ? 74 : 78)
      case .success(let outcome):
        ControlReply(isJSON ? outcome.json.page + "\n" : outcome.text)
      }
    }
  }
}

extension ReloadOutcome {
  /// For people.
  var text: String {
    guard isChanged else { return "unchanged: \(stamp)\n" }
    var lines = ["now: \(stamp)", "  velocities that go on with their entries: \(kept.count)"]
    if !new.isEmpty {
      lines += Paragraph.lines(
        new.joined(separator: ", "), first: "  starting without any: ", rest: 4)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For machines.
  var json: JSONValue {
    .members([
      ("policy", .string(stamp)), ("changed", .bool(isChanged)),
      ("velocities_kept", .array(kept.map { .string($0) })),
      ("velocities_new", .array(new.map { .string($0) })),
    ])
  }
}
