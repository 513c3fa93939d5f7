package import Glibc

/// A path at which a Unix socket may listen.
///
/// What is checked, in this order: the path as text (`init`), its directory, what lies there now,
/// and, behind `bind`, that the file is in the directory that was checked (`listen`).
package struct SocketPath: Hashable, Sendable {
  /// The path as it was given.
  package let text: String

  /// The directory part; `.` when the path has none.
  let directory: String
  /// The last part.
  let name: String
  let address: UnixAddress

  /// The path, checked as far as text goes.
  package init(_ text: String) throws(ServiceFault) {
    let bytes = Array(text.utf8)
    let shown = ServiceFault.shown(text)
    guard let first = bytes.first else {
      throw ServiceFault(
        .configuration, "the path of the socket is empty", help: "name one: /run/weir/weir.sock")
    }
    if first == 0 || first == UInt8(ascii: "@") {
      throw ServiceFault(
        .configuration, "\(shown): an abstract socket has no permissions, anyone may connect to it",
        help: "name a path: /run/weir/weir.sock")
    }
    if bytes.contains(0) {
      throw ServiceFault(
        .configuration, "\(shown): the path of the socket holds a NUL byte", help: "remove it")
    }
    guard let address = UnixAddress(text) else {
      throw ServiceFault(
        .configuration,
        "\(shown): the path of a socket has at most \(UnixAddress.pathByteCountMax) bytes, this "
          + "one has \(bytes.count)", help: "choose a shorter one: /run/weir/weir.sock")
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let name = String(parts.last ?? "")
    if ["", ".", ".."].contains(name) {
      throw ServiceFault(
        .configuration, "\(shown): this names a directory, not a socket",
        help: "put the name of the socket behind it: \(Self.joined(shown, "weir.sock"))")
    }
    self.text = text
    self.name = name
    let folder = parts.dropLast().joined(separator: "/")
    directory = parts.count == 1 ? "." : folder.isEmpty ? "/" : folder
    self.address = address
  }

  private static func joined(_ folder: String, _ name: String) -> String {
    folder + (folder.hasSuffix("/") ? "" : "/") + name
  }

  /// A socket that listens at the path, its file with the permissions `mode`.
  ///
  /// A file that a dead process left behind is replaced; a living one's is not. There is no moment
  /// at which the file is more open than `mode`: the socket has the mode before it has a name, and
  /// nobody can connect before it listens. While this runs, the directory is locked, so that of two
  /// processes that start at once the second finds the first listening.
  package func listen(mode: mode_t = 0o660, backlog: Int32 = 1_024) throws(ServiceFault)
    -> BoundSocket
  {
    let folder = try openedDirectory()
    defer { close(folder) }
    try lock(folder)
    try makeRoom(in: folder)
    let descriptor = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: false)
    guard descriptor >= 0 else { throw refused("no socket can be made", errno) }
    do throws(ServiceFault) {
      return try bound(descriptor, mode: mode, backlog: backlog, in: folder)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private func bound(
    _ descriptor: Int32, mode: mode_t, backlog: Int32, in folder: Int32
  ) throws(ServiceFault) -> BoundSocket {
    let made = try named(descriptor, mode: mode, in: folder)
    // The mask may have taken away what is wanted; this only ever adds.
    if made.file.permissions != mode, unsafe fchmodat(folder, name, mode, 0) != 0 {
      let code = errno
      made.unlinkIfOurs(in: folder)
      throw refused("permissions cannot be set", code)
    }
    guard Glibc.listen(descriptor, backlog) == 0 else {
      let code = errno
      made.unlinkIfOurs(in: folder)
      throw refused("cannot listen", code)
    }
    return made
  }

  /// Gives the socket its file, which has the permissions `mode` or fewer from its first moment.
  func named(
    _ descriptor: Int32, mode: mode_t, in folder: Int32
  ) throws(ServiceFault) -> BoundSocket {
    // Linux makes the file with the permissions of the socket, less the mask of the process.
    guard fchmod(descriptor, mode) == 0 else { throw refused("permissions cannot be set", errno) }
    let code = address.bind(descriptor)
    guard code == 0 else { throw refused("cannot be bound", code) }
    guard let file = FileStatus(ofEntry: name, in: folder), file.isSocket else {
      throw ServiceFault(
        .system, "\(shown): the directory was replaced while the socket was made in it",
        help: "find out what replaces \(ServiceFault.shown(directory)), then start again")
    }
    return BoundSocket(path: self, descriptor: descriptor, file: file)
  }

  var shown: String { ServiceFault.shown(text) }

  func refused(_ what: String, _ code: Int32) -> ServiceFault {
    ServiceFault(.system, "\(shown): \(what): \(ServiceFault.reason(code))")
  }
}

/// A listening socket and the file it has.
package struct BoundSocket: Hashable, Sendable {
  /// Where it listens.
  package let path: SocketPath
  /// Does not block, closed by exec; whoever takes the value closes it.
  package let descriptor: Int32
  let file: FileStatus

  /// The group of the file: whoever is in it may connect, as far as the mode goes.
  package var groupID: gid_t { file.groupID }

  /// Removes the file if it is still this socket's, and says whether it did.
  ///
  /// To be called before `descriptor` is closed: an open socket keeps its file's number from being
  /// given to another one.
  @discardableResult
  package func removeFile() -> Bool {
    guard let folder = try? path.openedDirectory() else { return false }
    defer { close(folder) }
    // Without the lock it is removed as well: another process would find it dead in a moment.
    _ = try? path.lock(folder)
    return unlinkIfOurs(in: folder)
  }

  @discardableResult
  func unlinkIfOurs(in folder: Int32) -> Bool {
    guard let now = FileStatus(ofEntry: path.name, in: folder), now.isSameFile(as: file) else {
      return false
    }
    return unsafe unlinkat(folder, path.name, 0) == 0
  }
}
