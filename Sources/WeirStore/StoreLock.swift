import Glibc

/// Who may change a store by itself: one process at a time holds `PATH.lock`. A sidecar does so as
/// long as it runs, and writes into it where it takes changes from others.
package final class StoreLock: Sendable {
  private let descriptor: CInt

  /// Where a lock is held: the control socket of the sidecar that does; nil for a command, which
  /// will let go in a moment.
  package struct Holder: Error, Hashable, Sendable {
    package let control: String?
  }

  private static let pathByteCountMax = 4_096

  private init(_ descriptor: CInt) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Takes the lock of a store.
  /// - Parameters:
  ///   - path: of the store.
  ///   - control: the control socket of the sidecar that takes it; nil for a command.
  /// - Returns: the lock, which is held until it is let go of; or who holds it.
  /// - Throws: `system`.
  package static func take(
    _ path: String, control: String?
  ) throws(StoreFault) -> Result<StoreLock, Holder> {
    let file = path + ".lock"
    let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o600)
    guard descriptor >= 0 else { throw fault(file) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      defer { close(descriptor) }
      guard errno == EWOULDBLOCK else { throw fault(file) }
      var bytes = [UInt8](repeating: 0, count: pathByteCountMax)
      let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
      let text = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
      return .failure(Holder(control: text.isEmpty ? nil : text))
    }
    let lock = StoreLock(descriptor)
    let text = Array((control ?? "").utf8)
    guard ftruncate(descriptor, 0) == 0,
      unsafe pwrite(descriptor, text, text.count, 0) == text.count
    else { throw fault(file) }
    return .success(lock)
  }

  private static func fault(_ file: String) -> StoreFault {
    let code = errno
    let reason = unsafe String(cString: strerror(code))
    return StoreFault(
      .system, "\(file): the store's lock cannot be taken: \(reason)",
      help: code == ENOENT
        ? "make the folder first, or name another: --store FILE"
        : "the store and what lies beside it are for the server's user: run the command as that")
  }
}
