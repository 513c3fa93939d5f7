import Synchronization
import Testing

@testable import WeirLoad

/// The open loop against servers on threads of this process. Nothing here depends on time: rates
/// are high, so that tests are short, and latencies are not looked at.
@Suite struct OpenLoopTests {
  private static let recording = Recording(
    Array((0..<10).map { "{\"event_id\":\"e\($0)\"}\n" }.joined().utf8))

  private func run(
    _ server: EchoServer, events: UInt64 = 1_000, connections: Int = 1, rate: UInt64 = 1_000_000,
    change: (inout OpenLoop.Plan) -> Void = { _ in }
  ) throws -> OpenLoopResult {
    var plan = OpenLoop.Plan(
      path: server.path, rate: rate, events: events, connections: connections)
    change(&plan)
    return try OpenLoop.run(plan, Self.recording)
  }

  @Test(arguments: [1, 2, 7, 64], [1, 5, 4_096])
  func asManyAnswersAsLines(_ connections: Int, _ pieceSize: Int) throws {
    let server = try EchoServer(.answers(pieceSize: pieceSize))
    let result = try run(server, events: 2_001, connections: connections)
    #expect(result.isComplete)
    #expect([result.planned, result.sent, result.answered] == [2_001, 2_001, 2_001])
    #expect([result.missing, result.surplus] == [0, 0])
    #expect(result.latency.count == 2_001)
    #expect(result.lateness.count == 2_001)
    #expect(result.tally.approved == 2_001)
    #expect(result.ending == .planned)
  }

  @Test func moreConnectionsThanEvents() throws {
    let result = try run(EchoServer(.answers(pieceSize: 9)), events: 3, connections: 20)
    #expect(result.isComplete)
    #expect(result.answered == 3)
  }

  @Test func takesAtLeastThePlannedTime() throws {
    let result = try run(EchoServer(.answers(pieceSize: 99)), events: 20, rate: 1_000)
    #expect(result.nanoseconds >= 20_000_000)
    #expect(result.achievedRate <= 1_000)
  }

  @Test func aServerThatClosesIsTold() throws {
    let result = try run(EchoServer(.closes(after: 400)))
    #expect(!result.isComplete)
    #expect(result.answered == 400)
    #expect(result.faults.count == 1)
    let fault = result.faults.first ?? ""
    #expect(fault.hasPrefix("connection 1 of 1: closed by the server after 400 answers to "))
    #expect(fault.hasSuffix(" of 1,000"))
  }

  @Test func manyLostConnectionsAreToldInFourLines() throws {
    let result = try run(EchoServer(.closes(after: 5)), connections: 10)
    #expect(result.answered == 50)
    #expect(result.faults.count == 4)
    #expect(result.faults.last == "7 more connections likewise")
  }

  @Test func anAnswerThatBreaksOffIsTold() throws {
    let result = try run(EchoServer(.breaksOff(after: 7)))
    #expect(result.answered == 7)
    #expect(result.faults.first?.hasSuffix(" of 1,000, the last one cut off") == true)
  }

  @Test func tooFewAnswersAreTold() throws {
    let server = try EchoServer(.fallsSilent(after: 990))
    let result = try run(server) { $0.patienceNanoseconds = 1_000_000_000 }
    #expect(!result.isComplete)
    #expect(result.answered == 990)
    #expect(result.missing == 10)
    #expect(result.faults == ["given up: nothing was sent or answered for 1 s"])
  }

  @Test func tooManyAnswersAreTold() throws {
    let result = try run(EchoServer(.answersTwice), events: 50, connections: 2)
    #expect(!result.isComplete)
    #expect(result.answered == 50)
    #expect(result.surplus == 50)
    #expect(result.latency.count == 50)
  }

  @Test func aServerThatDoesNotReadTakesNoMemory() throws {
    let server = try EchoServer(.sleeps)
    let result = try run(server, events: 10_000_000, rate: 10_000_000) {
      $0.patienceNanoseconds = 300_000_000
    }
    #expect(result.answered == 0)
    #expect(!result.isComplete)
    // What a socket and one buffer hold.
    #expect(result.sent < 1_000_000)
  }

  @Test func endsASendingThatIsHopeless() throws {
    let server = try EchoServer(.answers(pieceSize: 99))
    let result = try run(server, events: 10_000, rate: 10_000) { $0.overloadNanoseconds = 1 }
    #expect(result.ending == .overloaded)
    #expect(result.sent < 10_000)
    #expect(result.answered == result.sent)
    #expect(result.isComplete)
  }

  @Test func aStopEndsItWithWhatWasMeasured() throws {
    let server = try EchoServer(.answers(pieceSize: 99))
    let asked = Mutex(0)
    let stop = LoadStop(descriptor: nil) {
      asked.withLock { count in
        count += 1
        return count > 20
      }
    }
    let plan = OpenLoop.Plan(path: server.path, rate: 1_000, events: 1_000_000, connections: 2)
    let result = try OpenLoop.run(plan, Self.recording, stop: stop)
    #expect(result.ending == .stopped)
    #expect(result.sent < 1_000)
    #expect(result.missing == 0)
    #expect(result.isComplete)
  }

  @Test func nobodyListens() throws {
    let server = try EchoServer(.sleeps)
    let path = server.path + "-not"
    #expect(
      throws: LoadFault(
        "\(path): cannot be connected to: no such file or directory",
        help: "start the server first, with `--socket` and this path")
    ) {
      _ = try OpenLoop.run(
        OpenLoop.Plan(path: path, rate: 1, events: 1, connections: 1), Self.recording)
    }
  }

  @Test(arguments: [0, 108, 4_000]) func aPathOfTheWrongLengthIsRefused(_ count: Int) {
    let path = String(repeating: "p", count: count)
    #expect(
      throws: LoadFault(
        "\(path): a socket's path has 1 to 107 bytes, this one \(count)",
        help: "go to the socket's directory first, and give the path from there")
    ) {
      _ = try OpenLoop.run(
        OpenLoop.Plan(path: path, rate: 1, events: 1, connections: 1), Self.recording)
    }
  }

  @Test func aFileIsNoSocket() {
    #expect(
      throws: LoadFault(
        "/etc/passwd: cannot be connected to: connection refused",
        help: "nobody listens on it any more: start the server again")
    ) {
      _ = try OpenLoop.run(
        OpenLoop.Plan(path: "/etc/passwd", rate: 1, events: 1, connections: 1), Self.recording)
    }
  }
}
