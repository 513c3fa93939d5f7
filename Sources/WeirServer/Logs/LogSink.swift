import Glibc
import Synchronization

/// Writes lines of a log to a descriptor that somebody else opened, and never waits for its reader.
///
/// A line is one write. One that cannot be taken at once is lost; the next that can says how many
/// were. The descriptor's own mode is left alone: other programs share it. Any thread may write.
package final class LogSink: Sendable {
  /// Bytes of the longest line with its end: a pipe takes as many at once, or none.
  package static let lineByteCountMax = 4_096

  private let descriptor: Int32
  private let isSocket: Bool
  /// Lines lost since the last that was written.
  private let lost = Atomic<UInt64>(0)
  private let total = Atomic<UInt64>(0)
  /// Whether the last line was cut off by the system, in its middle.
  private let isTorn = Atomic<Bool>(false)

  /// A sink to `descriptor`, which stays open as long as the sink is used.
  package init(descriptor: Int32 = STDERR_FILENO) {
    self.descriptor = descriptor
    isSocket = FileStatus(of: descriptor)?.isSocket ?? false
  }

  /// Lines that were lost so far.
  package var lostLines: UInt64 { total.load(ordering: .relaxed) }

  /// Writes the line that `render` makes of the number of lines lost before it; a line feed is put
  /// behind it. Says whether it was taken.
  @discardableResult
  func write(_ render: (_ lost: UInt64) -> [UInt8]) -> Bool {
    let lostBefore = lost.exchange(0, ordering: .relaxed)
    var line = render(lostBefore)
    line.append(UInt8(ascii: "\n"))
    let wasTorn = isTorn.exchange(false, ordering: .relaxed)
    if wasTorn { line.insert(UInt8(ascii: "\n"), at: 0) }
    let count = hasRoom ? send(line) : -1
    if count > 0, count < line.count { isTorn.store(true, ordering: .relaxed) }
    if count == line.count { return true }
    if wasTorn, count <= 0 { isTorn.store(true, ordering: .relaxed) }
    lost.add(lostBefore + 1, ordering: .relaxed)
    total.add(1, ordering: .relaxed)
    return false
  }

  /// Whether a write would be taken at once. A pipe has room when it has room for a whole line.
  private var hasRoom: Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let count = unsafe poll(&wanted, 1, 0)
    // Where nobody reads any more, a write would end the process.
    return count == 1 && wanted.revents & Int16(POLLOUT) != 0
      && wanted.revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
  }

  private func send(_ bytes: [UInt8]) -> Int {
    isSocket
      ? unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
      : unsafe Glibc.write(descriptor, bytes, bytes.count)
  }
}
