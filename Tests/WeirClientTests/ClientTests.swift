import Glibc
import Testing
import WeirClient

/// What callers are told, over a real socket.
struct ClientTests {
  /// Answers `approve` under the line as id; `keep…` later, `hang up` and `bad` in their own way.
  @Sendable private static func script(_ line: String) -> FakeServer.Step {
    let answer = #"{"event_id":"\#(line)","decision":"approve","policy":"p@1:0"}"#
    switch line {
    case "hang up": return .hangUp
    case "bad": return .say("approve")
    case "endless": return .say(String(repeating: "a", count: 1_100_000))
    case let line where line.hasPrefix("keep"): return .keep(answer)
    default: return .say(answer)
    }
  }

  private static func server() async throws -> FakeServer {
    let server = try FakeServer(script)
    try await server.start()
    return server
  }

  private static func client(
    of server: FakeServer, _ change: (inout WeirClient.Configuration) -> Void = { _ in }
  ) async throws -> WeirClient {
    var configuration = WeirClient.Configuration()
    // A busy machine is no reason for another outcome.
    configuration.timeout = .seconds(600)
    change(&configuration)
    return try await WeirClient.connect(to: server.path, configuration: configuration)
  }

  @Test func answers() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    let answer = try await client.decide("e1")
    #expect(answer.decision == .approve)
    #expect(answer.eventID == "e1")
    #expect(answer.policy == "p@1:0")
    #expect(try await client.decide(Array("e2".utf8)).eventID == "e2")
    await client.close()
    await #expect(throws: WeirClient.ClientError.closed) { try await client.decide("e3") }
    await client.close()
  }

  @Test func manyTasksGetTheirOwnAnswers() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<50 {
        group.addTask {
          for index in 0..<100 {
            let id = "\(task)-\(index)"
            let answer = try await client.decide(id)
            #expect(answer.eventID == id)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func aTimeoutIsAReviewAndItsAnswerIsThrownAway() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    let late = try await client.decide("keep", timeout: .milliseconds(10))
    #expect(late == .review(because: "client_timeout"))
    #expect(late.decision == .review)
    #expect(late.bytes.isEmpty)
    #expect(try await client.decide("e2").eventID == "e2")
    // The configuration's own holds where none is named.
    let other = try await Self.client(of: server) { $0.timeout = .zero }
    #expect(try await other.decide("keep").degraded == ["client_timeout"])
  }

  @Test func aCancelledTaskIsToldSoAndLeavesAGap() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    let task = Task { try await client.decide("keep") }
    await server.waitForLines(1)
    task.cancel()
    await #expect(throws: WeirClient.ClientError.cancelled) { try await task.value }
    #expect(try await client.decide("e2").eventID == "e2")
    let early = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await client.decide("never")
    }
    await #expect(throws: WeirClient.ClientError.cancelled) { try await early.value }
  }

  @Test func refusesWhatIsNoLine() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    for (line, error) in [
      ("{\n}", WeirClient.ClientError.lineFeed(offset: 1)), ("{}\n", .lineFeed(offset: 2)),
      ("", .blankLine), (" \t\r", .blankLine),
    ] {
      await #expect(throws: error) { try await client.decide(line) }
    }
    #expect(try await client.decide("e1").eventID == "e1")
  }

  @Test func boundsWhatWaits() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server) { $0.pendingMax = 2 }
    async let first = client.decide("keep1")
    async let second = client.decide("keep2")
    await server.waitForLines(2)
    await #expect(throws: WeirClient.ClientError.tooManyPending(limit: 2)) {
      try await client.decide("e3")
    }
    await client.close()
    #expect(try await [first, second].map(\.eventID) == ["keep1", "keep2"])
  }

  @Test func aLostConnectionIsAnErrorAndIsMadeAnew() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    for _ in 0..<3 {
      async let first = client.decide("keep")
      await #expect(throws: WeirClient.ClientError.connectionLost) {
        try await client.decide("hang up")
      }
      // It was sent, unless it came behind the other one: then it goes over the next connection.
      async let next = client.decide("e2")
      do {
        #expect(try await first.eventID == "keep")
      } catch {
        #expect(error as? WeirClient.ClientError == .connectionLost)
      }
      #expect(try await next.eventID == "e2")
    }
  }

  @Test func waitsForAServerThatIsAway() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    try await server.stop()
    await #expect(throws: WeirClient.ClientError.connectionLost) {
      try await client.decide("hang up")
    }
    let answer = try await client.decide("e1", timeout: .milliseconds(1))
    #expect(answer == .review(because: "client_timeout"))
    async let later = client.decide("e2")
    try await server.start()
    #expect(try await later.eventID == "e2")
  }

  @Test func withoutReconnectingALossClosesIt() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server) { $0.reconnects = false }
    await #expect(throws: WeirClient.ClientError.connectionLost) {
      try await client.decide("hang up")
    }
    await #expect(throws: WeirClient.ClientError.closed) { try await client.decide("e1") }
  }

  @Test func whatIsNoAnswerEndsTheConnection() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    for _ in 0..<3 {
      await #expect(
        throws: WeirClient.ClientError.badAnswer(reason: "not JSON as expected", offset: 0)
      ) { try await client.decide("bad") }
      #expect(try await client.decide("e1").eventID == "e1")
    }
    let error = await #expect(throws: WeirClient.ClientError.self) {
      try await client.decide("endless")
    }
    guard case .badAnswer = error else {
      Issue.record("\(String(describing: error)) instead of a bad answer")
      return
    }
    #expect(try await client.decide("e1").eventID == "e1")
  }

  @Test func closingWaitsForAnswers() async throws {
    let server = try await Self.server()
    let client = try await Self.client(of: server)
    async let answer = client.decide("keep")
    await server.waitForLines(1)
    await client.close()
    #expect(try await answer.eventID == "keep")
  }

  @Test func tellsThatNobodyListens() async throws {
    let server = try FakeServer(Self.script)
    for timeout in [Duration.zero, .milliseconds(30)] {
      await #expect(
        throws: WeirClient.ClientError.cannotConnect(path: server.path, code: ENOENT)
      ) { try await Self.client(of: server) { $0.connectTimeout = timeout } }
    }
    let path = "/tmp/" + String(repeating: "a", count: 103)
    await #expect(throws: WeirClient.ClientError.cannotConnect(path: path, code: ENAMETOOLONG)) {
      try await WeirClient.connect(to: path)
    }
    async let client = Self.client(of: server) { $0.connectTimeout = .seconds(600) }
    try await server.start()
    #expect(try await client.decide("e1").eventID == "e1")
  }

  @Test func aCancelledTaskStopsConnecting() async throws {
    let server = try FakeServer(Self.script)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await Self.client(of: server) { $0.connectTimeout = .seconds(600) }
    }
    await #expect(throws: WeirClient.ClientError.cancelled) { try await task.value }
  }

  @Test func tellsThatThereAreTooManyConnections() async throws {
    let server = try FakeServer(Self.script)
    let reply =
      #"{"decision":"review","error":{"code":"E_CONNECTIONS","message":"m"},"policy":"p@1:0"}"#
    try await server.start(greeting: reply + "\n")
    let client = try await Self.client(of: server)
    // Whoever writes to a connection that is closed already does not read why.
    let error = await #expect(throws: WeirClient.ClientError.self) {
      try await client.decide("e1")
    }
    #expect(error == .connectionRefused(code: "E_CONNECTIONS") || error == .connectionLost)
  }

  @Test func errorsAreReviewsThatSayWhy() {
    let errors: [(WeirClient.ClientError, String, String)] = [
      (
        .cannotConnect(path: "/run/a", code: ENOENT), "cannot_connect",
        "cannot connect to /run/a: No such file or directory"
      ),
      (
        .lineFeed(offset: 7), "line_feed",
        "the event has a line feed at byte 7: write it as one line"
      ),
      (.blankLine, "blank_line", "the event is blank, and gets no answer"),
      (
        .tooManyPending(limit: 2), "too_many_pending", "2 events wait for their answers already"
      ),
      (
        .connectionLost, "connection_lost",
        "the connection ended before the answer came: send the event again as it is"
      ),
      (
        .connectionRefused(code: "E_CONNECTIONS"), "connection_refused",
        "the connection was refused: E_CONNECTIONS"
      ),
      (
        .badAnswer(reason: "not JSON as expected", offset: 3), "bad_answer",
        "a line is no answer: not JSON as expected, at byte 3"
      ),
      (.cancelled, "cancelled", "the task was cancelled"),
      (.closed, "closed", "the client is closed"),
    ]
    for (error, name, text) in errors {
      #expect(error.failSafe == .review(because: "client_" + name))
      #expect("\(error)" == text)
    }
  }
}
