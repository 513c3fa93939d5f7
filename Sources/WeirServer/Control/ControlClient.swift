import Glibc

/// Asks a running server over its control socket.
package enum ControlClient {
  /// What a server said.
  package struct Reply: Sendable {
    /// 0: done; else what the asking program ends with.
    package let exitCode: Int32
    package let text: String
  }

  /// How long a server may take, in seconds: a policy with large tables takes some.
  private static let timeoutSeconds = 60

  /// Sends a command and waits for the reply.
  /// - Throws: that nobody answers there, or not in time.
  package static func ask(_ command: String, at path: String) throws(ServiceFault) -> Reply {
    try ask(Array((command + "\n").utf8), at: path)
  }

  /// Has a server with a store do what a draft of its audit trail says.
  /// - Parameters:
  ///   - draft: its bytes.
  ///   - path: of the control socket.
  /// - Returns: what the server said.
  /// - Throws: as `ask`.
  package static func change(_ draft: [UInt8], at path: String) throws(ServiceFault) -> Reply {
    try ask(Array("change \(draft.count)\n".utf8) + draft, at: path)
  }

  private static func ask(_ text: [UInt8], at path: String) throws(ServiceFault) -> Reply {
    let shown = ServiceFault.shown(path)
    guard let address = UnixAddress(path) else {
      throw ServiceFault(.configuration, "\(shown): this is no path of a socket")
    }
    let descriptor = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: true)
    guard descriptor >= 0 else {
      throw ServiceFault(.system, "no socket can be made: \(ServiceFault.reason(errno))")
    }
    defer { close(descriptor) }
    var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    let code = address.connect(descriptor)
    guard code == 0 else {
      throw ServiceFault(
        .system, "\(shown): no server answers: \(ServiceFault.reason(code))",
        help: code == EACCES
          ? "ask as the user that the server runs as"
          : "start one, or name its socket: --socket PATH")
    }
    try send(text, to: descriptor, shown)
    return try parse(try received(from: descriptor, shown), shown)
  }

  private static func send(
    _ text: [UInt8], to descriptor: Int32, _ shown: String
  ) throws(ServiceFault) {
    var sent = 0
    while sent < text.count {
      let count = unsafe text.withUnsafeBytes { bytes in
        unsafe Glibc.send(
          descriptor, bytes.baseAddress.map { unsafe $0 + sent }, text.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else if errno != EINTR {
        // A server that refuses what is being sent says why before it closes.
        if errno == EPIPE { return }
        throw ServiceFault(.system, "\(shown): \(ServiceFault.reason(errno))")
      }
    }
  }

  private static func received(
    from descriptor: Int32, _ shown: String
  ) throws(ServiceFault) -> [UInt8] {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
      if count == 0 { return all }
      if count > 0 {
        all += chunk[..<count]
      } else if errno != EINTR {
        let reason =
          errno == EAGAIN ? "no reply within \(timeoutSeconds) s" : ServiceFault.reason(errno)
        throw ServiceFault(.system, "\(shown): \(reason)")
      }
    }
  }

  private static func parse(_ bytes: [UInt8], _ shown: String) throws(ServiceFault) -> Reply {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let words = parts[0].split(separator: " ")
    let rest = parts.count > 1 ? String(parts[1]) : ""
    if words == ["ok"] { return Reply(exitCode: 0, text: rest) }
    guard words.count == 2, words[0] == "failed", let code = Int32(words[1]) else {
      throw ServiceFault(
        .system, "\(shown): what answers there is no control socket of weir",
        help: "name the control socket: --control PATH")
    }
    return Reply(exitCode: code, text: rest)
  }
}
