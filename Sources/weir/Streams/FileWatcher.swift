import Glibc
import WeirPolicy

/// Notices when a file below a directory is written, made or removed.
///
/// Looks again and again: that works on every file system, mounted ones too, and editors that write
/// a file aside and rename it need no special case. Cost: a `stat` for each file, three times a
/// second. Directories are followed four levels deep, links to directories are not.
struct FileWatcher: @unchecked Sendable {  // used by one thread at a time
  private static let intervalMilliseconds: Int32 = 300
  private static let depthMax = 4

  private let directory: String
  private let stop: StopRequest
  private let seen: Seen

  /// What was there when it was looked at last.
  private final class Seen {
    var files: [String: FileState] = [:]
  }

  private struct FileState: Equatable {
    let inode: UInt
    let byteCount: Int
    let seconds: Int
    let nanoseconds: Int
  }

  /// Watches from now on.
  init(directory: String, stop: StopRequest) {
    self.directory = directory
    self.stop = stop
    seen = Seen()
    seen.files = Self.files(below: directory, depth: 0)
  }

  /// Waits until something is another than when this was called last; false when asked to stop.
  func waitForChange() -> Bool {
    while !stop.isRequested {
      let files = Self.files(below: directory, depth: 0)
      if files != seen.files {
        seen.files = files
        return true
      }
      var wanted = pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0)
      unsafe poll(&wanted, 1, Self.intervalMilliseconds)
    }
    return false
  }

  private static func files(below folder: String, depth: Int) -> [String: FileState] {
    guard depth <= depthMax, let names = DirectorySource.entries(of: folder) else { return [:] }
    var files: [String: FileState] = [:]
    for name in names where !name.hasPrefix(".") {
      let path = folder + "/" + name
      var status = stat()
      // A link out of the directory, or around in it, would make it watch what is no policy.
      guard unsafe lstat(path, &status) == 0 else { continue }
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      guard unsafe stat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR, !isDirectory { continue }
      if isDirectory {
        files.merge(Self.files(below: path, depth: depth + 1)) { first, _ in first }
      } else {
        files[path] = FileState(
          inode: UInt(status.st_ino), byteCount: Int(status.st_size),
          seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
      }
    }
    return files
  }
}
