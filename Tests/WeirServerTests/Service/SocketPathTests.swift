import Glibc
import Testing

@testable import WeirServer

/// Which paths a socket may have, and what is said of the others.
struct SocketPathTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let text: String
    var testDescription: String { name }

    init(_ name: String, _ path: String, gives text: String) {
      self.name = name
      self.path = path
      self.text = text
    }
  }

  private static let long = "/" + String(repeating: "x", count: 107)

  @Test(arguments: [
    Case(
      "empty", "",
      gives: "the path of the socket is empty\n  help: name one: /run/weir/weir.sock"),
    Case(
      "abstract by an at sign", "@weir",
      gives: "@weir: an abstract socket has no permissions, anyone may connect to it\n"
        + "  help: name a path: /run/weir/weir.sock"),
    Case(
      "abstract by a NUL", "\0weir",
      gives: "?weir: an abstract socket has no permissions, anyone may connect to it\n"
        + "  help: name a path: /run/weir/weir.sock"),
    Case(
      "a NUL inside", "/run/a\0b",
      gives: "/run/a?b: the path of the socket holds a NUL byte\n  help: remove it"),
    Case(
      "one byte too long", long,
      gives: "\(long): the path of a socket has at most 107 bytes, this one has 108\n"
        + "  help: choose a shorter one: /run/weir/weir.sock"),
    Case(
      "too long in bytes, not in letters", "/" + String(repeating: "ü", count: 54),
      gives: "/" + String(repeating: "ü", count: 54)
        + ": the path of a socket has at most 107 bytes, this one has 109\n"
        + "  help: choose a shorter one: /run/weir/weir.sock"),
    Case(
      "a directory by its slash", "/run/weir/",
      gives: "/run/weir/: this names a directory, not a socket\n"
        + "  help: put the name of the socket behind it: /run/weir/weir.sock"),
    Case(
      "dots", "/run/weir/..",
      gives: "/run/weir/..: this names a directory, not a socket\n"
        + "  help: put the name of the socket behind it: /run/weir/../weir.sock"),
    Case(
      "control characters are not shown", "@\u{1B}[2J",
      gives: "@?[2J: an abstract socket has no permissions, anyone may connect to it\n"
        + "  help: name a path: /run/weir/weir.sock"),
  ])
  func refusesText(_ item: Case) {
    let fault = #expect(throws: ServiceFault.self) { try SocketPath(item.path) }
    #expect(fault?.text == item.text)
    #expect(fault?.kind == .configuration)
  }

  @Test(arguments: [
    ("/run/weir/weir.sock", "/run/weir", "weir.sock"), ("weir.sock", ".", "weir.sock"),
    ("./a", ".", "a"), ("/weir.sock", "/", "weir.sock"), ("a/b/c", "a/b", "c"),
    ("/" + String(repeating: "x", count: 106), "/", String(repeating: "x", count: 106)),
  ])
  func takesText(_ path: String, _ directory: String, _ name: String) throws {
    let socket = try SocketPath(path)
    #expect(socket.text == path)
    #expect(socket.directory == directory)
    #expect(socket.name == name)
  }

  struct DirectoryCase: Sendable, CustomTestStringConvertible {
    let mode: mode_t
    let owner: uid_t
    /// What is said before the mode; nil when the directory is fine for user 1000.
    let what: String?
    var testDescription: String { "\(FileStatus.octal(mode)) of \(owner)" }

    init(_ mode: mode_t, of owner: uid_t, _ what: String?) {
      self.mode = mode
      self.owner = owner
      self.what = what
    }
  }

  @Test(arguments: [
    DirectoryCase(0o750, of: 1_000, nil),
    DirectoryCase(0o755, of: 0, nil),
    DirectoryCase(0o755, of: 7, nil),
    DirectoryCase(0o770, of: 1_000, nil),
    DirectoryCase(0o1777, of: 0, nil),
    DirectoryCase(0o1777, of: 1_000, nil),
    DirectoryCase(0o1770, of: 0, nil),
    DirectoryCase(0o777, of: 1_000, "anyone may write to /run/x"),
    DirectoryCase(0o777, of: 0, "anyone may write to /run/x"),
    DirectoryCase(0o702, of: 1_000, "anyone may write to /run/x"),
    DirectoryCase(
      0o770, of: 0, "the group of /run/x may write to it, and another user owns it"),
    DirectoryCase(
      0o770, of: 7, "the group of /run/x may write to it, and another user owns it"),
    DirectoryCase(0o1777, of: 7, "others may write to /run/x, and user 7 owns it"),
    DirectoryCase(0o1770, of: 7, "others may write to /run/x, and user 7 owns it"),
  ])
  func looksAtTheDirectory(_ item: DirectoryCase) throws {
    let status = FileStatus(mode: S_IFDIR | item.mode, userID: item.owner)
    let fault = try SocketPath("/run/x/s").fault(ofDirectory: status, userID: 1_000)
    #expect(
      fault?.text
        == item.what.map {
          "/run/x/s: \($0) (mode \(FileStatus.octal(item.mode))), so the socket could be replaced\n"
            + "  help: use a directory of its own: install -d -m 0750 -o 1000 /run/weir"
        })
  }
}
