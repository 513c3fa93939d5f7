import Glibc
import Synchronization

/// A receiver of webhooks on a port of 127.0.0.1, on threads of this process, that answers as well
/// or as badly as a test wants.
final class LoopbackReceiver: Sendable {
  /// What it does with a request.
  enum Manner: Sendable {
    /// Answers with these bytes and waits for the next request.
    case answers([UInt8])
    /// Answers with these bytes and ends the connection.
    case answersAndCloses([UInt8])
    /// The same, a byte every so many milliseconds.
    case drips([UInt8], milliseconds: Int32)
    /// Says nothing until the sender gives up.
    case hangs
    /// Ends the connection.
    case closes
  }

  /// A request that came.
  struct Request: Sendable {
    /// The request line and the header lines.
    let lines: [String]
    let body: [UInt8]

    /// The value of a header line; nil when there is none.
    func value(_ name: String) -> String? {
      let prefix = name.lowercased() + ": "
      return lines.first { $0.lowercased().hasPrefix(prefix) }
        .map { String($0.dropFirst(prefix.count)) }
    }
  }

  /// An answer with a status, header lines and a body.
  static func answer(
    _ status: String, _ headers: [String] = [], body: [UInt8] = []
  ) -> [UInt8] {
    let lines = ["HTTP/1.1 " + status, "Content-Length: \(body.count)"] + headers
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  let port: UInt16
  private let listener: Int32
  private let manners: [Manner]
  private let received = Mutex<(connections: Int, requests: [Request])>((0, []))

  /// A receiver that does with its first request what the first manner says, and so on; the last
  /// one holds for all others. It listens.
  init(_ manners: Manner...) throws {
    self.manners = manners
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, size) == 0 ? getsockname(listener, $0, &size) : -1
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard status == 0, listen(listener, 64) == 0 else { throw SystemRefusal(code: errno) }
    try Thread.start { [self] in accept() }
  }

  /// Ends its listening; the thread lets go of it then.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Connections that came.
  var connectionCount: Int { received.withLock { $0.connections } }

  /// Requests that came whole.
  var requests: [Request] { received.withLock { $0.requests } }

  // MARK: Threads

  private func accept() {
    while case let connection = Glibc.accept(listener, nil, nil), connection >= 0 {
      received.withLock { $0.connections += 1 }
      do {
        try Thread.start { [self] in
          serve(connection)
          close(connection)
        }
      } catch {
        close(connection)
      }
    }
    close(listener)
  }

  private func serve(_ connection: Int32) {
    while let request = Self.read(connection) {
      let number = received.withLock { received in
        received.requests.append(request)
        return received.requests.count
      }
      switch manners[min(number, manners.count) - 1] {
      case .answers(let bytes): guard Self.send(bytes[...], on: connection) else { return }
      case .answersAndCloses(let bytes):
        _ = Self.send(bytes[...], on: connection)
        return
      case .drips(let bytes, let milliseconds):
        for index in bytes.indices {
          guard !Self.hasEnded(connection, within: milliseconds),
            Self.send(bytes[index...index], on: connection)
          else { return }
        }
      case .hangs:
        _ = Self.hasEnded(connection, within: -1)
        return
      case .closes: return
      }
    }
  }

  /// The next request; nil at the end of the connection.
  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var input = [UInt8](repeating: 0, count: 65_536)
    var lines: [String]?
    while true {
      if lines == nil, let count = headerByteCount(bytes) {
        let head = String(decoding: bytes[..<count], as: UTF8.self)
        lines = head.split(separator: "\r\n").map(String.init)
        bytes.removeFirst(count)
      }
      if let lines {
        let request = Request(lines: lines, body: bytes)
        let bodyByteCount = Int(request.value("content-length") ?? "") ?? 0
        if bytes.count >= bodyByteCount { return request }
      }
      let count = unsafe recv(connection, &input, input.count, 0)
      guard count > 0 else { return nil }
      bytes += input[..<count]
    }
  }

  /// Bytes up to the first empty line and its end; nil when it is not there yet.
  private static func headerByteCount(_ bytes: [UInt8]) -> Int? {
    let end = Array("\r\n\r\n".utf8)
    return bytes.indices.first { bytes[$0...].starts(with: end) }.map { $0 + end.count }
  }

  private static func send(_ bytes: ArraySlice<UInt8>, on connection: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Whether the sender ends the connection within a time; -1: waits until it does.
  private static func hasEnded(_ connection: Int32, within milliseconds: Int32) -> Bool {
    var wish = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&wish, 1, milliseconds) != 0
  }
}
