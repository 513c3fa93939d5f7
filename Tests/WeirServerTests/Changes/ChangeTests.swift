import NIOCore
import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// Changes of lists while a server runs: kept, then in force; or neither.
@Suite struct ChangeTests {
  private static let event = TestServer.event("e1", card: "c")

  private static func isListed(_ answer: String?) -> Bool {
    answer?.contains("\"rules\":[\"bad\"]") == true
  }

  @Test(arguments: [1, 3]) func isInTheJournalBeforeItIsInForce(workers: Int) throws {
    let server = try ListedServer(workers: workers)
    defer { server.end() }
    #expect(!Self.isListed(try server.answer(Self.event)))
    let reply = try server.change(ListedServer.edit("c"))
    #expect(reply.exitCode == 0)
    #expect(reply.text == "")
    #expect(Self.isListed(try server.answer(TestServer.event("e2", card: "c"))))
    let kinds = server.journal.records.map(\.kind)
    #expect(kinds == [.activation, .change, .events, .change, .events], "the start is a row")
    // Whoever begins with this journal has the same list.
    #expect(try server.kept.state.fold().book.named.map(\.edits.count) == [1])
  }

  @Test func tellsTheLedgerWhereItWasKept() throws {
    let server = try ListedServer()
    defer { server.end() }
    _ = try server.change(ListedServer.edit("c"))
    let kept = try #require(server.ledger.kept.last)
    #expect(kept.position == server.journal.position)
    #expect(kept.book.sequence == kept.entry.sequence)
    #expect(try server.rowsInJournal() == server.ledger.kept.map(\.entry))
    #expect(server.ledger.kept.map(\.entry.sequence) == [1, 2])
  }

  @Test func aLongRowIsInPieces() throws {
    let server = try ListedServer()
    defer { server.end() }
    let reply = try server.change(
      ListedServer.edit("a value that takes some room", rowCount: 40_000))
    #expect(reply.exitCode == 0)
    #expect(server.journal.records.count(where: { $0.kind == .change }) > 2)
    #expect(try server.rowsInJournal().count == 2)
    let last = TestServer.event("e1", card: "a value that takes some room-39999")
    #expect(Self.isListed(try server.answer(last)))
  }

  @Test func followsAPolicy() throws {
    let server = try ListedServer()
    defer { server.end() }
    _ = try server.change(ListedServer.edit("c"))
    let next = TestServer.loaded(ListedServer.policy(version: 2))
    server.kept.server.source.set(.success(next))
    #expect(try ControlClient.ask("reload", at: server.control).exitCode == 0)
    #expect(Self.isListed(try server.answer(Self.event)))
    _ = try server.change(ListedServer.edit("c", nil))
    #expect(!Self.isListed(try server.answer(TestServer.event("e2", card: "c"))))
  }

  @Test func saysThatNoRuleAsksAList() throws {
    let server = try ListedServer()
    defer { server.end() }
    let reply = try server.change(ListedServer.edit(list: "nobody_asks"))
    #expect(reply.exitCode == 0)
    #expect(reply.text == "the policy has no list 'nobody_asks': no rule asks it\n")
  }

  @Test func saysThatTheStoreIsBehind() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.ledger.stopStoring()
    let reply = try server.change(ListedServer.edit())
    #expect(reply.exitCode == 0)
    #expect(reply.text == "in force; the store will have it once it takes writes again\n")
  }

  @Test func waitsForAnswersThatWaitForTheirSync() throws {
    let server = try ListedServer(isLazy: false)
    defer { server.end() }
    let client = try server.client()
    client.send(Self.event)
    try server.kept.waitForEvents(1)
    let change = server.server.perform(ListedServer.edit("c"))
    let loop = server.server.loop
    try server.kept.wait("the change waits") { _ in
      try loop.eventLoop.submit { loop.activation != nil }.wait()
    }
    client.send(TestServer.event("e2", card: "c"))
    #expect(client.hasNothing)
    server.journal.syncFromHereOn()
    _ = try change.wait().get()
    #expect(try client.lines(2).map(Self.isListed) == [false, true])
  }

  @Test func waitsForNoClientThatSaysNothing() throws {
    let server = try ListedServer()
    defer { server.end() }
    let clients = try (0..<20).map { _ in try server.client() }
    for client in clients { client.send("{\"event_id\":") }
    #expect(try server.change(ListedServer.edit("c")).exitCode == 0)
    for (number, client) in clients.enumerated() {
      client.send(String(TestServer.event("f\(number)", card: "c").dropFirst(12)))
      #expect(Self.isListed(try client.line()))
    }
  }

  @Test func adoptsWhatPeopleDidMeanwhileBeforeItAnswers() throws {
    let server = try ListedServer(
      adopted: [ListedServer.edit("c"), ListedServer.edit("d"), ListedServer.edit("d", nil)])
    defer { server.end() }
    #expect(Self.isListed(try server.answer(Self.event)))
    #expect(!Self.isListed(try server.answer(TestServer.event("e2", card: "d"))))
    let rows = server.ledger.kept.map(\.entry.draft)
    #expect(rows.map(\.action) == [.listEdit, .listEdit, .listEdit, .serverStart])
    #expect(rows[0].actor == "nobody", "who did it stays who did it")
  }

  @Test func doesWhatIsDueByItself() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.ledger.have(due: [ListedServer.edit("c")])
    server.server.doWhatIsDue()
    try server.kept.wait("it was done") { _ in server.ledger.kept.count == 2 }
    #expect(Self.isListed(try server.answer(Self.event)))
  }

  @Test func itsEndIsARow() throws {
    let server = try ListedServer()
    server.end()
    #expect(server.ledger.kept.map(\.entry.draft.action) == [.serverStart, .serverStop])
    #expect(server.ledger.closeCount == 1)
  }
}
