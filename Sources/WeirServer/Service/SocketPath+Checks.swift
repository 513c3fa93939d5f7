import Glibc

extension SocketPath {
  /// Milliseconds between two tries to lock the directory, and how many there are: 5 seconds.
  private static let lockRetryMilliseconds: Int32 = 10
  static let lockTryCountMax = 500

  /// The directory, opened and checked; the caller closes it.
  func openedDirectory() throws(ServiceFault) -> Int32 {
    let shownFolder = ServiceFault.shown(directory)
    let folder = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      switch errno {
      case ENOENT:
        throw ServiceFault(
          .configuration, "\(shown): the directory \(shownFolder) does not exist",
          help: "make it: install -d -m 0750 \(shownFolder)")
      case ENOTDIR:
        throw ServiceFault(
          .configuration, "\(shown): \(shownFolder) is not a directory",
          help: "choose another path for the socket")
      default:
        throw refused("the directory \(shownFolder) cannot be opened", errno)
      }
    }
    do throws(ServiceFault) {
      guard let status = FileStatus(of: folder) else {
        throw refused("the directory \(shownFolder) cannot be looked at", errno)
      }
      if let fault = fault(ofDirectory: status, userID: geteuid()) { throw fault }
    } catch {
      close(folder)
      throw error
    }
    return folder
  }

  /// Why a directory is no place for a socket of `userID`; nil when it is one.
  ///
  /// Whoever may write to the directory may put a socket of their own in the place of ours, and
  /// answer our clients.
  func fault(ofDirectory status: FileStatus, userID: uid_t) -> ServiceFault? {
    let shownFolder = ServiceFault.shown(directory)
    let isOurs = status.userID == userID
    let isForGroup = status.mode & S_IWGRP != 0
    let isForOthers = status.mode & S_IWOTH != 0
    let what: String
    if isForOthers, !status.isSticky {
      what = "anyone may write to \(shownFolder)"
    } else if isForGroup, !status.isSticky, !isOurs {
      what = "the group of \(shownFolder) may write to it, and another user owns it"
    } else if isForGroup || isForOthers, !isOurs, status.userID != 0 {
      what = "others may write to \(shownFolder), and user \(status.userID) owns it"
    } else {
      return nil
    }
    return ServiceFault(
      .configuration,
      "\(shown): \(what) (mode \(FileStatus.octal(status.mode))), so the socket could be replaced",
      help: "use a directory of its own: install -d -m 0750 -o \(userID) /run/weir")
  }

  /// Locks the directory against others who make or remove a socket here; closing it unlocks.
  func lock(_ folder: Int32, tryCountMax: Int = lockTryCountMax) throws(ServiceFault) {
    for _ in 0..<tryCountMax {
      if flock(folder, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw refused("the directory \(ServiceFault.shown(directory)) cannot be locked", errno)
      }
      _ = poll(nil, 0, Self.lockRetryMilliseconds)
    }
    throw ServiceFault(
      .system,
      "\(shown): another process holds the lock of the directory \(ServiceFault.shown(directory))",
      help: "`lslocks` names it; end it, then start again")
  }

  /// Removes what a dead process left at the path; a fault when something else is there.
  func makeRoom(in folder: Int32) throws(ServiceFault) {
    guard let status = FileStatus(ofEntry: name, in: folder) else {
      if errno == ENOENT { return }
      throw refused("cannot be looked at", errno)
    }
    if status.isLink {
      throw ServiceFault(
        .configuration, "\(shown): this is a symbolic link, and would move the socket elsewhere",
        help: "remove it, or name the path it leads to")
    }
    guard status.isSocket else {
      throw ServiceFault(
        .configuration, "\(shown): there is something that is no socket",
        help: "remove it, or choose another path")
    }
    try checkThatNobodyListens()
    if unsafe unlinkat(folder, name, 0) != 0, errno != ENOENT {
      throw refused("what a dead process left behind cannot be removed", errno)
    }
  }

  private func checkThatNobodyListens() throws(ServiceFault) {
    let probe = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: false)
    guard probe >= 0 else { throw refused("no socket can be made", errno) }
    defer { close(probe) }
    switch address.connect(probe) {
    case ECONNREFUSED, ENOENT:
      return
    case 0, EAGAIN, EINPROGRESS, EPROTOTYPE:
      // With EAGAIN its queue is full; with EPROTOTYPE it takes something else than streams.
      throw ServiceFault(
        .system, "\(shown): another process is listening",
        help: "`ss -xlp` names it; end it, or choose another path")
    case let code:
      throw refused("whether another process is listening cannot be told", code)
    }
  }
}
