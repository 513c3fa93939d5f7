import NIOCore
import Testing
import WeirCore

@testable import WeirServer

/// Answers that wait until their events have been synced.
@Suite struct HeldAnswersTests {
  private static func id(_ line: String) -> String {
    String(line.split(separator: "\"").dropFirst(3).first ?? "")
  }

  private static func events(_ prefix: String, _ count: Int) -> String {
    (0..<count).map { TestServer.event("\(prefix)\($0)", card: prefix) }.joined()
  }

  @Test(arguments: [1, 3]) func answersComeOnlyOnceTheyAreSyncedAndInOrder(workers: Int) throws {
    let server = try KeptServer(workers: workers)
    defer { server.end() }
    let clients = try (0..<3).map { _ in try server.client() }
    clients[0].send(Self.events("a", 2))
    try server.waitForEvents(2)
    // What comes meanwhile gathers, and is scored at once when the sync is done: one batch.
    clients[0].send("nonsense\n" + Self.events("b", 2))
    clients[1].send(Self.events("c", 2))
    clients[2].send(TestServer.event("a0", card: "a") + Self.events("d", 1))
    try server.waitForLines(9)
    #expect(clients.allSatisfy { $0.hasNothing })
    #expect(server.eventCounts == [2])
    server.journal.sync()
    #expect(try clients[0].lines(2).map(Self.id) == ["a0", "a1"])
    try server.waitForEvents(7)
    #expect(server.eventCounts == [2, 5], "one record for all that gathered")
    try server.waitForLines(7)
    #expect(clients.allSatisfy { $0.hasNothing }, "nothing of the second batch yet")
    server.journal.sync()
    let rest = try clients[0].lines(3)
    #expect(rest[0].hasPrefix("{\"line\":3,"))
    #expect(rest[1...].map(Self.id) == ["b0", "b1"])
    #expect(try clients[1].lines(2).map(Self.id) == ["c0", "c1"])
    let last = try clients[2].lines(2)
    #expect(last.map(Self.id) == ["a0", "d0"])
    #expect(last[0].contains("\"duplicate\":true"))
    try server.waitForLines(0)
  }

  @Test(arguments: [1, 3]) func fullBatchesAreScoredWhileOthersWait(workers: Int) throws {
    let server = try KeptServer(workers: workers)
    defer { server.end() }
    let client = try server.client()
    client.send(Self.events("a", 1))
    try server.waitForEvents(1)
    client.send(Self.events("b", 300))
    // 64 lines are a full batch here; what is left over is a small one, and waits.
    try server.waitForEvents(1 + 256)
    #expect(client.hasNothing)
    #expect(try server.snapshot().inFlightBatches == 5)
    server.journal.sync()
    try server.waitForEvents(301)
    server.journal.sync()
    #expect(
      try client.lines(301).map(Self.id) == ["a0"] + (0..<300).map { "b\($0)" })
  }

  @Test func fewLinesDoNotGatherForLong() throws {
    let server = try KeptServer { $0.limits.gatherNanoseconds = 0 }
    defer { server.end() }
    let client = try server.client()
    client.send(Self.events("a", 1))
    try server.waitForEvents(1)
    client.send(Self.events("b", 1))
    try server.waitForEvents(2)
    client.send(Self.events("c", 1))
    try server.waitForEvents(3)
    #expect(client.hasNothing)
    server.journal.sync()
    #expect(try client.lines(3).map(Self.id) == ["a0", "b0", "c0"])
  }

  @Test func batchesRunOutAndNothingIsLost() throws {
    let server = try KeptServer {
      $0.limits.gatherNanoseconds = 0
      $0.limits.queueCountMax = 64
    }
    defer { server.end() }
    let client = try server.client()
    // Some batches of few lines, then one that takes all that comes.
    for index in 0..<40 { client.send(TestServer.event("e\(index)", card: "c\(index)")) }
    try server.waitForLines(40)
    #expect(client.hasNothing)
    server.journal.syncFromHereOn()
    let answers = try client.lines(40)
    #expect(answers.map(Self.id) == (0..<40).map { "e\($0)" })
    #expect(answers.allSatisfy { $0.contains("approve") }, "none was turned away")
  }

  @Test func whatStillGathersAtTheEndIsKept() throws {
    // More batches of few lines than there are, and no sync before the end.
    let server = try KeptServer {
      $0.limits.queueCountMax = 8
      $0.limits.drainNanoseconds = 1
    }
    let client = try server.client()
    client.send(TestServer.event("e0"))
    try server.waitForEvents(1)
    client.send(TestServer.event("e1"))
    try server.waitForLines(2)
    server.end()
    #expect(server.eventCounts == [1, 1])
    #expect(server.journal.durable == 3)
    #expect(try client.all() == [], "and nobody heard of it")
  }

  @Test func theQueueIsAsLongAsItIsToBeWhileOneSyncIsStuck() throws {
    let server = try KeptServer {
      $0.limits.gatherNanoseconds = 0
      $0.limits.queueCountMax = 500
    }
    defer { server.end() }
    let client = try server.client()
    for index in 0..<20 {
      client.send(TestServer.event("e\(index)", card: "c\(index)"))
      try server.waitForLines(index + 1)
    }
    // Batches of few lines have left enough of them for the rest of the queue.
    client.send((20..<500).map { TestServer.event("e\($0)", card: "c\($0)") }.joined())
    try server.waitForLines(500)
    let other = try server.client()
    other.send(TestServer.event("more"))
    #expect(try other.line()?.contains("\"degraded\":[\"overload\"]") == true)
    server.journal.syncFromHereOn()
    let answers = try client.lines(500)
    #expect(answers.map(Self.id) == (0..<500).map { "e\($0)" })
    #expect(answers.allSatisfy { $0.contains("approve") })
  }

  @Test func aRepeatWaitsForTheSyncOfTheFirst() throws {
    let server = try KeptServer { $0.limits.gatherNanoseconds = 0 }
    defer { server.end() }
    let clients = try (0..<2).map { _ in try server.client() }
    clients[0].send(TestServer.event("e"))
    try server.waitForEvents(1)
    // A batch of which nothing is to be kept.
    clients[1].send(TestServer.event("e"))
    try server.wait("the repeat was scored") { $0.inFlightBatches == 2 }
    #expect(clients.allSatisfy { $0.hasNothing })
    server.journal.sync()
    #expect(try clients[0].line()?.contains("duplicate") == false)
    #expect(try clients[1].line()?.contains("\"duplicate\":true") == true)
    #expect(server.eventCounts == [1])
  }

  @Test func whatIsDueIsAnsweredWithoutItsSync() throws {
    let server = try KeptServer()
    defer { server.end() }
    let client = try server.client()
    let due = TestServer.event("e1").dropLast(2) + ",\"weir_deadline_ms\":1}\n"
    client.send(due + TestServer.event("e2"))
    #expect(
      try client.line()?.hasPrefix(
        "{\"event_id\":\"e1\",\"decision\":\"review\",\"degraded\":[\"deadline\"]") == true)
    #expect(client.hasNothing, "the other one waits")
    server.journal.sync()
    #expect(try client.line()?.contains("\"e2\",\"decision\":\"approve\"") == true)
    client.send(TestServer.event("e1"))
    #expect(try client.line()?.contains("\"approve\",\"duplicate\":true") == true)
  }

  @Test func whatGathersIsAnsweredWhenItIsDue() throws {
    let server = try KeptServer { $0.limits.deadlineNanoseconds = 1_000_000 }
    defer { server.end() }
    let clients = try (0..<2).map { _ in try server.client() }
    clients[0].send(TestServer.event("e1"))
    try server.waitForEvents(1)
    clients[1].send(TestServer.event("e2"))
    #expect(try clients[0].line()?.contains("\"degraded\":[\"deadline\"]") == true)
    // Nobody has read its line yet.
    #expect(
      try clients[1].line()?.hasPrefix("{\"line\":1,\"decision\":\"review\",\"degraded\"") == true)
    #expect(server.eventCounts == [1])
  }

  @Test func aSyncThatIsStuckIsSeen() throws {
    let server = try KeptServer()
    defer { server.end() }
    let client = try server.client()
    let loop = server.server.server.loop
    #expect(try loop.eventLoop.submit { loop.oldestNanoseconds }.wait() == 0)
    client.send(TestServer.event("e"))
    try server.waitForEvents(1)
    #expect(try loop.eventLoop.submit { loop.oldestNanoseconds }.wait() > 0)
    server.journal.sync()
    _ = try client.line()
    #expect(try loop.eventLoop.submit { loop.oldestNanoseconds }.wait() == 0)
    #expect(try server.snapshot().counters.syncWait.count == 1)
  }

  @Test func nothingWaitsWhereSyncsAreNotAwaited() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    let client = try server.client()
    client.send(Self.events("a", 200))
    #expect(try client.lines(200).count == 200)
    #expect(try server.snapshot().counters.syncWait.count == 0)
  }
}
