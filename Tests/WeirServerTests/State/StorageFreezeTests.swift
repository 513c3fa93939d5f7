import Testing
import WeirCore

@testable import WeirServer

/// What happens while nothing can be kept.
@Suite struct StorageFreezeTests {
  private static func isUnkept(_ answer: String, _ id: String) -> Bool {
    answer.hasPrefix(
      "{\"event_id\":\"\(id)\",\"decision\":\"review\",\"degraded\":[\"storage\"],\"policy\":")
  }

  @Test(arguments: [1, 3]) func aFullDiskFreezesTheStateAndItGoesOn(workers: Int) throws {
    let server = try KeptServer(workers: workers, isLazy: true)
    defer { server.end() }
    let client = try server.client()
    client.send(TestServer.event("kept"))
    _ = try client.line()
    server.state.failResume(KeptServer.full)
    server.journal.refuse(KeptServer.full)
    client.send(TestServer.event("e1") + "nonsense\n" + TestServer.event("e2"))
    let failed = try client.lines(3)
    #expect(Self.isUnkept(failed[0], "e1"))
    #expect(
      failed[1].hasPrefix("{\"line\":3,\"decision\":\"review\",\"error\":{\"code\":\"E_JSON\""))
    #expect(Self.isUnkept(failed[2], "e2"))
    // From here on everything is answered at once, and nothing is scored.
    client.send(TestServer.event("e3") + "{}\n" + TestServer.event("kept"))
    let further = try client.lines(3)
    #expect(Self.isUnkept(further[0], "e3"))
    #expect(further[1].contains("\"error\":{\"code\":\"E_REQUIRED\""))
    #expect(Self.isUnkept(further[2], "kept"))
    #expect(try server.snapshot().storage?.frozenReason == KeptServer.full.message)
    #expect(try server.snapshot().isReady, "it answers")
    try server.wait("it is tried again and again") { _ in server.state.resumeCount > 2 }
    server.state.failResume(nil)
    try server.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    // The same card once more: one event was kept, and those that were not do not count.
    client.send(
      TestServer.event("e1") + TestServer.event("kept") + TestServer.event("e2")
        + TestServer.event("e3"))
    let anew = try client.lines(4)
    #expect(anew[0].contains("\"e1\",\"decision\":\"approve\""))
    #expect(!anew[0].contains("duplicate"))
    #expect(anew[1].contains("\"approve\",\"duplicate\":true"))
    #expect(anew[2].contains("\"e2\",\"decision\":\"reject\",\"rules\":[\"third\"]"))
    #expect(anew[3].contains("\"e3\",\"decision\":\"approve\""))
    #expect(server.eventCounts == [1, 3])
  }

  @Test func theLogAndTheCountersTellOfIt() throws {
    let server = try KeptServer(isLazy: true)
    server.journal.refuse(KeptServer.full)
    server.state.failResume(KeptServer.full)
    let client = try server.client()
    client.send(TestServer.event("e1") + "nonsense\n" + TestServer.event("e2"))
    _ = try client.lines(3)
    client.send(TestServer.event("e3"))
    _ = try client.line()
    let frozen = try server.snapshot()
    let reason = ServerCounters.DegradedReason.storage.rawValue
    #expect(frozen.counters.degraded[reason] == 3)
    #expect(frozen.counters.errors.reduce(0, +) == 1)
    #expect(frozen.counters.freezes == 1)
    #expect(frozen.counters.events.allSatisfy { $0 == 0 }, "none of them was scored")
    #expect(frozen.queuedLines == 0)
    server.state.failResume(nil)
    try server.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    // Ends what is on its way to the log.
    server.end()
    let lines = server.log.messages("storage_frozen")
    #expect(
      lines == [
        "error the journal takes nothing: events are answered review, degraded by storage, until "
          + "it does: no space is left on the device"
      ])
    let resumed = server.log.messages("storage_resumed")
    #expect(resumed.count == 1)
    #expect(resumed.first?.contains(" answers_degraded=3 ") == true)
    #expect(resumed.first?.contains(" position=1") == true)
  }

  @Test func batchesInFlightAreNotKeptEither() throws {
    let server = try KeptServer(workers: 3, isLazy: true)
    defer { server.end() }
    let gate = StepPipe()
    server.journal.hold(at: gate)
    // Whatever comes, nobody waits at the gate when the server ends.
    defer { gate.go(64) }
    server.state.failResume(KeptServer.full)
    let clients = try (0..<2).map { _ in try server.client() }
    // Batches of 64: the second half repeats the first, and has nothing to keep.
    let lines = (0..<128).map { TestServer.event("e\($0 % 64)") }.joined()
    clients[0].send(lines)
    try server.waitForLines(128)
    clients[1].send(TestServer.event("late"))
    try server.waitForLines(129)
    server.journal.refuse(KeptServer.full)
    server.journal.hold(at: nil)
    gate.go(8)
    let answers = try clients[0].lines(128)
    for (index, answer) in answers.enumerated() {
      #expect(Self.isUnkept(answer, "e\(index % 64)"), "\(answer)")
    }
    #expect(Self.isUnkept(try #require(try clients[1].line()), "late"))
    #expect(server.eventCounts == [])
  }

  @Test func anIDThatWasNotKeptMayBeUsedForAnotherEvent() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    server.journal.refuse(KeptServer.full)
    server.state.failResume(KeptServer.full)
    let client = try server.client()
    client.send(TestServer.event("e", amount: 1) + TestServer.event("e", amount: 2))
    for answer in try client.lines(2) { #expect(answer.contains("\"degraded\":[\"storage\"]")) }
    server.state.failResume(nil)
    try server.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    client.send(TestServer.event("e", amount: 2))
    #expect(try client.line()?.contains("\"e\",\"decision\":\"approve\"") == true)
  }

  @Test func whatWasKeptBeforeIsAnsweredFirst() throws {
    let server = try KeptServer { $0.limits.gatherNanoseconds = 0 }
    defer { server.end() }
    let client = try server.client()
    client.send(TestServer.event("kept"))
    try server.waitForEvents(1)
    server.journal.refuse(JournalFault(.write, "input/output error"))
    client.send(TestServer.event("e1"))
    try server.wait("it is frozen") { $0.storage?.frozenSinceMilliseconds != nil }
    client.send(TestServer.event("e2"))
    let other = try server.client()
    other.send(TestServer.event("e3"))
    #expect(Self.isUnkept(try #require(try other.line()), "e3"), "it waits for nothing")
    #expect(client.hasNothing)
    #expect(server.state.resumeCount == 0, "not while answers wait for their sync")
    server.journal.sync()
    let answers = try client.lines(3)
    #expect(answers[0].contains("\"kept\",\"decision\":\"approve\""))
    #expect(Self.isUnkept(answers[1], "e1"))
    #expect(Self.isUnkept(answers[2], "e2"))
    try server.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    client.send(TestServer.event("kept"))
    try server.wait("it was scored") { $0.queuedLines == 0 }
    #expect(try client.line()?.contains("\"duplicate\":true") == true)
  }

  @Test func whatGathersWhenItFreezesIsAnsweredAlike() throws {
    let server = try KeptServer()
    defer { server.end() }
    let clients = try (0..<2).map { _ in try server.client() }
    clients[0].send(TestServer.event("kept"))
    try server.waitForEvents(1)
    clients[1].send(TestServer.event("e1") + "nonsense\n")
    try server.waitForLines(3)
    server.journal.refuse(KeptServer.full)
    server.state.failResume(KeptServer.full)
    server.journal.sync()
    #expect(try clients[0].line()?.contains("approve") == true)
    let answers = try clients[1].lines(2)
    #expect(Self.isUnkept(answers[0], "e1"))
    #expect(answers[1].contains("E_JSON"))
    #expect(try server.snapshot().queuedLines == 0)
  }

  @Test func drainsWhileItIsFrozen() throws {
    let server = try KeptServer(isLazy: true)
    server.journal.refuse(KeptServer.full)
    server.state.failResume(KeptServer.full)
    let client = try server.client()
    client.send(TestServer.event("e1"))
    #expect(Self.isUnkept(try #require(try client.line()), "e1"))
    server.server.server.drain(cause: "test")
    #expect(server.server.server.waitUntilEnded() == nil)
    #expect(server.state.isClosed)
  }
}
