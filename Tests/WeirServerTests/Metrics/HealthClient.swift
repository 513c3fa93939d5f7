import Glibc

@testable import WeirServer

/// A client of the health server that sends bytes as they are given.
///
/// It waits for answers without end of its own; a server that hangs is noticed after 20 seconds.
final class HealthClient {
  struct Answer: Equatable {
    /// `HTTP/1.1 200 OK`.
    let status: String
    let headers: [String: String]
    let body: String
  }

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ address: HealthAddress) throws {
    switch address {
    case .unix(let path):
      descriptor = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: true)
      guard path.address.connect(descriptor) == 0 else { throw SystemRefusal(code: errno) }
    case .tcp(_, let port):
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var local = sockaddr_in()
      local.sin_family = sa_family_t(AF_INET)
      local.sin_port = port.bigEndian
      local.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
      let code = unsafe withUnsafePointer(to: local) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard code == 0 else { throw SystemRefusal(code: errno) }
    }
    var guardTime = timeval(tv_sec: 20, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &guardTime, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends bytes, and closes our direction behind them if asked.
  func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      // A server that has closed already takes no more; what it said is still there.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// The next answer; nil at the end of the connection. That to a HEAD has no body.
  func next(isHead: Bool = false) throws -> Answer? {
    let end = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while headEnd == nil {
      headEnd = buffer.firstRange(of: end)?.lowerBound
      if headEnd == nil, try !receive() { return buffer.isEmpty ? nil : cutOff() }
    }
    guard let headEnd else { return nil }
    let head = String(decoding: buffer[..<headEnd], as: UTF8.self)
    let lines = head.split(separator: "\r\n").map(String.init)
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      let name = String(parts[0])
      headers[name] = (headers[name].map { $0 + "," } ?? "") + parts[1].drop { $0 == " " }
    }
    let length = isHead ? 0 : Int(headers["Content-Length"] ?? "") ?? 0
    buffer.removeFirst(headEnd + 4)
    while buffer.count < length { if try !receive() { return cutOff() } }
    let body = String(decoding: buffer[..<length], as: UTF8.self)
    buffer.removeFirst(length)
    return Answer(status: lines[0], headers: headers, body: body)
  }

  private func cutOff() -> Answer { Answer(status: "cut off", headers: [:], body: "") }

  /// Whether the server ends the connection without another byte.
  func isEnded() throws -> Bool { try !receive() && buffer.isEmpty }

  private func receive() throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
    guard count >= 0 || errno == ECONNRESET else { throw SystemRefusal(code: errno) }
    buffer += chunk.prefix(max(0, count))
    return count > 0
  }
}
