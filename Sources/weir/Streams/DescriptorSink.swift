import Glibc
import WeirCore

/// Writes to a descriptor that somebody else opened and closes.
///
/// Interrupted and short writes go on where they stopped; a descriptor that does not block is
/// waited for, since who gave it to us may have set that for its own ends.
final class DescriptorSink: ByteSink {
  private let descriptor: Int32
  private let path: String

  /// A sink to `descriptor`, called `path` in faults.
  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe Glibc.write(
        descriptor, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
      if count >= 0 {
        offset += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: waitForRoom()
      case EPIPE, ECONNRESET: throw .closed
      default: throw .failed(path: path, operation: .write, code: errno)
      }
    }
  }

  /// Writes text.
  func write(_ text: String) throws(InputOutputFault) {
    let bytes = Array(text.utf8)
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { unsafe copy.deallocate() }
    unsafe copy.copyBytes(from: bytes)
    unsafe try write(UnsafeRawBufferPointer(copy))
  }

  /// Waits until something can be written; what is wrong with the descriptor, `write` will say.
  private func waitForRoom() {
    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    unsafe poll(&room, 1, -1)
  }
}
