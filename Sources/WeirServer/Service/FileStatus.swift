import Glibc

/// What the system tells of a file, as far as the checks of sockets ask for it.
struct FileStatus: Hashable, Sendable {
  let mode: mode_t
  let userID: uid_t
  let groupID: gid_t
  let device: dev_t
  let inode: ino_t

  /// For tests.
  init(mode: mode_t, userID: uid_t, groupID: gid_t = 0, device: dev_t = 0, inode: ino_t = 0) {
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
    self.device = device
    self.inode = inode
  }

  private init(_ status: stat) {
    self.init(
      mode: status.st_mode, userID: status.st_uid, groupID: status.st_gid, device: status.st_dev,
      inode: status.st_ino)
  }

  /// The file behind a descriptor; nil and `errno` when there is none.
  init?(of descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The entry `name` of the directory behind `directory`, links not followed.
  init?(ofEntry name: String, in directory: Int32) {
    var status = stat()
    guard unsafe fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self.init(status)
  }

  /// The file at a path, the last link not followed.
  init?(atPath path: String) {
    self.init(ofEntry: path, in: AT_FDCWD)
  }

  var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
  var isSocket: Bool { mode & S_IFMT == S_IFSOCK }
  var isLink: Bool { mode & S_IFMT == S_IFLNK }
  /// Whether only the owner of an entry may remove it.
  var isSticky: Bool { mode & S_ISVTX != 0 }
  var permissions: mode_t { mode & 0o7777 }

  /// Whether both are the same file.
  func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }

  /// `rw-rw----` as people write it: `0660`.
  static func octal(_ mode: mode_t) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
