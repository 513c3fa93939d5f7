import Glibc
import WeirCore

/// A connection to a Unix stream socket; closed with its owner.
struct UnixSocket: ~Copyable {
  let descriptor: Int32

  /// How long a server may take to accept, or a blocking `receive` to give something.
  static let patienceSeconds = 5

  /// Connects to the socket at `path`.
  init(path: String, isBlocking: Bool) throws(LoadFault) {
    descriptor = try Self.connected(to: path)
    if !isBlocking { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
  }

  deinit { close(descriptor) }

  /// Sends some of the bytes from `start` on: how many, or the negative `errno`.
  func send(_ bytes: borrowing [UInt8], from start: Int) -> Int {
    unsafe bytes.withUnsafeBytes { buffer in
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
      let count = unsafe Glibc.send(
        descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      return count >= 0 ? count : -Int(errno)
    }
  }

  /// Receives into `buffer`: how many bytes, 0 at the end, or the negative `errno`.
  func receive(into buffer: inout [UInt8]) -> Int {
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    return count >= 0 ? count : -Int(errno)
  }

  /// Tells the server that nothing more will be sent.
  func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  private static func connected(to path: String) throws(LoadFault) -> Int32 {
    var address = try address(of: path)
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else {
      throw LoadFault(
        "\(Paragraph.printable(path)): no socket can be made: \(LoadFault.reason(errno))",
        help: errno == EMFILE ? "ask for fewer connections, or raise `ulimit -n`" : nil)
    }
    var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else {
      let fault = refusal(errno, path: path)
      close(descriptor)
      throw fault
    }
    return descriptor
  }

  private static func address(of path: String) throws(LoadFault) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard 1...room ~= bytes.count, !bytes.contains(0) else {
      throw LoadFault(
        "\(Paragraph.printable(path)): a socket's path has 1 to \(room) bytes, this one"
          + " \(bytes.count)",
        help: "go to the socket's directory first, and give the path from there")
    }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return address
  }

  private static func refusal(_ code: Int32, path: String) -> LoadFault {
    let help: String? =
      switch code {
      case ENOENT: "start the server first, with `--socket` and this path"
      case ECONNREFUSED: "nobody listens on it any more: start the server again"
      case EACCES: "run this as the user that the server runs as"
      case EAGAIN: "the server does not accept: is it stopped, or at its limit of connections?"
      case EPROTOTYPE: "name a stream socket"
      default: nil
      }
    return LoadFault(
      "\(Paragraph.printable(path)): cannot be connected to: \(LoadFault.reason(code))", help: help)
  }
}
