import NIOCore
import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// Policies that follow each other in a journal.
@Suite struct KeptPolicyTests {
  private static let second = TestServer.loaded(TestServer.policy(version: 2))

  @Test(arguments: [1, 3]) func theActivationIsAppendedBeforeWhatComesUnderIt(workers: Int) throws {
    let server = try KeptServer(workers: workers, isLazy: true)
    defer { server.end() }
    let client = try server.client()
    client.send(TestServer.event("e1"))
    _ = try client.line()
    server.server.source.set(.success(Self.second))
    #expect(try ControlClient.ask("reload", at: server.server.control).exitCode == 0)
    client.send(TestServer.event("e2"))
    #expect(try client.line()?.contains("small@2:") == true)
    let records = server.journal.records
    #expect(records.map(\.kind) == [.activation, .events, .activation, .events])
    #expect(records[2].policy == FakeState.digest(Self.second))
    #expect(server.state.hasKept(Self.second))
    // The journal says the same: a fold goes on under the second policy, with both events.
    let fold = try server.state.fold()
    #expect(fold.policy == FakeState.digest(Self.second))
    #expect(fold.position == 4)
  }

  @Test(arguments: [1, 3]) func aReloadWaitsForSyncsAndNobodyIsTurnedAway(workers: Int) throws {
    let server = try KeptServer(workers: workers)
    defer { server.end() }
    let clients = try (0..<2).map { _ in try server.client() }
    clients[0].send(TestServer.event("e1"))
    try server.waitForEvents(1)
    clients[1].send(TestServer.event("e2"))
    try server.waitForLines(2)
    server.server.source.set(.success(Self.second))
    let reload = server.server.server.reload(cause: "test")
    // What has gathered is scored under the policy before, and then connections wait.
    try server.waitForEvents(2)
    clients[0].send((3..<600).map { TestServer.event("e\($0)", card: "c\($0)") }.joined())
    clients[1].send(String(TestServer.event("last").dropLast()))
    clients[1].endInput()
    #expect(clients.allSatisfy { $0.hasNothing })
    server.journal.syncFromHereOn()
    #expect(try reload.wait().get().isChanged)
    let answers = try clients[0].lines(1 + 597)
    #expect(answers[0].contains("small@1:"))
    let turnedAway = answers.dropFirst().filter {
      !$0.contains("\"approve\",\"policy\":\"small@2:")
    }
    #expect(turnedAway == [], "all others came under the second policy")
    let others = try clients[1].all()
    #expect(others.count == 2)
    #expect(others.last?.contains("\"last\",\"decision\":\"reject\",\"rules\":[\"third\"]") == true)
  }

  @Test func whatComesWhileAReloadWaitsForABatchIsScored() throws {
    let server = try KeptServer(workers: 3, isLazy: true)
    defer { server.end() }
    let gate = StepPipe()
    server.journal.hold(at: gate)
    defer { gate.go(64) }
    let clients = try (0..<2).map { _ in try server.client() }
    // More than are scored on the loop.
    clients[0].send((0..<128).map { TestServer.event("e\($0)", card: "c\($0)") }.joined())
    try server.waitForLines(128)
    server.server.source.set(.success(Self.second))
    let reload = server.server.server.reload(cause: "test")
    let loop = server.server.server.loop
    try server.wait("the policy waits") { _ in
      try loop.eventLoop.submit { loop.activation != nil }.wait()
    }
    // More than one batch, and asked about all the while.
    clients[1].send((0..<300).map { TestServer.event("f\($0)", card: "d\($0)") }.joined())
    try server.wait("lines were read") { $0.queuedLines > 128 }
    server.journal.hold(at: nil)
    gate.go(64)
    #expect(try reload.wait().get().isChanged)
    let answers = try clients[0].lines(128) + clients[1].lines(300)
    #expect(answers.filter { !$0.contains("\"decision\":\"approve\",\"policy\":\"small@") } == [])
  }

  @Test func aPolicyThatCannotBeKeptIsRefused() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    server.server.source.set(.success(Self.second))
    server.state.failKeep(JournalFault(.full, "policies: no space is left", help: "make room"))
    let reply = try ControlClient.ask("reload", at: server.server.control)
    #expect(reply.exitCode == 74)
    #expect(
      reply.text == """
        the policy cannot be kept, and nothing was changed: policies: no space is left
          help: make room

        """)
    let client = try server.client()
    client.send(TestServer.event("e"))
    #expect(try client.line()?.contains("\"approve\",\"policy\":\"small@1:") == true)
    #expect(server.journal.records.count == 2)
  }

  @Test func anActivationThatCannotBeAppendedFreezes() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    server.server.source.set(.success(Self.second))
    server.journal.refuse(KeptServer.full)
    let reply = try ControlClient.ask("reload", at: server.server.control)
    #expect(reply.exitCode == 74)
    #expect(reply.text.contains("no space is left on the device"))
    try server.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    #expect(try server.snapshot().counters.freezes == 1)
    let client = try server.client()
    client.send(TestServer.event("e"))
    #expect(try client.line()?.contains("\"approve\",\"policy\":\"small@1:") == true)
    // The next try finds room.
    #expect(try ControlClient.ask("reload", at: server.server.control).exitCode == 0)
    #expect(server.journal.records.map(\.kind) == [.activation, .events, .activation])
  }

  @Test func aReloadIsRefusedWhileItIsFrozen() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    server.server.source.set(.success(Self.second))
    server.state.failResume(KeptServer.full)
    server.journal.refuse(KeptServer.full)
    let client = try server.client()
    client.send(TestServer.event("e"))
    _ = try client.line()
    let reply = try ControlClient.ask("reload", at: server.server.control)
    #expect(reply.exitCode == 74)
    #expect(reply.text.hasPrefix("the policy cannot be kept, and nothing was changed: no space"))
    #expect(!server.state.hasKept(Self.second))
    #expect(try server.snapshot().policy.version == "1")
  }

  @Test func aReloadThatWaitsIsGivenUpWhenItFreezes() throws {
    let server = try KeptServer()
    defer { server.end() }
    let clients = try (0..<2).map { _ in try server.client() }
    clients[0].send(TestServer.event("e1"))
    try server.waitForEvents(1)
    clients[1].send(TestServer.event("e2"))
    try server.waitForLines(2)
    server.journal.refuse(KeptServer.full)
    server.state.failResume(KeptServer.full)
    server.server.source.set(.success(Self.second))
    // It has what gathered scored first, which is refused.
    let result = try server.server.server.reload(cause: "test").wait()
    #expect(throws: ReloadFault.self) { try result.get() }
    server.journal.sync()
    #expect(try clients[0].line()?.contains("approve") == true)
    #expect(try clients[1].line()?.contains("\"degraded\":[\"storage\"]") == true)
  }
}
