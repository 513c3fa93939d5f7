import Glibc
import NIOCore
import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// What a server writes into the audit trail by itself.
@Suite struct TrailRowTests {
  private static let second = TestServer.loaded(ListedServer.policy(version: 2))

  @Test func aReloadIsARowBeforeItIsInForce() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.kept.server.source.set(.success(Self.second))
    #expect(try ControlClient.ask("reload", at: server.control).exitCode == 0)
    #expect(server.journal.records.map(\.kind) == [.activation, .change, .change, .activation])
    let rows = server.ledger.rows(.policyActivate)
    #expect(rows.map(\.object) == [ScoringEngine.stamp(of: Self.second)])
    #expect(rows.map(\.actor) == [LedgerActor.current.text])
    #expect(rows.map(\.result) == ["done"])
  }

  @Test func aReloadThatIsRefusedIsARow() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.kept.server.source.set(.failure(ReloadFault(text: "bad", summary: "1 error")))
    #expect(try ControlClient.ask("reload", at: server.control).exitCode == 78)
    #expect(server.ledger.rows(.policyActivate).map(\.result) == ["refused: 1 error"])
    #expect(server.journal.records.map(\.kind) == [.activation, .change, .change])
  }

  @Test func aReloadWhoseRowCannotBeKeptIsRefused() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.kept.server.source.set(.success(Self.second))
    server.ledger.refuse(JournalFault(.full, "the trail is full"))
    let reply = try ControlClient.ask("reload", at: server.control)
    #expect(reply.exitCode == 74)
    #expect(
      reply.text.hasPrefix(
        "the policy cannot be kept, and nothing was changed: the trail is full"))
    #expect(try server.answer(TestServer.event("e")).contains("small@1:"))
    server.ledger.refuse(nil)
    #expect(try ControlClient.ask("reload", at: server.control).exitCode == 0)
  }

  @Test func aReloadThatChangesNothingIsNoRow() throws {
    let server = try ListedServer()
    defer { server.end() }
    server.kept.server.source.set(.success(TestServer.loaded(ListedServer.policy())))
    #expect(try ControlClient.ask("reload", at: server.control).exitCode == 0)
    #expect(server.ledger.rows(.policyActivate).isEmpty)
  }

  @Test func refusedProcessesAreRows() throws {
    let server = try ListedServer { configuration in
      configuration.peers = PeerPolicy(userIDs: [], groupIDs: [])
    }
    defer { server.end() }
    for _ in 0..<3 { #expect(try server.client().all() == []) }
    try server.kept.wait("they are told") { _ in
      let own = server.server
      try own.loop.eventLoop.submit { own.noteRefusals(now: ScoringLoop.now()) }.wait()
      return !server.ledger.rows(.peerRefuse).isEmpty
    }
    let row = try #require(server.ledger.rows(.peerRefuse).first)
    #expect(row.object == LedgerActor.current.text)
    #expect(row.origin == "pid \(getpid())")
    #expect(row.result.hasPrefix("refused: "))
    #expect(row.details.map(\.name) == ["connections"])
  }

  @Test(arguments: ["snapshot", "drain"]) func commandsAreRows(command: String) throws {
    let server = try ListedServer()
    #expect(try ControlClient.ask(command, at: server.control).exitCode == 0)
    if command == "drain" { server.server.waitUntilEnded() } else { server.end() }
    let rows = server.ledger.rows(.serverControl)
    #expect(rows.map(\.object) == [command])
    #expect(rows.map(\.actor) == [LedgerActor.current.text])
  }

  @Test func aQuestionIsNoRow() throws {
    let server = try ListedServer()
    defer { server.end() }
    #expect(try ControlClient.ask("status", at: server.control).exitCode == 0)
    #expect(try ControlClient.ask("nonsense", at: server.control).exitCode == 64)
    #expect(server.ledger.kept.map(\.entry.draft.action) == [.serverStart])
  }
}
