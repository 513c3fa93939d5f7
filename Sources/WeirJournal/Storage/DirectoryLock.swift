import Glibc
package import WeirCore

/// The one right to write to a state directory: an `flock` on its file `lock`.
///
/// The system lets go of it when the process ends, however it ends.
package final class DirectoryLock: @unchecked Sendable {  // one owner
  private var descriptor: Int32

  /// Takes the lock of the directory at `path`, without waiting for it.
  ///
  /// - Throws: `locked` when another process has it, `system`.
  package init(path: String) throws(JournalFault) {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    let opened = retried { unsafe open(path + "/" + StateLayout.lock, flags, 0o600) }
    guard opened >= 0 else { throw Self.refused(path, .open, errno) }
    guard retried({ flock(opened, LOCK_EX | LOCK_NB) }) == 0 else {
      let code = errno
      close(opened)
      guard code == EWOULDBLOCK else { throw Self.refused(path, .lock, code) }
      throw JournalFault(
        .locked, "\(path): another process uses this state directory",
        help: "`lslocks` names it; end it, then start again")
    }
    descriptor = opened
  }

  deinit { release() }

  /// Lets go of it.
  package func release() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
  }

  private static func refused(
    _ path: String, _ operation: StorageFault.Operation, _ code: Int32
  ) -> JournalFault {
    JournalFault(
      StorageFault(operation, StateLayout.lock, code: code), in: PosixStorage(path: path))
  }
}
