import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import WeirServer

/// What the health server answers, byte for byte.
struct HealthServerTests {
  /// Runs `body` with a server that ends with it.
  private static func withServer(
    at address: HealthAddress? = nil, bounds: HealthServer.Bounds = .init(),
    snapshot: ServerSnapshot? = SampleSnapshot.empty, _ body: (HealthServer) throws -> Void
  ) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    // A scoring loop that never answers has nothing to give until the test is over.
    let never = group.next().makePromise(of: ServerSnapshot.self)
    do {
      let server = try await HealthServer.start(
        at: try address ?? HealthAddress("127.0.0.1:0"), group: group, bounds: bounds
      ) {
        snapshot.map { group.next().makeSucceededFuture($0) } ?? never.futureResult
      }.get()
      let result = Result { try body(server) }
      try await server.close().get()
      try result.get()
    } catch {
      never.fail(error)
      try await group.shutdownGracefully()
      throw error
    }
    never.succeed(SampleSnapshot.empty)
    try await group.shutdownGracefully()
  }

  private static func ready(isDraining: Bool = false) -> ServerSnapshot {
    var snapshot = SampleSnapshot.empty
    snapshot.isReady = true
    snapshot.isDraining = isDraining
    return snapshot
  }

  private static let standard = [
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy":
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
  ]

  /// An answer of text with all headers that it has to have, and no others.
  private static func answer(
    _ status: String, _ body: String, length: Int? = nil, _ further: [String: String] = [:]
  ) -> HealthClient.Answer {
    let own = [
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Length": "\(length ?? body.utf8.count)",
    ]
    return HealthClient.Answer(
      status: "HTTP/1.1 " + status,
      headers: standard.merging(own) { $1 }.merging(further) { $1 }, body: body)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let request: String
    let status: String
    let body: String
    let further: [String: String]
    var testDescription: String { name }

    init(
      _ name: String, _ request: String, gives status: String, _ body: String,
      _ further: [String: String] = [:]
    ) {
      self.name = name
      self.request = request.replacing("\n", with: "\r\n")
      self.status = status
      self.body = body
      self.further = further
    }
  }

  private static let closing = ["Connection": "close"]

  @Test(arguments: [
    Case("health", "GET /healthz HTTP/1.1\nHost: a\n\n", gives: "200 OK", "ok\n"),
    Case("readiness", "GET /readyz HTTP/1.1\nHost: a\n\n", gives: "200 OK", "ready\n"),
    Case("a query", "GET /healthz?a=/b HTTP/1.1\nHost: a\n\n", gives: "200 OK", "ok\n"),
    Case(
      "nothing there", "GET / HTTP/1.1\nHost: a\n\n", gives: "404 Not Found",
      "there is nothing here\n"),
    Case(
      "something longer", "GET /metrics/ HTTP/1.1\nHost: a\n\n", gives: "404 Not Found",
      "there is nothing here\n"),
    Case(
      "dots", "GET /x/../metrics HTTP/1.1\nHost: a\n\n", gives: "404 Not Found",
      "there is nothing here\n"),
    Case(
      "nothing to post to", "POST /x HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
      gives: "404 Not Found", "there is nothing here\n", closing),
    Case(
      "a post", "POST /metrics HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
      gives: "405 Method Not Allowed", "only GET and HEAD\n",
      ["Allow": "GET, HEAD", "Connection": "close"]),
    Case(
      "options", "OPTIONS /healthz HTTP/1.1\nHost: a\n\n", gives: "405 Method Not Allowed",
      "only GET and HEAD\n", ["Allow": "GET, HEAD", "Connection": "close"]),
    Case(
      "a body", "GET /healthz HTTP/1.1\nHost: a\nContent-Length: 3\n\nabc",
      gives: "413 Payload Too Large", "send no body\n", closing),
    Case(
      "a body without end", "POST /healthz HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n3\nabc",
      gives: "413 Payload Too Large", "send no body\n", closing),
    Case(
      "an upgrade", "GET /healthz HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: h2c\n\n",
      gives: "200 OK", "ok\n", closing),
    Case(
      "no HTTP", "hello\n\n", gives: "400 Bad Request", "this is no HTTP/1.1 request\n", closing),
    Case(
      "two lengths", "GET /healthz HTTP/1.1\nHost: a\nContent-Length: 0\nContent-Length: 1\n\n",
      gives: "400 Bad Request", "this is no HTTP/1.1 request\n", closing),
    Case(
      "length and chunks",
      "GET /healthz HTTP/1.1\nHost: a\nContent-Length: 1\nTransfer-Encoding: chunked\n\n",
      gives: "400 Bad Request", "this is no HTTP/1.1 request\n", closing),
    Case(
      "a bare line feed in a header", "GET /healthz HTTP/1.1\nHost: a\nA: \u{1}\n\n",
      gives: "400 Bad Request", "this is no HTTP/1.1 request\n", closing),
    Case(
      "a long header", "GET /healthz HTTP/1.1\nA: \(String(repeating: "x", count: 9_000))\n\n",
      gives: "431 Request Header Fields Too Large", "the request is too large\n", closing),
    Case(
      "many headers", "GET /healthz HTTP/1.1\n\(String(repeating: "A: b\n", count: 65))\n",
      gives: "431 Request Header Fields Too Large", "the request is too large\n", closing),
    Case(
      "headers that are long together",
      "GET /healthz HTTP/1.1\n"
        + String(repeating: "A: \(String(repeating: "x", count: 900))\n", count: 10) + "\n",
      gives: "431 Request Header Fields Too Large", "the request is too large\n", closing),
    Case(
      "a long path", "GET /\(String(repeating: "x", count: 70_000))",
      gives: "431 Request Header Fields Too Large", "the request is too large\n", closing),
    Case(
      "asked to close", "GET /healthz HTTP/1.1\nHost: a\nConnection: close\n\n", gives: "200 OK",
      "ok\n", closing),
  ])
  func answers(_ item: Case) async throws {
    try await Self.withServer(snapshot: Self.ready()) { server in
      let client = try HealthClient(server.address)
      client.send(item.request)
      #expect(try client.next() == Self.answer(item.status, item.body, item.further))
      if item.further["Connection"] == "close" {
        #expect(try client.isEnded())
      } else {
        client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.next() == Self.answer("200 OK", "ok\n"))
      }
    }
  }

  @Test func versionTenClosesUnlessAskedNotTo() async throws {
    try await Self.withServer { server in
      let client = try HealthClient(server.address)
      client.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      let kept = try #require(try client.next())
      #expect(kept.status == "HTTP/1.0 200 OK")
      #expect(kept.headers["Connection"] == "keep-alive")
      client.send("GET /healthz HTTP/1.0\r\n\r\n")
      #expect(try client.next()?.headers["Connection"] == "close")
      #expect(try client.isEnded())
    }
  }

  @Test func headIsTheSameWithoutBody() async throws {
    try await Self.withServer { server in
      let client = try HealthClient(server.address)
      client.send("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.next(isHead: true) == Self.answer("200 OK", "", length: 3))
      client.send("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
      let length = PrometheusText.render(SampleSnapshot.empty).count
      #expect(
        try client.next(isHead: true)
          == Self.answer("200 OK", "", length: length, ["Content-Type": PrometheusText.contentType])
      )
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.next(isHead: true)?.status == "HTTP/1.1 404 Not Found")
    }
  }

  @Test func metricsAreThoseOfTheSnapshot() async throws {
    try await Self.withServer(snapshot: SampleSnapshot.full) { server in
      let client = try HealthClient(server.address)
      client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = String(decoding: PrometheusText.render(SampleSnapshot.full), as: UTF8.self)
      #expect(
        try client.next()
          == Self.answer("200 OK", text, ["Content-Type": PrometheusText.contentType]))
    }
  }

  @Test func answersStandInTheOrderOfPipelinedRequests() async throws {
    try await Self.withServer { server in
      let client = try HealthClient(server.address)
      client.send(
        ["/healthz", "/readyz", "/no", "/metrics"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
          .joined())
      let statuses = try (0..<4).map { _ in try client.next()?.status }
      #expect(
        statuses == [
          "HTTP/1.1 200 OK", "HTTP/1.1 503 Service Unavailable", "HTTP/1.1 404 Not Found",
          "HTTP/1.1 200 OK",
        ])
    }
  }

  @Test(arguments: [
    (ServerSnapshotState.starting, "503 Service Unavailable", "starting\n"),
    (.ready, "200 OK", "ready\n"), (.draining, "503 Service Unavailable", "draining\n"),
    (.stalled, "503 Service Unavailable", "stalled\n"),
  ])
  func tellsWhetherItIsReady(
    _ state: ServerSnapshotState, _ status: String, _ body: String
  ) async throws {
    var bounds = HealthServer.Bounds()
    if state == .stalled { bounds.snapshotTimeout = .milliseconds(1) }
    try await Self.withServer(bounds: bounds, snapshot: state.snapshot) { server in
      let client = try HealthClient(server.address)
      client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.next() == Self.answer(status, body))
    }
  }

  enum ServerSnapshotState: Sendable {
    case starting, ready, draining, stalled

    var snapshot: ServerSnapshot? {
      switch self {
      case .starting: SampleSnapshot.empty
      case .ready: HealthServerTests.ready()
      case .draining: HealthServerTests.ready(isDraining: true)
      case .stalled: nil
      }
    }
  }

  @Test(arguments: ["/healthz", "/metrics", "/readyz"])
  func aScoringLoopThatStandsStillIsSeen(_ path: String) async throws {
    var bounds = HealthServer.Bounds()
    bounds.snapshotTimeout = .milliseconds(1)
    try await Self.withServer(bounds: bounds, snapshot: nil) { server in
      let client = try HealthClient(server.address)
      for _ in 0..<2 {
        client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.next() == Self.answer("503 Service Unavailable", "stalled\n"))
      }
    }
  }

  /// Whether nothing can be kept, or nothing is kept at all.
  enum Storage: Sendable { case none, ok, frozen }

  @Test(
    arguments: [
      (.ready, .none, "200 OK", "ready", "memory"), (.ready, .ok, "200 OK", "ready", "none"),
      // It answers, though not under full rules: the pages for balancers say nothing of it.
      (.ready, .frozen, "200 OK", "degraded", "none"),
      (.starting, .ok, "200 OK", "starting", "none"),
      (.draining, .frozen, "200 OK", "draining", "none"),
      (.stalled, .none, "503 Service Unavailable", "stalled", nil),
    ] as [(ServerSnapshotState, Storage, String, String, String?)])
  func saysWhatAnswersAreWorth(
    _ state: ServerSnapshotState, _ storage: Storage, _ status: String, _ word: String,
    _ durability: String?
  ) async throws {
    var snapshot = state.snapshot
    if storage != .none { snapshot?.storage = SampleSnapshot.storage }
    if storage == .ok { snapshot?.storage?.frozenSinceMilliseconds = nil }
    var bounds = HealthServer.Bounds()
    if state == .stalled { bounds.snapshotTimeout = .milliseconds(1) }
    try await Self.withServer(bounds: bounds, snapshot: snapshot) { server in
      let client = try HealthClient(server.address)
      client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = try client.next()
      let rest = durability.map { ",\"durability\":\"\($0)\",\"storage\":\"\(storage)\"" } ?? ""
      #expect(answer?.status == "HTTP/1.1 " + status)
      #expect(answer?.headers["Content-Type"] == "application/json")
      #expect(answer?.body == "{\"status\":\"\(word)\"\(rest)}\n")
      client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect((try client.next()?.body == "ready\n") == (state == .ready))
    }
  }

  @Test(arguments: ["", "GET /healthz HTT", "GET /healthz HTTP/1.1\r\nA: b\r\n"])
  func aConnectionWithoutAWholeRequestIsClosed(_ start: String) async throws {
    var bounds = HealthServer.Bounds()
    bounds.idleTime = .milliseconds(1)
    try await Self.withServer(bounds: bounds) { server in
      let client = try HealthClient(server.address)
      client.send(start)
      #expect(try client.next() == nil)
    }
  }

  @Test func connectionsBeyondTheBoundAreClosed() async throws {
    var bounds = HealthServer.Bounds()
    bounds.connectionCountMax = 2
    try await Self.withServer(bounds: bounds) { server in
      func ask(_ client: HealthClient) throws -> String? {
        client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        return try client.next()?.status
      }
      let first = try HealthClient(server.address)
      let second = try HealthClient(server.address)
      #expect(try ask(first) == "HTTP/1.1 200 OK")
      #expect(try ask(second) == "HTTP/1.1 200 OK")
      let third = try HealthClient(server.address)
      #expect(try third.next() == nil)
      // One that ends makes room.
      first.send("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
      #expect(try first.next()?.status == "HTTP/1.1 200 OK")
      #expect(try first.isEnded())
      #expect(try ask(try HealthClient(server.address)) == "HTTP/1.1 200 OK")
      #expect(try ask(second) == "HTTP/1.1 200 OK")
    }
  }
}
