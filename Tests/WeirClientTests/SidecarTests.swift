import Testing
import WeirClient

/// The client against the real server.
struct SidecarTests {
  @Sendable private static func event(_ id: String) -> String {
    #"{"event_id":"\#(id)","ts":"2026-03-02T12:00:00Z","amount_minor":990,"currency":"EUR"}"#
  }

  @Test func manyTasksAskAtOnce() async throws {
    let sidecar = try Sidecar()
    try sidecar.start()
    let client = try await sidecar.client()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<20 {
        group.addTask {
          for index in 0..<50 {
            let id = "\(task)-\(index)"
            let answer = try await client.decide(Self.event(id))
            #expect(answer.eventID == id)
            #expect(answer.decision == .approve)
            #expect(!answer.isDuplicate)
            let again = try await client.decide(Self.event(id))
            #expect(again.isDuplicate)
            #expect(again.decision == answer.decision)
          }
        }
      }
      try await group.waitForAll()
    }
    let broken = try await client.decide("{}")
    #expect(broken.errorCode == "E_REQUIRED")
    #expect(broken.decision == .review)
    let late = try await client.decide(
      #"{"event_id":"l","ts":"2026-03-02T12:00:00Z","weir_deadline_ms":0}"#)
    #expect(late.decision == .review)
    #expect(late.degraded == ["deadline"])
    await client.close()
    #expect(sidecar.end() == 0)
  }

  @Test func aRestartLosesNothingThatIsSentAgain() async throws {
    let sidecar = try Sidecar()
    try sidecar.start()
    let client = try await sidecar.client()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 0..<4 {
        group.addTask {
          var answered = 0
          for index in 0..<200 {
            let id = "\(task)-\(index)"
            while true {
              do throws(WeirClient.ClientError) {
                let answer = try await client.decide(Self.event(id))
                #expect(answer.eventID == id)
                #expect(answer.decision == .approve)
                answered += 1
                break
              } catch {
                #expect(error == .connectionLost)
              }
            }
          }
          return answered
        }
      }
      for _ in 0..<3 {
        #expect(sidecar.end() == 0)
        try sidecar.start()
      }
      #expect(try await group.reduce(0, +) == 800)
    }
    await client.close()
  }

  @Test func tellsThatThereAreTooManyConnections() async throws {
    let sidecar = try Sidecar()
    try sidecar.start("--connections", "1")
    let first = try await sidecar.client()
    #expect(try await first.decide(Self.event("a")).decision == .approve)
    let second = try await sidecar.client()
    let error = await #expect(throws: WeirClient.ClientError.self) {
      try await second.decide(Self.event("b"))
    }
    // Whoever writes to a connection that is closed already does not read why.
    #expect(error == .connectionRefused(code: "E_CONNECTIONS") || error == .connectionLost)
    await first.close()
    while true {
      do throws(WeirClient.ClientError) {
        #expect(try await second.decide(Self.event("b")).decision == .approve)
        break
      } catch {
        #expect(error == .connectionRefused(code: "E_CONNECTIONS") || error == .connectionLost)
      }
    }
    await second.close()
  }
}
