import Glibc
import WeirCore

/// Reads from a descriptor: a file, a pipe, a terminal.
///
/// Waits for bytes and for a stop at once, so that a stop needs no further input to be noticed.
final class DescriptorSource: ByteSource, @unchecked Sendable {  // one reading thread
  let path: String
  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private let stop: StopRequest
  private let tally: ByteTally?
  /// Bytes that `begins` has read and `read` has not given yet.
  private var head: [UInt8] = []
  /// Whether the end was met. A terminal would go on behind it.
  private var isAtEnd = false

  /// A source of standard input; `tally` counts what is read.
  init(standardInputWith stop: StopRequest, tally: ByteTally? = nil) {
    path = StandardStreams.inputName
    descriptor = STDIN_FILENO
    ownsDescriptor = false
    self.stop = stop
    self.tally = tally
  }

  /// A source of the file at `path`; `tally` counts what is read.
  init(path: String, stop: StopRequest, tally: ByteTally? = nil) throws(InputOutputFault) {
    // Not to block: opening a named pipe would else wait for its writer, deaf to a stop.
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard opened >= 0 else { throw .failed(path: path, operation: .open, code: errno) }
    self.path = path
    descriptor = opened
    ownsDescriptor = true
    self.stop = stop
    self.tally = tally
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  /// Whether the bytes at the start are `magic`. Waits for no more of them than it takes to know.
  func begins(with magic: [UInt8]) throws(InputOutputFault) -> Bool {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: magic.count, alignment: 1)
    defer { unsafe piece.deallocate() }
    while head.count < magic.count, magic.starts(with: head) {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: piece[head.count...])
      let count = unsafe try readDescriptor(into: rest)
      if count == 0 { break }
      unsafe head.append(contentsOf: rest[..<count])
    }
    return head == magic
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    guard head.isEmpty else {
      let count = min(head.count, buffer.count)
      unsafe buffer.copyBytes(from: head[..<count])
      head.removeFirst(count)
      return count
    }
    return unsafe try readDescriptor(into: buffer)
  }

  var hasBytes: Bool { !head.isEmpty || isAtEnd || isReady(waitingMilliseconds: 0) }

  private func readDescriptor(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputOutputFault) -> Int {
    while !isAtEnd {
      _ = isReady(waitingMilliseconds: -1)
      if stop.isRequested { return 0 }
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      isAtEnd = count == 0
      if count >= 0 {
        tally?.add(count)
        return count
      }
      // Ready, yet nothing there: another reader of the same pipe was faster.
      guard errno == EINTR || errno == EAGAIN else {
        throw .failed(path: path, operation: .read, code: errno)
      }
    }
    return 0
  }

  /// Whether there are bytes, the end, a fault or a stop; -1 waits for one of them.
  private func isReady(waitingMilliseconds: Int32) -> Bool {
    var wanted = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    return unsafe poll(&wanted, 2, waitingMilliseconds) > 0
  }
}
