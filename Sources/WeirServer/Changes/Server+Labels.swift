import Glibc
import Logging
import NIOCore
import NIOPosix
import WeirCore
import WeirEngine

/// Decisions on review cases that become events of the stream, so that models and backtests learn
/// from them.
extension Server {
  /// Milliseconds that a label may take to be answered.
  private static var patience: Int32 { 5_000 }
  private static var codeMember: String { "\"code\":\"" }

  /// Enters the label that a draft's decision is, if it is one. On the loader's thread.
  /// - Returns: what to tell whoever decided; nil where nothing is to be told.
  @discardableResult
  func label(_ draft: LedgerDraft) -> String? {
    guard case .reviewCase(let action) = draft.content, case .decide(let outcome) = action.step,
      !action.eventID.isEmpty
    else { return nil }
    // The same event however often it is entered; not ahead of the clock that events are held to.
    let time = min(draft.milliseconds, configuration.options.clock.now)
    guard let label = Label(outcome.rawValue),
      let line = LabelEvent.line(
        of: loop.engine.policy, id: "case-\(action.number)-\(draft.milliseconds)",
        payment: action.eventID,
        label: label, milliseconds: time)
    else { return "no label: the policy has no events that say so" }
    let answer = send(line)
    let code = answer.flatMap(Self.code)
    let isTaken = answer != nil && code == nil
    logger.info(
      isTaken ? "a case's decision is a label" : "a case's decision could not be entered",
      metadata: ["event": "label", "case": "\(action.number)", "code": "\(code ?? "none")"])
    if isTaken { return "labelled" }
    return "no label: the event was answered \(code ?? "too late")"
  }

  /// The error code in an answer.
  private static func code(_ answer: String) -> String? {
    guard let start = answer.firstRange(of: Self.codeMember) else { return nil }
    return String(answer[start.upperBound...].prefix { $0 != "\"" })
  }

  /// Has a line answered as one of a client's would be.
  private func send(_ line: String) -> String? {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    var ends: [CInt] = [-1, -1]
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    let (own, other) = (ends[0], ends[1])
    defer { close(own) }
    guard let gate = gate, (try? connect(other, gate)) != nil else { return nil }
    let bytes = Array((line + "\n").utf8)
    guard unsafe Glibc.send(own, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      return nil
    }
    return Self.readLine(own)
  }

  private func connect(_ descriptor: CInt, _ gate: Gate) throws {
    let bootstrap = ClientBootstrap(group: loop.eventLoop)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { gate.admitOwn($0) }
    _ = try bootstrap.withConnectedSocket(descriptor).wait()
  }

  private static func readLine(_ descriptor: CInt) -> String? {
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while !text.contains(UInt8(ascii: "\n")) {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, patience) > 0 else { return nil }
      let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      text += chunk[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
