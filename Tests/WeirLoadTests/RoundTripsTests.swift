import Testing

@testable import WeirLoad

/// One event at a time, against servers on threads of this process.
@Suite struct RoundTripsTests {
  private static let recording = Recording(
    Array("{\"event_id\":\"a\"}\n{\"event_id\":\"b\"}\n".utf8))

  private func run(
    _ server: EchoServer, against floor: EchoServer? = nil, trips: UInt64 = 300, block: UInt64 = 50
  ) throws -> RoundTripResult {
    var plan = RoundTrips.Plan(path: server.path, floorPath: floor?.path, trips: trips)
    plan.blockTrips = block
    return try RoundTrips.run(plan, Self.recording)
  }

  @Test(arguments: [1, 49, 50, 51, 300] as [UInt64]) func measuresBothAsOften(
    _ trips: UInt64
  ) throws {
    let server = try EchoServer(.answers(pieceSize: 10))
    let floor = try EchoServer(.answers(pieceSize: 99))
    let result = try run(server, against: floor, trips: trips)
    #expect(result.fault == nil)
    #expect(result.server.count == trips)
    #expect(result.floor?.count == trips)
    #expect(result.warmUpTrips == min(50, trips))
    #expect(result.tally.approved == trips + min(50, trips))
    #expect(result.ratios?.count == 5)
  }

  @Test func needsNoFloor() throws {
    let result = try run(EchoServer(.answers(pieceSize: 99)))
    #expect(result.server.count == 300)
    #expect(result.floor == nil)
    #expect(result.ratios == nil)
  }

  @Test(arguments: [
    (EchoServer.Manner.closes(after: 120), "server: closed by the server", 70 as UInt64),
    (.breaksOff(after: 120), "server: closed by the server", 70),
    (.answersTwice, "server: more than one answer to a line", 0),
    (.closes(after: 0), "server: closed by the server", 0),
  ]) func tellsWhyItEnded(
    _ item: (manner: EchoServer.Manner, fault: String, count: UInt64)
  ) throws {
    let result = try run(EchoServer(item.manner))
    #expect(result.fault == item.fault)
    #expect(result.server.count == item.count)
  }

  @Test func tellsWhichOfTheTwoEnded() throws {
    let floor = try EchoServer(.closes(after: 60))
    let result = try run(EchoServer(.answers(pieceSize: 99)), against: floor)
    #expect(result.fault == "floor: closed by the server")
  }

  @Test func aFloorThatIsNotThereIsTold() throws {
    let server = try EchoServer(.answers(pieceSize: 99))
    let plan = RoundTrips.Plan(path: server.path, floorPath: server.path + "-not", trips: 1)
    #expect(throws: LoadFault.self) { _ = try RoundTrips.run(plan, Self.recording) }
  }

  @Test func aStopEndsIt() throws {
    let server = try EchoServer(.answers(pieceSize: 99))
    let plan = RoundTrips.Plan(path: server.path, floorPath: nil, trips: 1_000)
    let result = try RoundTrips.run(
      plan, Self.recording, stop: LoadStop(descriptor: nil) { true })
    #expect(result.wasStopped)
    #expect(result.fault == nil)
    #expect(result.server.count == 0)
  }
}
