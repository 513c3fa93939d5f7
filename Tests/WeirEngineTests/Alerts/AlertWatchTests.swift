import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// What is told of events, and in which form.
@Suite struct AlertWatchTests {
  private static let policy = WatchedPolicy.policy(WatchedPolicy.failures)

  @Test func fourWithinAMinuteAreSilentAndTheFifthIsToldOnce() throws {
    let lines = (0..<7).map { WatchedPolicy.event("e\($0)", second: $0 * 10) }.joined()
    #expect(try WatchedPolicy.told(lines, under: Self.policy).map(\.eventID) == ["e4"])
  }

  @Test func fiveInMoreThanAMinuteAreSilent() throws {
    let lines = (0..<5).map { WatchedPolicy.event("e\($0)", second: $0 * 15) }.joined()
    #expect(try WatchedPolicy.told(lines, under: Self.policy).isEmpty)
  }

  @Test func aKeyThatIsAbsentIsOne() throws {
    let policy = WatchedPolicy.policy("  a: {when: event.amount > 1, by: account}\n")
    let lines = [nil, nil, "a1", "a1", ""].enumerated().map {
      WatchedPolicy.event("e\($0.offset)", account: $0.element, amount: 2)
    }
    #expect(
      try WatchedPolicy.told(lines.joined(), under: policy).map(\.eventID) == ["e0", "e2", "e4"])
  }

  @Test func isOneObjectOnALine() throws {
    let lines = (0..<5).map {
      WatchedPolicy.event("e\($0)", more: ",\"net\":{\"ip\":\"10.0.0.1\"}")
    }.joined()
    let alert = try #require(WatchedPolicy.told(lines, under: Self.policy).first)
    #expect(
      alert.json.line == """
        {"alert":"failed_sign_ins","severity":"high","ts":"2026-03-02T12:00:00.000Z",\
        "event_id":"e4","type":"auth","fields":{"account":"a1","ip":"10.0.0.1"},\
        "description":"Five or more failed sign-ins within a minute.",\
        "policy":"\(ScoringEngine.stamp(of: Self.policy))"}
        """)
  }

  @Test func whatThereIsNotIsLeftOut() throws {
    let policy = WatchedPolicy.policy("  a: {when: event.amount > 1, include: [ip, price]}\n")
    let alert = try #require(
      WatchedPolicy.told(WatchedPolicy.event("e", amount: 2), under: policy).first)
    #expect(alert.fields.isEmpty && alert.key == nil && alert.description == nil)
    #expect(alert.json.line.hasPrefix("{\"alert\":\"a\",\"severity\":\"medium\",\"ts\":"))
    #expect(!alert.json.line.contains("fields"))
  }

  private static func key(_ line: String, secret: UInt8) throws -> AlertKey? {
    let policy = WatchedPolicy.policy("  a: {when: event.amount > 1, by: [account, ip]}\n")
    var watch = AlertWatch(
      policy, secret: [UInt8](repeating: secret, count: 32))
    return try watch.raised(by: Array(line.utf8), alerts: 1).first?.key
  }

  @Test func aKeyDependsOnValuesAndSecret() throws {
    let one = try Self.key(WatchedPolicy.event("e1"), secret: 1)
    #expect(one != nil)
    #expect(try Self.key(WatchedPolicy.event("e2", second: 9), secret: 1) == one)
    #expect(try Self.key(WatchedPolicy.event("e1"), secret: 2) != one)
    #expect(try Self.key(WatchedPolicy.event("e1", account: "a2"), secret: 1) != one)
    #expect(try Self.key(WatchedPolicy.event("e1", account: nil), secret: 1) != one)
  }

  @Test func aKeyIsThirtyTwoDigits() {
    #expect(AlertKey(high: 0xAB, low: 1 << 63).hex == "00000000000000ab8000000000000000")
  }

  @Test func valuesDoNotRunIntoEachOther() {
    let secret = [UInt8](repeating: 7, count: 32)
    let keys = [
      AlertKey(of: [("a", .string("x")), ("b", .string("y"))], secret: secret),
      AlertKey(of: [("a", .string("xb")), ("b", .string("y"))], secret: secret),
      AlertKey(of: [("a", .string("x")), ("b", nil)], secret: secret),
      AlertKey(of: [("a", .string("x"))], secret: secret),
      AlertKey(of: [("a", nil), ("b", .string("x"))], secret: secret),
      AlertKey(of: [], secret: secret),
    ]
    #expect(Set(keys).count == keys.count)
  }

  // MARK: Bad input

  @Test(arguments: [
    "", "{", "[]", "null", "{}", "{\"ts\":5}", "{\"ts\":\"yesterday\"}", "{\"event_id\":\"e\"}",
    "{\"ts\":\"2026-03-02T12:00:00Z\"", "{\"ts\":\"2026-03-02T12:00:00Z\",\"ts\":1}", "\u{0}",
  ]) func refusesALineThatIsNoEvent(_ line: String) throws {
    var watch = AlertWatch(Self.policy)
    let fault = try #require(throws: JournalFault.self) {
      _ = try watch.raised(by: Array(line.utf8), alerts: 1)
    }
    #expect(fault.kind == .damaged)
    #expect(watch.gate.state == AlertGate.State())
  }

  @Test(arguments: [2, 1 << 63, .max] as [UInt64]) func refusesABitThatNoAlertHas(
    _ word: UInt64
  ) throws {
    var watch = AlertWatch(Self.policy)
    let line = Array(WatchedPolicy.event("e").utf8)
    let fault = try #require(throws: JournalFault.self) {
      _ = try watch.raised(by: line, alerts: word)
    }
    #expect(fault.kind == .damaged)
  }

  @Test(
    arguments: [
      ("{type: timestamp, required: true}", "\"2026-03-02T12:00:00.5Z\"", 1_772_452_800_500),
      ("{type: timestamp, unit: ms, required: true}", "1772452800500", 1_772_452_800_500),
      ("{type: timestamp, unit: s, required: true}", "1772452800", 1_772_452_800_000),
    ] as [(String, String, Int64)]) func readsTimesInEachForm(
      _ c: (type: String, value: String, time: Int64)
    ) throws
  {
    let text = WatchedPolicy.start.replacing("{type: timestamp, required: true}", with: c.type)
    let schema = EngineRun.policy(text).schema
    #expect(try KeptEvent(Array("{\"ts\":\(c.value)}".utf8), schema).time == c.time)
  }

  @Test func refusesATimeBeyondAllBounds() throws {
    let text = WatchedPolicy.start.replacing(
      "{type: timestamp, required: true}", with: "{type: timestamp, unit: s, required: true}")
    let schema = EngineRun.policy(text).schema
    #expect(throws: JournalFault.self) {
      _ = try KeptEvent(Array("{\"ts\":9223372036854775807}".utf8), schema)
    }
  }
}
