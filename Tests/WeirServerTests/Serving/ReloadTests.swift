import Testing
import WeirCore

@testable import WeirServer

@Suite struct ReloadTests {
  @Test func replacesThePolicyAndKeepsTheState() throws {
    let server = try TestServer()
    defer { server.end() }
    let client = try TestClient(server.path)
    client.send(TestServer.event("e1") + TestServer.event("e2"))
    _ = try client.lines(2)
    server.source.set(.success(TestServer.loaded(TestServer.policy(version: 2))))
    let reply = try ControlClient.ask("reload", at: server.control)
    #expect(reply.exitCode == 0)
    #expect(reply.text.hasPrefix("now: small@2:"))
    client.send(TestServer.event("e3"))
    let answer = try #require(try client.line())
    #expect(answer.contains("\"rules\":[\"third\"]"))
    #expect(answer.contains("\"policy\":\"small@2:"))
  }

  @Test func tellsWhatIsWrongAndKeepsThePolicy() throws {
    let server = try TestServer()
    defer { server.end() }
    server.source.set(.failure(ReloadFault(text: "line 1 is wrong", summary: "1 error")))
    let reply = try ControlClient.ask("reload", at: server.control)
    #expect(reply.exitCode == 78)
    #expect(reply.text == "line 1 is wrong\n")
    let status = try ControlClient.ask("status json", at: server.control)
    #expect(status.text.contains("\"reloads_refused\": 1"))
    let client = try TestClient(server.path)
    client.send(TestServer.event("e1"))
    #expect(try client.line()?.contains("\"policy\":\"small@1:") == true)
  }

  @Test func saysThatNothingChanged() throws {
    let server = try TestServer()
    defer { server.end() }
    server.source.set(.success(TestServer.loaded(TestServer.policy())))
    let reply = try ControlClient.ask("reload", at: server.control)
    #expect(reply.text.hasPrefix("unchanged: small@1:"))
  }

  @Test(arguments: [1, 3]) func everyAnswerIsOfThePolicyItNames(workers: Int) throws {
    let server = try TestServer(workers: workers)
    defer { server.end() }
    let clients = try (0..<4).map { _ in try TestClient(server.path) }
    for round in 0..<60 {
      for (number, client) in clients.enumerated() {
        client.send(
          (0..<40).map {
            TestServer.event("\(number)-\(round)-\($0)", card: "\(number)", amount: 7)
          }.joined())
      }
      // Odd versions find 7, even ones do not.
      let rule = round % 2 == 0 ? "event.amount == 8" : "event.amount == 7"
      server.source.set(
        .success(TestServer.loaded(TestServer.policy(version: round + 2, rule: rule))))
      #expect(try ControlClient.ask("reload", at: server.control).exitCode == 0)
    }
    for client in clients {
      for (index, answer) in try client.lines(2_400).enumerated() {
        let version = answer.split(separator: "small@").last?.split(separator: ":").first
        let isOdd = version.flatMap { Int($0) }.map { $0 % 2 == 1 }
        #expect(isOdd == answer.contains("\"seven\""), "\(answer)")
        #expect((index == 2) == answer.contains("\"third\""), "the count goes on: \(answer)")
      }
    }
  }

  @Test(
    arguments: [
      ("status", 0), ("policy", 0), ("status json", 0), ("policy json", 0), ("snapshot", 78),
      ("", 64), ("nothing", 64), (String(repeating: "x", count: 2_000), 64),
    ]) func answersCommands(_ command: String, _ exitCode: Int) throws
  {
    let server = try TestServer()
    defer { server.end() }
    let reply = try ControlClient.ask(command, at: server.control)
    #expect(Int(reply.exitCode) == exitCode)
    #expect(reply.text.hasSuffix("\n"))
  }

  @Test func drainsOnCommand() throws {
    let server = try TestServer()
    #expect(try ControlClient.ask("drain", at: server.control).text == "draining\n")
    server.server.waitUntilEnded()
    #expect {
      try ControlClient.ask("status", at: server.control)
    } throws: {
      ($0 as? ServiceFault)?.message.hasSuffix("no server answers: no such file or directory")
        == true
    }
  }
}
