import NIOCore
import Testing
import WeirCore
import WeirPolicy

@testable import WeirServer

/// What a server says that shadow rules would have changed.
@Suite struct ShadowTests {
  /// Scores: `amount` of 4 0.73, of 5 0.82, of 10 0.98.
  private static let model = """
    {"format":"weir-logistic/1","intercept":-1,
     "features":[{"name":"amount","weight":0.5,"mean":0,"scale":1}]}
    """

  private static let shadows = """
      - {name: s_reject, condition: event.amount <= 2, action: reject, mode: shadow}
      - {name: s_allow, condition: 'event.amount in [1, 3]', action: allow, mode: shadow}
      - {name: s_review, condition: event.amount >= 2, action: review, mode: shadow}
      - {name: s_flag, condition: event.amount == 4, action: flag, log_odds: 3, mode: shadow}
      - {name: s_error, condition: 1 / (event.amount - 6) == 7, action: review, mode: shadow}
      - {name: s_never, condition: event.amount > 999, action: reject, mode: shadow}
    """

  private static func policy(version: Int = 1, rules: String = shadows) -> Policy {
    let text = """
      policy: shadowed
      version: \(version)
      event:
        type: {type: enum, values: [payment, label], default: payment}
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        amount: {type: int, min: 0, max: 1000000}
      features:
        amount: {value: event.amount}
      model: model.json
      rules:
        - {name: one, condition: event.amount == 1, action: review}
        - {name: high, condition: model.score > 0.97, action: reject}
      \(rules)
      decide: {score: [payment], review_at: 0.8, reject_at: 0.999}
      """
    let files = ["policy.yaml": Array(text.utf8), "model.json": Array(model.utf8)]
    switch PolicyLoader.load(from: EmbeddedSource(files)) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }

  private static func event(_ amount: Int, type: String = "payment", _ id: String = "e") -> String {
    "{\"event_id\":\"\(id)\(amount)\",\"ts\":\"2026-03-02T12:00:00Z\",\"type\":\"\(type)\","
      + "\"amount\":\(amount)}\n"
  }

  /// Each amount once as a payment.
  private static let traffic = [1, 2, 3, 4, 5, 6, 10].map { event($0) }.joined()

  private static func server(workers: Int = 1, _ policy: Policy = policy()) throws -> TestServer {
    try TestServer(workers: workers) { $0.policy = policy }
  }

  /// The lines of the status that are about shadow rules.
  private static func status(_ server: TestServer) throws -> [String] {
    try ControlClient.ask("status", at: server.control).text.split(separator: "\n")
      .filter { $0.hasPrefix("shadow ") }.map { $0.drop { $0 != " " }.drop { $0 == " " } }
      .map(String.init)
  }

  private static func page(_ snapshot: ServerSnapshot) -> String {
    String(decoding: PrometheusText.render(snapshot), as: UTF8.self)
  }

  private static func send(_ text: String, to server: TestServer) throws -> [String] {
    let client = try TestClient(server.path)
    client.send(text)
    return try client.lines(text.count { $0 == "\n" })
  }

  private static let counted = [
    "s_reject: 2 hits; enforced: 1 approve to reject, 1 review to reject",
    "s_allow: 2 hits; enforced: 1 review to approve",
    "s_review: 6 hits; enforced: 3 approve to review",
    "s_flag: 1 hit; enforced: 1 approve to reject",
    "s_error: 0 hits; enforced: no other decision",
    "s_never: 0 hits; enforced: no other decision",
  ]

  @Test(arguments: [1, 3]) func countsExactly(workers: Int) throws {
    let server = try Self.server(workers: workers)
    defer { server.end() }
    let answers = try Self.send(Self.traffic, to: server)
    let decisions = answers.map { $0.split(separator: "\"").dropFirst(7).first ?? "" }
    #expect(
      decisions == ["review", "approve", "approve", "approve", "review", "review", "reject"])
    #expect(try Self.status(server) == Self.counted)
  }

  @Test func countsWhatAFailureWouldDegrade() throws {
    let rule =
      "  - {name: s_error, condition: 1 / (event.amount - 2) == 7, action: reject, mode: shadow}"
    let server = try Self.server(Self.policy(rules: rule))
    defer { server.end() }
    _ = try Self.send(Self.traffic, to: server)
    #expect(try Self.status(server) == ["s_error: 0 hits; enforced: 1 approve to review"])
  }

  @Test(arguments: [1, 3]) func countsManyInOneBatch(workers: Int) throws {
    let server = try Self.server(workers: workers)
    defer { server.end() }
    _ = try Self.send((0..<500).map { Self.event(2, "e\($0)-") }.joined(), to: server)
    #expect(
      try Self.status(server).first == "s_reject: 500 hits; enforced: 500 approve to reject")
  }

  @Test(arguments: [
    ("repeats", traffic), ("events without a decision", event(2, type: "label", "l")),
    ("invalid lines", event(2, "i").replacing("2026", with: "20x6")),
    ("repeats with other content", event(2).replacing("12:00", with: "12:01")),
  ]) func countsNothingOf(_ c: (name: String, text: String)) throws {
    let server = try Self.server()
    defer { server.end() }
    _ = try Self.send(Self.traffic, to: server)
    _ = try Self.send(c.text, to: server)
    #expect(try Self.status(server) == Self.counted, "\(c.name)")
  }

  @Test func saysNothingWithoutAShadowRule() throws {
    let server = try Self.server(Self.policy(rules: ""))
    defer { server.end() }
    _ = try Self.send(Self.traffic, to: server)
    #expect(try Self.status(server) == [])
    #expect(try !ControlClient.ask("status json", at: server.control).text.contains("shadow\""))
    let snapshot = try server.server.snapshot().wait()
    #expect(!Self.page(snapshot).contains("weir_shadow"))
  }

  @Test func goesOnUnderTheSameNameAndMode() throws {
    let server = try Self.server()
    defer { server.end() }
    _ = try Self.send(Self.traffic, to: server)
    // One is enforced, one has another name, one another condition, one is gone.
    let next = Self.shadows
      .replacing(
        "s_allow, condition: 'event.amount in [1, 3]', action: allow, mode: shadow",
        with: "s_allow, condition: 'event.amount in [1, 3]', action: allow"
      )
      .replacing("s_review", with: "s_other").replacing("amount <= 2", with: "amount <= 3")
      .split(separator: "\n").filter { !$0.contains("s_never") }.joined(separator: "\n")
    server.source.set(.success(Self.policy(version: 2, rules: next)))
    #expect(try ControlClient.ask("reload", at: server.control).exitCode == 0)
    #expect(
      try Self.status(server) == [
        Self.counted[0], "s_other: 0 hits; enforced: no other decision", Self.counted[3],
        Self.counted[4],
      ])
    _ = try Self.send(Self.event(3, "f"), to: server)
    #expect(
      try Self.status(server).prefix(2) == [
        "s_reject: 3 hits; enforced: 2 approve to reject, 1 review to reject",
        "s_other: 1 hit; enforced: no other decision",
      ])
  }

  @Test func countsNothingThatCouldNotBeKept() throws {
    let idea = "\n  - {name: idea, condition: event.amount == 9, action: reject, mode: shadow}"
    let server = try KeptServer(TestServer.policy() + idea, isLazy: true)
    defer { server.end() }
    let client = try server.client()
    func send(_ id: String) throws {
      client.send(TestServer.event(id, card: id, amount: 9))
      _ = try client.line()
    }
    func changed() throws -> [UInt64] {
      try server.snapshot().counters.shadowCounts.map(\.changedCount)
    }
    try send("kept")
    server.state.failResume(KeptServer.full)
    server.journal.refuse(KeptServer.full)
    try send("unkept")
    #expect(try changed() == [1])
    server.state.failResume(nil)
    try server.wait("it goes on") { $0.storage?.frozenSinceMilliseconds == nil }
    // The state was folded anew, and what it goes on with counts as well.
    try send("kept after")
    #expect(try changed() == [2])
  }

  @Test func isForMachines() throws {
    let server = try Self.server()
    defer { server.end() }
    _ = try Self.send(Self.traffic, to: server)
    let text = try ControlClient.ask("status json", at: server.control).text
    let line = text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
      .replacing(", ", with: ",").replacing(": ", with: ":")
    let first = [
      #""shadow":[{"rule":"s_reject","hits":2,"changed":2,"changes":["#,
      #"{"from":"approve","to":"reject","count":1},{"from":"review","to":"reject","count":1}]},"#,
    ].joined()
    #expect(line.contains(first), "\(line)")
    #expect(line.contains(#"{"rule":"s_never","hits":0,"changed":0,"changes":[]}]"#), "\(line)")
  }

  @Test func isAMetric() throws {
    let server = try Self.server()
    defer { server.end() }
    _ = try Self.send(Self.traffic, to: server)
    let lines = Self.page(try server.server.snapshot().wait()).split(separator: "\n")
      .filter { $0.hasPrefix("weir_shadow_changes_total{rule=\"s_reject\"") }
    func line(_ from: String, _ to: String, _ count: Int) -> Substring {
      "weir_shadow_changes_total{rule=\"s_reject\",from=\"\(from)\",to=\"\(to)\"} \(count)"
    }
    #expect(
      lines == [
        line("approve", "review", 0), line("approve", "reject", 1), line("review", "approve", 0),
        line("review", "reject", 1), line("reject", "approve", 0), line("reject", "review", 0),
      ])
  }
}
