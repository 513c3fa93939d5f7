import NIOHTTP1
import WeirCore

/// What a request about health and metrics is answered, apart from any connection.
struct HealthAnswer: Sendable {
  let status: HTTPResponseStatus
  let contentType: String
  let body: [UInt8]
  /// Headers beside those that every answer has.
  var further: [(String, String)] = []

  /// A line of text.
  init(_ status: HTTPResponseStatus, _ line: String, further: [(String, String)] = []) {
    self.status = status
    contentType = "text/plain; charset=utf-8"
    body = Array((line + "\n").utf8)
    self.further = further
  }

  private init(_ status: HTTPResponseStatus, json: JSONValue) {
    self.status = status
    contentType = "application/json"
    body = json.bytes + Array("\n".utf8)
  }

  private init(metrics: [UInt8]) {
    status = .ok
    contentType = PrometheusText.contentType
    body = metrics
  }

  /// What can be asked for.
  enum Page: String, Sendable {
    case metrics = "/metrics"
    case health = "/healthz"
    case state = "/health"
    case readiness = "/readyz"
  }

  /// The page that is asked for, or why there is none.
  static func page(_ method: HTTPMethod, uri: String) -> Result<Page, Refusal> {
    guard let page = Page(rawValue: String(uri.prefix { $0 != "?" })) else {
      return .failure(Refusal(answer: HealthAnswer(.notFound, "there is nothing here")))
    }
    guard method == .GET || method == .HEAD else {
      return .failure(
        Refusal(
          answer: HealthAnswer(
            .methodNotAllowed, "only GET and HEAD", further: [("Allow", "GET, HEAD")])))
    }
    return .success(page)
  }

  /// An answer that is no page.
  struct Refusal: Error {
    let answer: HealthAnswer
  }

  /// The page by how the server is; `nil` when that is not to be learnt in time.
  static func answer(_ page: Page, _ snapshot: ServerSnapshot?) -> HealthAnswer {
    guard let snapshot else {
      return page == .state
        ? HealthAnswer(.serviceUnavailable, json: .members([("status", .string("stalled"))]))
        : HealthAnswer(.serviceUnavailable, "stalled")
    }
    switch page {
    case .metrics: return HealthAnswer(metrics: PrometheusText.render(snapshot))
    case .health: return HealthAnswer(.ok, "ok")
    case .state: return HealthAnswer(.ok, json: state(snapshot))
    case .readiness:
      if snapshot.isDraining { return HealthAnswer(.serviceUnavailable, "draining") }
      if !snapshot.isReady { return HealthAnswer(.serviceUnavailable, "starting") }
      return HealthAnswer(.ok, "ready")
    }
  }

  /// How the server is, in words that do not change. One whose storage is frozen answers, though
  /// not under full rules: it is degraded, and still ready.
  private static func state(_ snapshot: ServerSnapshot) -> JSONValue {
    let isFrozen = snapshot.storage?.frozenSinceMilliseconds != nil
    let status =
      snapshot.isDraining
      ? "draining" : !snapshot.isReady ? "starting" : isFrozen ? "degraded" : "ready"
    let storage = snapshot.storage == nil ? "none" : isFrozen ? "frozen" : "ok"
    return .members([
      ("status", .string(status)), ("durability", .string(snapshot.durability)),
      ("storage", .string(storage)),
      ("store", snapshot.store.map { .string($0.stalledSince == nil ? "ok" : "stalled") }),
    ])
  }

  /// Headers of every answer, whatever it says. None tells what runs here.
  static let standardHeaders = [
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    (
      "Content-Security-Policy",
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
  ]

  /// The head of the answer. A connection is kept in HTTP/1.0 only when that is said, and closed in
  /// HTTP/1.1 only when that is said.
  func head(_ version: HTTPVersion, keepsAlive: Bool) -> HTTPResponseHead {
    var headers = HTTPHeaders([("Content-Type", contentType), ("Content-Length", "\(body.count)")])
    headers.add(contentsOf: Self.standardHeaders + further)
    if !keepsAlive {
      headers.add(name: "Connection", value: "close")
    } else if version == .http1_0 {
      headers.add(name: "Connection", value: "keep-alive")
    }
    return HTTPResponseHead(
      version: version == .http1_0 ? .http1_0 : .http1_1, status: status, headers: headers)
  }
}
