import Glibc
import Testing
import WeirCore

@testable import WeirServer

@Suite struct ServingTests {
  private static func id(_ line: String) -> String {
    String(line.split(separator: "\"").dropFirst(3).first ?? "")
  }

  @Test func answersInOrderAndEndsWithTheInput() throws {
    let server = try TestServer()
    defer { server.end() }
    let client = try TestClient(server.path)
    client.send((1...200).map { TestServer.event("e\($0)", card: "c\($0)") }.joined())
    client.send("\n  \n" + TestServer.event("last").dropLast())
    client.endInput()
    let answers = try client.all()
    #expect(answers.map(Self.id) == (1...200).map { "e\($0)" } + ["last"])
  }

  @Test(arguments: [1, 2]) func answersEachClientItsOwn(workers: Int) throws {
    let server = try TestServer(workers: workers)
    defer { server.end() }
    let clients = try (0..<5).map { _ in try TestClient(server.path) }
    for round in 0..<20 {
      for (number, client) in clients.enumerated() {
        client.send(
          (0..<30).map { TestServer.event("\(number)-\(round)-\($0)", card: "x\(number)") }
            .joined())
      }
    }
    for (number, client) in clients.enumerated() {
      let expected = (0..<20).flatMap { round in (0..<30).map { "\(number)-\(round)-\($0)" } }
      #expect(try client.lines(600).map(Self.id) == expected)
    }
  }

  @Test func countsLinesByConnection() throws {
    let server = try TestServer()
    defer { server.end() }
    for _ in 0..<2 {
      let client = try TestClient(server.path)
      client.send("\n\nx\n")
      #expect(try client.line()?.hasPrefix("{\"line\":3,") == true)
    }
  }

  @Test func aDeadlineOfNothingIsOverAndTheStateMovesOnce() throws {
    let server = try TestServer()
    defer { server.end() }
    let client = try TestClient(server.path)
    let late = TestServer.event("e1").dropLast(2) + ",\"weir_deadline_ms\":0}\n"
    client.send(late + late + TestServer.event("e2") + TestServer.event("e3"))
    let answers = try client.lines(4)
    #expect(answers[0].contains("\"decision\":\"review\",\"degraded\":[\"deadline\"]"))
    #expect(answers[1].contains("\"degraded\":[\"deadline\"]"), "a repeat in no time either")
    #expect(answers[2].contains("approve"))
    #expect(answers[3].contains("\"rules\":[\"third\"]"), "three events of the card")
    client.send(TestServer.event("e1"))
    #expect(try client.line()?.contains("\"approve\",\"duplicate\":true") == true)
  }

  @Test func whatDoesNotFitIntoTheQueueIsAnsweredInItsOrder() throws {
    let server = try TestServer { $0.limits.queueCountMax = 8 }
    defer { server.end() }
    // Both are read in one turn of the loop: the second finds the queue full.
    let clients = try (0..<6).map { _ in try TestClient(server.path) }
    for (number, client) in clients.enumerated() {
      client.send((0..<100).map { TestServer.event("\(number)-\($0)") }.joined())
    }
    for (number, client) in clients.enumerated() {
      let answers = try client.lines(100)
      #expect(answers.map(Self.id) == (0..<100).map { "\(number)-\($0)" })
      for answer in answers where answer.contains("overload") {
        #expect(answer.contains("\"decision\":\"review\",\"degraded\":[\"overload\"]"))
      }
    }
  }

  @Test func refusesWhatIsOverTheRate() throws {
    let server = try TestServer { $0.limits.rate = try? RateLimit("rate=1r/m burst=4 nodelay") }
    defer { server.end() }
    let client = try TestClient(server.path)
    client.send((0..<20).map { TestServer.event("e\($0)", card: "c\($0)") }.joined())
    let answers = try client.lines(20)
    #expect(answers.count { $0.contains("approve") } == 5)
    #expect(
      answers.last?.hasPrefix(
        "{\"line\":20,\"decision\":\"review\",\"error\":{\"code\":\"E_RATE\"") == true)
  }

  @Test func saysWhenThereAreTooManyConnections() throws {
    let server = try TestServer { $0.limits.connectionCountMax = 2 }
    defer { server.end() }
    let clients = try (0..<2).map { _ in try TestClient(server.path) }
    for client in clients {
      client.send(TestServer.event("a"))
      _ = try client.line()
    }
    let third = try TestClient(server.path)
    let said = try third.all()
    #expect(said.count == 1)
    #expect(said.first?.contains("\"code\":\"E_CONNECTIONS\"") == true)
    clients[0].send(TestServer.event("b"))
    #expect(try clients[0].line()?.contains("\"b\"") == true)
  }

  @Test func closesWhoLeavesALineOpen() throws {
    let server = try TestServer { $0.limits.lineNanoseconds = 1 }
    defer { server.end() }
    let client = try TestClient(server.path)
    client.send(TestServer.event("a") + "\n{\"event_id\":")
    let said = try client.all()
    #expect(said.count == 2)
    #expect(
      said.last?.hasPrefix(
        "{\"line\":3,\"decision\":\"review\",\"error\":{\"code\":\"E_LINE_TIMEOUT\"") == true)
  }

  @Test func closesWhoIsIdle() throws {
    let server = try TestServer { $0.limits.idleNanoseconds = 1 }
    defer { server.end() }
    let client = try TestClient(server.path)
    #expect(try client.all() == [])
  }

  @Test func closesWhoDoesNotRead() throws {
    let server = try TestServer { $0.limits.stallNanoseconds = 1 }
    defer { server.end() }
    let client = try TestClient(server.path)
    let many = (0..<2_000).map { TestServer.event("e\($0)") }.joined()
    var rounds = 0
    // It is not read from once it holds too much, and closed: then sending fails.
    while client.send(many), rounds < 1_000 { rounds += 1 }
    #expect(rounds < 1_000)
    let other = try TestClient(server.path)
    other.send(TestServer.event("other"))
    #expect(try other.line()?.contains("other") == true)
  }

  @Test func aPeerWhoIsNotListedHearsNothing() throws {
    let server = try TestServer {
      $0.peers = PeerPolicy(userIDs: [geteuid() &+ 1], groupIDs: [])
    }
    defer { server.end() }
    let client = try TestClient(server.path)
    client.send(TestServer.event("a"))
    #expect(try client.all() == [])
  }

  @Test func drainsWhatWasSent() throws {
    let server = try TestServer()
    let client = try TestClient(server.path)
    client.send((0..<300).map { TestServer.event("e\($0)") }.joined() + "{\"event_id\":\"half\"")
    #expect(try client.lines(1).count == 1)
    server.end()
    let rest = try client.all()
    #expect(rest.count == 299, "all that was sent, and nothing of the line that had not ended")
    #expect(try server.folder.names() == [], "the sockets are gone")
  }
}
