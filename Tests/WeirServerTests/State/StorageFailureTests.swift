import Testing
import WeirCore

@testable import WeirServer

/// A journal that fails for good, and the end of one that does not.
@Suite struct StorageFailureTests {
  @Test func aFailedSyncWithholdsWhatIsNotKeptAndEnds() throws {
    let server = try KeptServer()
    let clients = try (0..<2).map { _ in try server.client() }
    clients[0].send(TestServer.event("kept"))
    try server.waitForEvents(1)
    server.journal.sync()
    #expect(try clients[0].line()?.contains("approve") == true)
    clients[0].send(TestServer.event("doubtful"))
    try server.waitForEvents(2)
    clients[1].send(TestServer.event("gathers"))
    try server.waitForLines(2)
    server.journal.breakForGood(KeptServer.broken)
    for client in clients { #expect(try client.all() == []) }
    #expect(server.server.server.waitUntilEnded() == KeptServer.broken)
    #expect(!server.state.isClosed, "a sync after one that failed says nothing")
    #expect(try server.server.folder.names() == [], "the sockets are gone")
    #expect(
      server.log.messages("storage_failed") == [
        "critical the journal failed for good, and nothing is answered that it may not have kept; "
          + "to start again is safe: a segment could not be synced: input/output error"
      ])
  }

  @Test(arguments: [1, 3]) func aSyncThatFailsWhileAppendingEndsItToo(workers: Int) throws {
    let server = try KeptServer(workers: workers, isLazy: true)
    let client = try server.client()
    client.send(TestServer.event("kept"))
    _ = try client.line()
    server.journal.refuse(KeptServer.broken)
    client.send((0..<200).map { TestServer.event("e\($0)") }.joined())
    #expect(try client.all() == [])
    #expect(server.server.server.waitUntilEnded() == KeptServer.broken)
  }

  @Test func aSyncThatFailsUnnoticedIsSeenByTheNextBatch() throws {
    let server = try KeptServer(isLazy: true)
    server.journal.onProgress {}
    server.journal.breakForGood(KeptServer.broken)
    let client = try server.client()
    client.send(TestServer.event("e"))
    #expect(try client.all() == [])
    #expect(server.server.server.waitUntilEnded() == KeptServer.broken)
  }

  @Test func aSyncThatFailsWhileItResumesEndsIt() throws {
    let server = try KeptServer(isLazy: true)
    server.state.failResume(KeptServer.broken)
    server.journal.refuse(KeptServer.full)
    let client = try server.client()
    client.send(TestServer.event("e"))
    let said = try client.all()
    #expect(said.count == 1)
    #expect(said.first?.contains("\"degraded\":[\"storage\"]") == true)
    #expect(server.server.server.waitUntilEnded() == KeptServer.broken)
  }

  @Test func aDrainWaitsForTheLastSync() throws {
    let server = try KeptServer()
    let client = try server.client()
    client.send(TestServer.event("e1"))
    try server.waitForEvents(1)
    client.send(TestServer.event("e2"))
    try server.waitForLines(2)
    server.server.server.drain(cause: "test")
    try server.wait("it drains") { $0.isDraining }
    #expect(client.hasNothing)
    #expect(!server.state.isClosed)
    server.journal.sync()
    try server.waitForEvents(2)
    server.journal.sync()
    #expect(try client.all().count == 2)
    #expect(server.server.server.waitUntilEnded() == nil)
    #expect(server.state.isClosed)
  }

  @Test func whatWasReadIsKeptThoughNobodyWaitsForIt() throws {
    let server = try KeptServer()
    do {
      let client = try server.client()
      client.send(TestServer.event("e1"))
      try server.waitForEvents(1)
      client.send(TestServer.event("e2") + TestServer.event("e3"))
      try server.waitForLines(3)
    }
    try server.wait("the client is gone") { $0.counters.openConnections == 0 }
    server.end()
    #expect(server.eventCounts == [1, 2])
    #expect(server.journal.durable == 4)
  }

  @Test func aDrainThatCannotSyncEndsWithTheFault() throws {
    let server = try KeptServer()
    let client = try server.client()
    client.send(TestServer.event("e1"))
    try server.waitForEvents(1)
    server.server.server.drain(cause: "test")
    server.journal.breakForGood(KeptServer.broken)
    #expect(try client.all() == [])
    #expect(server.server.server.waitUntilEnded() == KeptServer.broken)
  }

  @Test func aCloseThatFailsIsTheFault() throws {
    let server = try KeptServer(isLazy: true)
    server.state.failClose(KeptServer.broken)
    server.server.server.drain(cause: "test")
    #expect(server.server.server.waitUntilEnded() == KeptServer.broken)
    #expect(server.log.messages("storage_failed").count == 1)
  }
}
