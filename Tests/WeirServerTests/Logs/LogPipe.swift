import Glibc

/// A pipe or a pair of sockets: a log on one end, its reader on the other.
final class LogPipe {
  private(set) var reader: Int32
  let writer: Int32

  init(isSocket: Bool = false) throws {
    var ends: [Int32] = [-1, -1]
    let status =
      isSocket
      ? unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) : unsafe pipe(&ends)
    guard status == 0 else { throw SystemRefusal(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reader, writer) = (ends[0], ends[1])
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
  }

  deinit {
    stopReading()
    close(writer)
  }

  func stopReading() {
    if reader >= 0 { close(reader) }
    reader = -1
  }

  /// All that has come.
  func received() -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe read(reader, &chunk, chunk.count), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// The lines that have come.
  func lines() -> [String] {
    received().split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
  }
}
