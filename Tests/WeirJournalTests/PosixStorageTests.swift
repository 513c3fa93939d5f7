import Glibc
import Testing
import WeirCore

@testable import WeirJournal

/// The system's directories and files.
struct PosixStorageTests {
  private func code(_ body: () throws(StorageFault) -> Void) -> Int32? {
    do throws(StorageFault) {
      try body()
      return nil
    } catch {
      return error.code
    }
  }

  @Test func interruptedCallsAreMadeAgain() {
    var calls = 0
    let result = retried { () -> Int32 in
      calls += 1
      errno = EINTR
      return calls < 4 ? -1 : 7
    }
    #expect(result == 7 && calls == 4)
    calls = 0
    let refused = retried { () -> Int in
      calls += 1
      errno = EIO
      return -1
    }
    #expect(refused == -1 && calls == 1)
  }

  @Test func filesAreMadeGivenNamesAndRemoved() throws {
    let folder = try TemporaryFolder()
    let storage = PosixStorage(path: folder.path)
    try storage.makeFolder("b")
    try storage.makeFolder("b")
    let file = try storage.create("b/two")
    try unsafe Array("hello".utf8).withUnsafeBytes { try unsafe file.appendAll($0) }
    try file.truncate(to: 4)
    try file.sync()
    #expect(try file.byteCount() == 4)
    file.close()
    #expect(code { () throws(StorageFault) in _ = try storage.create("b/two") } == EEXIST)
    #expect(code { () throws(StorageFault) in _ = try storage.open("b/none") } == ENOENT)
    #expect(code { () throws(StorageFault) in _ = try storage.names(in: "none") } == ENOENT)
    #expect(code { () throws(StorageFault) in try storage.remove("none") } == ENOENT)
    try storage.create("b/one").close()
    try storage.rename("b/two", to: "b/one")
    try storage.syncFolder("b")
    #expect(try storage.names(in: "b") == ["one"])
    #expect(try storage.contents(of: "b/one", byteCountMax: 100) == Array("hell".utf8))
    #expect(try storage.contents(of: "b/one", byteCountMax: 2) == Array("hel".utf8))
    try storage.remove("b/one")
    #expect(try storage.names(in: "") == ["b"])
  }

  @Test func whatIsNoFileIsNotReadAsOne() throws {
    let folder = try TemporaryFolder()
    #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
    let pipe = try PosixStorage(path: folder.path).open("pipe")
    #expect(code { () throws(StorageFault) in _ = try pipe.byteCount() } == EINVAL)
  }

  @Test func faultsSayWhatTheyMean() {
    let storage = PosixStorage(path: "state")
    let cases: [(StorageFault.Operation, Int32, JournalFault.Kind)] = [
      (.write, ENOSPC, .full), (.write, EDQUOT, .full), (.create, ENOSPC, .full),
      (.write, EIO, .write), (.truncate, EIO, .write), (.sync, EIO, .sync),
      (.sync, ENOSPC, .sync), (.open, ENOENT, .system), (.read, EIO, .system),
    ]
    for (operation, code, kind) in cases {
      let fault = JournalFault(StorageFault(operation, "journal/x", code: code), in: storage)
      #expect(fault.kind == kind && fault.message.hasPrefix("state/journal/x: cannot "))
    }
  }
}
