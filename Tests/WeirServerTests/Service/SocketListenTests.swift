import Glibc
import Testing

@testable import WeirServer

/// What lies at the path of a socket, and what becomes of it.
struct SocketListenTests {
  private let folder: SocketFolder
  private let path: SocketPath

  init() throws {
    folder = try SocketFolder()
    path = try SocketPath(folder.file("s"))
  }

  private func refusal(_ path: SocketPath? = nil) -> String? {
    do throws(ServiceFault) {
      close(try (path ?? self.path).listen().descriptor)
      return nil
    } catch {
      return error.text
    }
  }

  /// A stream socket that is connected to the path; 0 or the errno.
  private func connectCode(_ type: __socket_type = SOCK_STREAM) -> Int32 {
    let client = UnixAddress.makeSocket(type, isBlocking: false)
    defer { close(client) }
    return path.address.connect(client)
  }

  @Test(arguments: [0o600, 0o660, 0o666, 0o200] as [mode_t])
  func listensWithTheModeThatIsWanted(_ mode: mode_t) throws {
    let bound = try path.listen(mode: mode)
    defer { close(bound.descriptor) }
    let file = try #require(FileStatus(atPath: path.text))
    #expect(file.isSocket)
    #expect(file.permissions == mode)
    #expect(file.userID == geteuid())
    #expect(bound.groupID == file.groupID)
    #expect(fcntl(bound.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    #expect(fcntl(bound.descriptor, F_GETFL) & O_NONBLOCK != 0)
    #expect(connectCode() == 0)
  }

  @Test func fileIsNeverMoreOpenWhateverTheMask() async {
    await #expect(processExitsWith: .success) {
      let folder = try SocketFolder()
      let path = try SocketPath(folder.file("s"))
      umask(0)
      let directory = try path.openedDirectory()
      let socket = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: false)
      let bound = try path.named(socket, mode: 0o600, in: directory)
      #expect(bound.file.permissions == 0o600)
    }
  }

  @Test func replacesWhatADeadProcessLeft() throws {
    let dead = try path.listen()
    close(dead.descriptor)
    #expect(connectCode() == ECONNREFUSED)
    let bound = try path.listen()
    defer { close(bound.descriptor) }
    #expect(connectCode() == 0)
    #expect(try folder.names() == ["s"])
  }

  @Test func refusesWhereAnotherListens() throws {
    let bound = try path.listen()
    defer { close(bound.descriptor) }
    #expect(
      refusal() == "\(path.text): another process is listening\n"
        + "  help: `ss -xlp` names it; end it, or choose another path")
    #expect(connectCode() == 0)
  }

  @Test func refusesWhereAnotherListensWhoseQueueIsFull() throws {
    let bound = try path.listen(backlog: 0)
    defer { close(bound.descriptor) }
    let client = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: false)
    defer { close(client) }
    #expect(path.address.connect(client) == 0)
    #expect(connectCode() == EAGAIN)
    #expect(refusal()?.contains("another process is listening") == true)
  }

  @Test func refusesWhereAnotherTakesDatagrams() throws {
    let other = UnixAddress.makeSocket(SOCK_DGRAM, isBlocking: false)
    defer { close(other) }
    #expect(path.address.bind(other) == 0)
    #expect(refusal()?.contains("another process is listening") == true)
    #expect(connectCode(SOCK_DGRAM) == 0)
  }

  @Test func refusesALink() throws {
    #expect(unsafe symlink(folder.file("elsewhere"), path.text) == 0)
    #expect(
      refusal()
        == "\(path.text): this is a symbolic link, and would move the socket elsewhere\n"
        + "  help: remove it, or name the path it leads to")
    #expect(try folder.names() == ["s"])
  }

  @Test(arguments: ["file", "folder"])
  func refusesWhatIsNoSocket(_ kind: String) throws {
    if kind == "file" {
      try folder.makeFile("s")
    } else {
      try folder.makeFolder("s", mode: 0o700)
    }
    #expect(
      refusal() == "\(path.text): there is something that is no socket\n"
        + "  help: remove it, or choose another path")
    #expect(try folder.names() == ["s"])
  }

  @Test func refusesADirectoryThatIsNotThere() throws {
    #expect(
      refusal(try SocketPath(folder.file("no/s")))
        == "\(folder.path)/no/s: the directory \(folder.path)/no does not exist\n"
        + "  help: make it: install -d -m 0750 \(folder.path)/no")
  }

  @Test func refusesADirectoryThatIsNone() throws {
    try folder.makeFile("no")
    #expect(
      refusal(try SocketPath(folder.file("no/s")))
        == "\(folder.path)/no/s: \(folder.path)/no is not a directory\n"
        + "  help: choose another path for the socket")
  }

  @Test func refusesADirectoryThatAnyoneMayWriteTo() throws {
    try folder.makeFolder("open", mode: 0o777)
    #expect(
      refusal(try SocketPath(folder.file("open/s")))
        == "\(folder.path)/open/s: anyone may write to \(folder.path)/open (mode 0777), so the "
        + "socket could be replaced\n"
        + "  help: use a directory of its own: install -d -m 0750 -o \(geteuid()) /run/weir")
  }

  @Test func refusesWhileTheDirectoryIsLocked() throws {
    let holder = try path.openedDirectory()
    let second = try path.openedDirectory()
    defer { for descriptor in [holder, second] { close(descriptor) } }
    try path.lock(holder, tryCountMax: 1)
    let fault = #expect(throws: ServiceFault.self) { try path.lock(second, tryCountMax: 2) }
    #expect(
      fault?.text
        == "\(path.text): another process holds the lock of the directory \(folder.path)\n"
        + "  help: `lslocks` names it; end it, then start again")
  }

  /// Closes a socket and waits until nobody can be reached there: a process that another test
  /// begins has a copy of it until it runs its program.
  private func end(_ socket: BoundSocket) {
    close(socket.descriptor)
    var triesLeft = 100_000
    while connectCode() == 0, triesLeft > 0 { triesLeft -= 1 }
  }

  /// Of several that start at once over what a dead one left, one listens and can be reached.
  @Test func ofSeveralAtOnceOneListens() async throws {
    for _ in 0..<20 {
      end(try path.listen())
      let path = path
      let outcomes = await withTaskGroup(of: Result<BoundSocket, ServiceFault>.self) { group in
        for _ in 0..<4 {
          group.addTask { Result { () throws(ServiceFault) in try path.listen() } }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let winners = outcomes.compactMap { try? $0.get() }
      #expect(winners.count == 1)
      #expect(connectCode() == 0)
      for outcome in outcomes {
        guard case .failure(let fault) = outcome else { continue }
        #expect(fault.message == "\(path.text): another process is listening")
      }
      for winner in winners { end(winner) }
    }
  }

  @Test func removesItsOwnFile() throws {
    let bound = try path.listen()
    defer { close(bound.descriptor) }
    #expect(bound.removeFile())
    #expect(try folder.names() == [])
    #expect(!bound.removeFile())
  }

  @Test func leavesAFileThatIsAnothersByNow() throws {
    let first = try path.listen()
    defer { close(first.descriptor) }
    #expect(unsafe unlink(path.text) == 0)
    let second = try path.listen()
    defer { close(second.descriptor) }
    #expect(!first.removeFile())
    #expect(try folder.names() == ["s"])
    #expect(connectCode() == 0)
  }
}
