import Glibc
import Testing
import WeirCore

@testable import WeirServer

/// `change N` on the control socket, well and badly spoken.
@Suite struct ChangeCommandTests {
  private static let event = TestServer.event("e1", card: "c")

  private func say(_ bytes: [UInt8], to server: ListedServer) throws -> [String] {
    let client = try TestClient(server.control)
    client.send(bytes: bytes)
    client.endInput()
    return try client.all()
  }

  @Test func theServerKnowsWhoAsks() throws {
    let server = try ListedServer()
    defer { server.end() }
    let before = JSONLogHandler.systemMilliseconds()
    #expect(try server.change(ListedServer.edit()).exitCode == 0)
    let draft = try #require(server.ledger.rows(.listEdit).first)
    #expect(draft.actor == LedgerActor.current.text)
    #expect(draft.origin == "control socket, pid \(getpid())")
    #expect(draft.milliseconds >= before, "when is not for others to say")
    #expect(draft.content == ListedServer.edit().content)
  }

  @Test func aDraftMayComeInPieces() throws {
    let server = try ListedServer()
    defer { server.end() }
    let bytes = ListedServer.bytes(of: ListedServer.edit())
    let client = try TestClient(server.control)
    client.send("chan")
    client.send("ge \(bytes.count)\n")
    for byte in bytes.dropLast() { client.send(bytes: [byte]) }
    #expect(client.hasNothing)
    #expect(try server.rowsInJournal().count == 1)
    client.send(bytes: bytes.suffix(1))
    #expect(try client.all() == ["ok"])
    #expect(try server.rowsInJournal().count == 2)
  }

  @Test func whatComesBehindADraftIsNotRead() throws {
    let server = try ListedServer()
    defer { server.end() }
    let bytes = ListedServer.bytes(of: ListedServer.edit())
    let text = Array("change \(bytes.count)\n".utf8) + bytes + Array("drain\n".utf8)
    #expect(try say(text, to: server) == ["ok"])
    #expect(try server.answer(Self.event).contains("\"reject\""))
  }

  /// What is said, and what the server answers.
  static let bad: [(name: String, bytes: [UInt8], answer: [String])] = [
    ("no number", Array("change\n".utf8), noCommand),
    ("no number but a word", Array("change much\n".utf8), noCommand),
    ("two numbers", Array("change 1 2\n".utf8), noCommand),
    ("more than a number holds", Array("change 99999999999999999999\n".utf8), noCommand),
    ("nothing", Array("change 0\n".utf8), tooLong), ("less", Array("change -1\n".utf8), tooLong),
    ("more than is taken", Array("change 536870913\n".utf8), tooLong),
    ("noise", Array("change 3\n".utf8) + [9, 9, 9], newer),
    ("zeros", Array("change 300\n".utf8) + [UInt8](repeating: 0, count: 300), newer),
    ("an empty draft", Array("change 1\n".utf8) + [1], short),
    (
      "half a draft that says it is one",
      {
        let bytes = ListedServer.bytes(of: ListedServer.edit())
        return Array("change \(bytes.count / 2)\n".utf8) + bytes.prefix(bytes.count / 2)
      }(), short
    ),
  ]

  private static let noCommand = [
    "failed 64", "there is no such command",
    "  help: one of status, policy, reload, drain, snapshot",
  ]
  private static let tooLong = ["failed 64", "the change is too long"]
  private static let newer = [
    "failed 64",
    "the change cannot be read: a row of the audit trail is of a newer version of weir",
  ]
  private static let short = [
    "failed 64", "the change cannot be read: a part of the state ends too early",
  ]

  @Test(arguments: bad.indices) func whatCannotBeReadChangesNothing(index: Int) throws {
    let bad = Self.bad[index]
    let server = try ListedServer()
    defer { server.end() }
    #expect(try say(bad.bytes, to: server) == bad.answer, "\(bad.name)")
    #expect(try server.rowsInJournal().count == 1, "\(bad.name)")
    #expect(try server.answer(Self.event).contains("\"approve\""), "\(bad.name)")
  }

  @Test func bytesBehindADraftAreRefused() throws {
    let server = try ListedServer()
    defer { server.end() }
    let bytes = ListedServer.bytes(of: ListedServer.edit()) + [1, 2, 3]
    let reply = try ControlClient.change(bytes, at: server.control)
    #expect(reply.exitCode == 64)
    #expect(try server.rowsInJournal().count == 1)
  }

  @Test func halfADraftAndAnEndChangeNothing() throws {
    let server = try ListedServer()
    defer { server.end() }
    let bytes = ListedServer.bytes(of: ListedServer.edit())
    let text = Array("change \(bytes.count)\n".utf8) + bytes.dropLast(5)
    do {
      let client = try TestClient(server.control)
      client.send(bytes: text)
    }
    #expect(try server.answer(Self.event).contains("\"approve\""))
    #expect(try server.rowsInJournal().count == 1)
    #expect(try server.change(ListedServer.edit()).exitCode == 0, "the next one is heard")
  }
}

extension TestClient {
  /// Sends bytes; what the other end does not take is lost.
  func send(bytes: some Sequence<UInt8>) {
    let all = Array(bytes)
    var offset = 0
    while offset < all.count {
      let rest = Array(all[offset...])
      let count = unsafe Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
      guard count > 0 else { return }
      offset += count
    }
  }
}
