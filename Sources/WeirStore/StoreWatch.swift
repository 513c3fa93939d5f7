import Glibc
import Synchronization

/// Whether somebody else has put another file in a store's place, or has written over it: for a
/// sidecar, which is the only one that may change it.
///
/// What is left beside a file that was moved away, its write-ahead log, would be taken for the
/// new file's, and mix the two. So a file that is not as it was left is looked at before it is
/// used: when it has stood still for a while, and with nothing beside it.
package final class StoreWatch: Sendable {
  /// What tells one state of a file from another.
  struct Stamp: Hashable {
    let device: UInt64
    let inode: UInt64
    let byteCount: Int64
    let seconds: Int
    let nanoseconds: Int

    /// That of a file; nil where there is none.
    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      byteCount = Int64(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    }
  }

  private struct State {
    /// As the last use left it; nil before the first, and when another file is there.
    var left: Stamp?
    var isKnown = false
    /// What another file was like when it was looked at last.
    var seen: Stamp?
  }

  private let state = Mutex(State())
  /// One use at a time: what another thread of this process does is no surprise.
  private let use = Mutex(())

  /// A watch over a file that is as it should be.
  package init() {}

  /// Does something with the file that a path names.
  /// - Throws: `replaced` when another file is there, or came meanwhile; and what `body` does.
  func using<Value>(
    _ path: String, _ body: (_ look: () -> Void) throws(StoreFault) -> Value
  ) throws(StoreFault) -> Value {
    try use.withLock { _ throws(StoreFault) in
      let before = Stamp(path)
      let (isFirst, left) = state.withLock { state in
        defer { state.isKnown = true }
        return (!state.isKnown, state.left)
      }
      guard isFirst || left == before else { throw Self.replaced(path) }
      var opened: Stamp?
      var isMixed = false
      let result: Result<Value, StoreFault>
      do throws(StoreFault) {
        result = .success(
          try body {
            // Called when the file is open, and again before it is closed: nothing is written into
            // it until then but by others, nor before it was opened, unless it was new.
            let now = Stamp(path)
            if let last = opened ?? before {
              let isOther = opened == nil && isFirst ? last.inode != now?.inode : last != now
              isMixed = isMixed || isOther
            }
            opened = now
          })
      } catch {
        result = .failure(error)
      }
      let after = Stamp(path)
      let isOther = isMixed || opened.map { $0.inode != after?.inode } ?? false
      state.withLock { $0.left = isOther ? nil : after }
      guard !isOther else { throw Self.replaced(path) }
      return try result.get()
    }
  }

  /// Whether the file is not as the last use left it.
  package func isReplaced(_ path: String) -> Bool {
    use.withLock { _ in
      let now = Stamp(path)
      return state.withLock { $0.isKnown && $0.left != now }
    }
  }

  /// Takes whatever file is there next.
  func forget() {
    state.withLock { $0 = State() }
  }

  /// Takes another file as it is, if it has not changed since the last look; and removes what lies
  /// beside it.
  /// - Returns: whether it was taken: else it is to be asked again after a while.
  package func accept(_ path: String) -> Bool {
    let now = Stamp(path)
    return use.withLock { _ in
      state.withLock { state in
        guard state.seen == now, state.seen != nil || now == nil else {
          state.seen = now
          return false
        }
        for suffix in ["-wal", "-shm"] { unsafe unlink(path + suffix) }
        state.left = now
        state.seen = nil
        return true
      }
    }
  }

  private static func replaced(_ path: String) -> StoreFault {
    StoreFault(.replaced, "\(path): another file is in the store's place")
  }
}
