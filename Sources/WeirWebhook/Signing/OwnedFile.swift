import Glibc
import WeirCore

/// Which file lies at a path, and since when it is as it is.
struct FileStamp: Hashable, Sendable {
  private let device: dev_t
  private let inode: ino_t
  private let byteCount: off_t
  private let modified: [Int]
  /// Of the entry too: so that a `chmod` shows.
  private let changed: [Int]

  fileprivate init(_ status: stat) {
    device = status.st_dev
    inode = status.st_ino
    byteCount = status.st_size
    modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }
}

/// An open file of secrets, closed with this value.
struct OwnedFile: ~Copyable {
  /// From before it is read: what is written meanwhile shows the next time.
  let stamp: FileStamp
  private let descriptor: Int32
  private let mode: mode_t
  private let path: String

  /// Opens a file. `read` says whether it may be used.
  init(_ path: String) throws(WebhookFault) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw WebhookFault.refused("open", path, errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw WebhookFault.refused("read", path, code)
    }
    stamp = FileStamp(status)
    mode = status.st_mode
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// The bytes of a file that nobody but its owner may use.
  ///
  /// - Parameter limit: how many there may be.
  /// - Returns: all of them.
  /// - Throws: that it is no file, is for others too, is longer, or cannot be read.
  func read(atMost limit: Int) throws(WebhookFault) -> [UInt8] {
    let shown = Paragraph.printable(path)
    guard mode & S_IFMT == S_IFREG else {
      throw WebhookFault("\(shown): the file of secrets is not a regular file")
    }
    guard mode & 0o077 == 0 else {
      throw WebhookFault(
        "\(shown): the file of secrets may be used by others than its owner",
        help: "chmod 600 \(shown)")
    }
    // One byte more, to see that there is no more.
    var text = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < text.count {
      let room = text.count - count
      let got = unsafe text.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, room)
      }
      if got == 0 { break }
      if got > 0 {
        count += got
      } else if errno != EINTR {
        throw WebhookFault.refused("read", path, errno)
      }
    }
    guard count <= limit else {
      throw WebhookFault("\(shown): the file of secrets is longer than \(limit) bytes")
    }
    return Array(text[..<count])
  }
}
