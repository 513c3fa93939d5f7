import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// A live engine gives the bytes that a stream gives, however the lines are cut into batches and
/// whoever scores them.
@Suite struct LiveEngineTests {
  @Test(arguments: [1, 2, 3]) func givesTheBytesOfAStream(workers: Int) {
    let seed: UInt64 = 40 + UInt64(workers)
    let bytes = EngineRun.traffic(3_000, seed: seed)
    let stream = EngineRun(MemorySource(bytes)) { $0.workers = 1 }
    let live = LiveRun(under: EngineRun.defaultPolicy, workers: workers)
    var state = seed
    live.feed(bytes.split(separator: 10)) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % 64 + 1
    }
    #expect(live.text == stream.text, "seed \(seed)")
  }

  @Test func answersALoneEvent() {
    let live = LiveRun(under: LivePolicies.plain)
    live.feed("{\"event_id\":\"a\",\"ts\":\"2026-03-02T12:00:00Z\",\"card\":\"c\"}\n")
    #expect(
      live.text == "{\"event_id\":\"a\",\"decision\":\"approve\",\"policy\":"
        + "\"\(live.engine.policyStamp)\"}\n")
  }

  @Test func answersWhatHasNoRoomAndMovesNothing() {
    let live = LiveRun(under: LivePolicies.plain)
    let event = LivePolicies.event("a", card: "c")
    let bytes = Array(event.utf8)
    let answer = unsafe bytes.withUnsafeBytes { line in
      unsafe String(decoding: live.engine.answerUnscored(line, number: 7), as: UTF8.self)
    }
    #expect(
      answer == "{\"event_id\":\"a\",\"decision\":\"review\",\"degraded\":[\"overload\"],"
        + "\"policy\":\"\(live.engine.policyStamp)\"}\n")
    live.feed(event + "\n")
    #expect(!live.text.contains("duplicate"), "it was not remembered")
    #expect(live.text.contains("approve"))
  }

  @Test func answersABadLineWithoutRoomByItsFault() {
    let live = LiveRun(under: LivePolicies.plain)
    let answer = unsafe Array("{\"event_id\":\"a\",".utf8).withUnsafeBytes { line in
      unsafe String(decoding: live.engine.answerUnscored(line, number: 7), as: UTF8.self)
    }
    #expect(answer.hasPrefix("{\"line\":7,\"decision\":\"review\",\"error\":{\"code\":\"E_JSON\""))
  }

  @Test(arguments: [Fault.rateLimited, .lineTimeout, .tooManyConnections, .lineTooLong])
  func answersWhatIsRefusedUnread(_ fault: Fault) {
    let live = LiveRun(under: LivePolicies.plain)
    let answer = unsafe String(
      decoding: live.engine.answerRefused(fault, number: 3), as: UTF8.self)
    #expect(
      answer == "{\"line\":3,\"decision\":\"review\","
        + "\"error\":{\"code\":\"\(fault.code.rawValue)\",\"message\":\"\(fault.message)\"},"
        + "\"policy\":\"\(live.engine.policyStamp)\"}\n")
  }

  @Test func readsTheDeadlineOfAnEvent() throws {
    let live = LiveRun(under: LivePolicies.plain)
    let batch = try #require(live.engine.takeBatch())
    let lines = [
      "{\"event_id\":\"a\",\"ts\":\"2026-03-02T12:00:00Z\",\"weir_deadline_ms\":25}",
      "{\"event_id\":\"b\",\"ts\":\"2026-03-02T12:00:00Z\"}",
      "{\"event_id\":\"c\",\"ts\":\"2026-03-02T12:00:00Z\",\"weir_deadline_ms\":null}",
    ]
    for (index, line) in lines.enumerated() {
      unsafe Array(line.utf8).withUnsafeBytes { unsafe batch.add($0, number: UInt64(index + 1)) }
    }
    live.engine.score(batch)
    let deadlines = (0..<3).map { unsafe batch.batch.deadlines[$0] }
    #expect(deadlines == [25, EventBatch.noDeadline, EventBatch.noDeadline])
    let late = unsafe String(decoding: live.engine.answerLate(0, of: batch), as: UTF8.self)
    #expect(
      late == "{\"event_id\":\"a\",\"decision\":\"review\",\"degraded\":[\"deadline\"],"
        + "\"policy\":\"\(live.engine.policyStamp)\"}\n")
    live.engine.giveBack(batch, wasSubmitted: false)
  }

  @Test(
    arguments: [
      ("\"5\"", "E_TYPE"), ("1.0", "E_TYPE"), ("true", "E_TYPE"), ("-1", "E_RANGE"),
      ("60001", "E_RANGE"), ("{}", "E_TYPE"),
    ]) func refusesADeadlineThatIsNone(_ value: String, _ code: String)
  {
    let live = LiveRun(under: LivePolicies.plain)
    live.feed(
      "{\"event_id\":\"a\",\"ts\":\"2026-03-02T12:00:00Z\",\"weir_deadline_ms\":\(value)}\n")
    #expect(live.text.contains("\"code\":\"\(code)\",\"field\":\"weir_deadline_ms\""))
  }

  @Test func aDeadlineIsNoPartOfTheContent() {
    let live = LiveRun(under: LivePolicies.plain)
    let event = LivePolicies.event("a", card: "c")
    live.feed(event + "\n" + event.dropLast() + ",\"weir_deadline_ms\":5}\n")
    #expect(live.text.contains("\"duplicate\":true"), "the same event with another deadline")
  }

  @Test func countsKeysAndIDs() {
    let live = LiveRun(under: LivePolicies.plain)
    #expect(live.engine.stateSize.watermark == nil)
    live.feed(
      (0..<5).map { LivePolicies.event("e\($0)", card: "c\($0 % 2)") + "\n" }.joined())
    let size = live.engine.stateSize
    #expect(size.groups.map(\.name) == ["event.card"])
    #expect(size.groups.map(\.keyCount) == [2])
    #expect(size.rememberedCount == 5)
    #expect(size.watermark == 1_772_452_800_000)
  }
}
