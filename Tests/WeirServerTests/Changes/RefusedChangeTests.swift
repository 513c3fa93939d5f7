import NIOCore
import Testing
import WeirCore
import WeirEngine

@testable import WeirServer

/// Changes that are refused: nothing is changed, and nothing is in the journal.
@Suite struct RefusedChangeTests {
  private func expectUnchanged(
    _ server: ListedServer, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(
      try server.rowsInJournal().map(\.draft.action) == [.serverStart],
      sourceLocation: sourceLocation)
    #expect(server.ledger.kept.count == 1, sourceLocation: sourceLocation)
    #expect(
      try server.answer(TestServer.event("e1", card: "c")).contains("\"approve\""),
      sourceLocation: sourceLocation)
  }

  /// A list, a type, and what is said of it.
  static let types: [(list: String, type: String, text: String)] = [
    ("bad", "ip", "the policy's list 'bad' has values of type string, not ip"),
    ("bad", "string_ci", "the policy's list 'bad' has values of type string, not string_ci"),
    ("net", "string", "the policy's list 'net' has values of type ip, not string"),
    ("bad", "", "the policy's list 'bad' has values of type string, not "),
    ("unknown", "nonsense", "the list 'unknown': there is no type of lists of that name"),
  ]

  @Test(arguments: types.indices) func aTypeThatDoesNotFitIsRefused(index: Int) throws {
    let row = Self.types[index]
    let server = try ListedServer()
    defer { server.end() }
    let reply = try server.change(ListedServer.edit("c", list: row.list, type: row.type))
    #expect(reply.exitCode == 78)
    #expect(reply.text.hasPrefix("nothing was changed: \(row.text)"), "\(reply.text)")
    try expectUnchanged(server)
  }

  @Test func aTypeThatTheChangesBeforeDoNotHaveIsRefused() throws {
    let server = try ListedServer()
    defer { server.end() }
    // The network ::/64.
    let value = String(repeating: "\u{0}", count: 16) + "@"
    #expect(try server.change(ListedServer.edit(value, list: "x", type: "ip")).exitCode == 0)
    let reply = try server.change(ListedServer.edit(value, list: "x", type: "cidr"))
    #expect(reply.exitCode == 78)
    #expect(
      reply.text == "nothing was changed: the list 'x' has values of type ip, not cidr\n")
    #expect(try server.rowsInJournal().count == 2)
  }

  @Test func whatTheLedgerRefusesIsRefused() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.ledger.refuse(JournalFault(.usage, "it looks like a card number", help: "leave it out"))
    let reply = try server.change(ListedServer.edit("c"))
    #expect(reply.exitCode == 78)
    #expect(
      reply.text == "nothing was changed: it looks like a card number\n  help: leave it out\n")
    server.ledger.refuse(nil)
    try expectUnchanged(server)
  }

  @Test func nothingIsChangedWhileTheJournalTakesNothing() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.kept.state.failResume(KeptServer.full)
    server.journal.refuse(KeptServer.full)
    _ = try server.answer(TestServer.event("lost"))
    let reply = try server.change(ListedServer.edit("c"))
    #expect(reply.exitCode == 74)
    #expect(reply.text.hasPrefix("nothing was changed: no space is left on the device"))
    server.kept.state.failResume(nil)
    try server.kept.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    try expectUnchanged(server)
    #expect(try server.change(ListedServer.edit("c")).exitCode == 0)
  }

  @Test func aRowThatCannotBeAppendedIsNotInForce() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.journal.refuse(KeptServer.full)
    let reply = try server.change(ListedServer.edit("c"))
    #expect(reply.exitCode == 74)
    try server.kept.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    try expectUnchanged(server)
  }

  @Test func aServerWithoutAStoreHasNoChanges() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    let bytes = ListedServer.bytes(of: ListedServer.edit())
    let reply = try ControlClient.change(bytes, at: server.server.control)
    #expect(reply.exitCode == 78)
    #expect(reply.text.contains("the server has no store\n  help: start it with --state DIR"))
    #expect(server.journal.records.map(\.kind) == [.activation])
  }
}
