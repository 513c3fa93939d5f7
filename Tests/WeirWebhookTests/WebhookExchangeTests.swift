import CCurl
import Testing

@testable import WeirWebhook

/// What each answer, and each way to get none, means for a message.
@Suite struct WebhookExchangeTests {
  private static func outcome(
    _ code: CURLcode = CURLE_OK, status: Int = 0, retryAfter: Int = 0,
    watch: AnswerWatch = AnswerWatch(.internet)
  ) -> WebhookOutcome {
    WebhookExchange(code: code, status: status, retryAfterSeconds: retryAfter, answer: watch)
      .outcome
  }

  private static func failure(_ outcome: WebhookOutcome) -> WebhookFailure? {
    guard case .failed(let failure) = outcome else { return nil }
    return failure
  }

  @Test(arguments: [200, 201, 202, 204, 299]) func isDelivered(_ status: Int) {
    #expect(Self.outcome(status: status) == .delivered(status: status))
  }

  @Test func goneIsRefused() {
    #expect(Self.outcome(status: 410) == .refused(status: 410))
  }

  @Test(
    arguments: [
      (408, .soon), (409, .soon), (425, .soon), (429, .soon), (500, .soon), (502, .soon),
      (503, .soon), (504, .soon), (599, .soon), (600, .soon), (199, .soon), (0, .soon),
      (400, .late), (401, .late), (403, .late), (404, .late), (405, .late), (411, .late),
      (413, .late), (422, .late), (499, .late),
    ] as [(Int, WebhookFailure.Pace)])
  func fails(_ item: (status: Int, pace: WebhookFailure.Pace)) {
    let expected = WebhookFailure("the receiver answered \(item.status)", item.pace)
    #expect(Self.outcome(status: item.status) == .failed(expected))
  }

  @Test(arguments: [300, 301, 302, 303, 307, 308, 399]) func redirectsFail(_ status: Int) {
    let failure = Self.failure(Self.outcome(status: status))
    #expect(failure?.pace == .late)
    #expect(failure?.reason.contains("redirects are not followed") == true)
  }

  @Test(
    arguments: [
      (0, nil), (-5, nil), (Int.min, nil), (1, 1), (120, 120), (21_600, 21_600), (21_601, 21_600),
      (Int.max, 21_600),
    ] as [(Int, Int?)])
  func retryAfterIsCut(_ item: (said: Int, kept: Int?)) {
    for status in [302, 404, 429, 503] {
      let failure = Self.failure(Self.outcome(status: status, retryAfter: item.said))
      #expect(failure?.retryAfterSeconds == item.kept, "\(status)")
    }
  }

  @Test(
    arguments: [
      (CURLE_COULDNT_RESOLVE_HOST, "no address is known of the host", .soon),
      (CURLE_COULDNT_CONNECT, "no connection to the host", .soon),
      (CURLE_OPERATION_TIMEDOUT, "no whole answer within the time limit", .soon),
      (
        CURLE_GOT_NOTHING, "the receiver closed the connection before its answer was whole", .soon
      ),
      (
        CURLE_PARTIAL_FILE, "the receiver closed the connection before its answer was whole", .soon
      ),
      (CURLE_UNSUPPORTED_PROTOCOL, "what answered does not speak HTTP/1", .late),
      (
        CURLE_SSL_CACERT_BADFILE, "TLS: the file of trusted certificates cannot be used", .late
      ),
      (CURLE_OUT_OF_MEMORY, "libcurl: Out of memory", .soon),
    ] as [(CURLcode, String, WebhookFailure.Pace)])
  func brokenOffIsAFailure(
    _ item: (code: CURLcode, reason: String, pace: WebhookFailure.Pace)
  ) {
    // A status that came before the end does not count.
    let expected = WebhookFailure(item.reason, item.pace)
    #expect(Self.outcome(item.code, status: 200) == .failed(expected))
  }

  @Test func aLongBodyDoesNotChangeWhatItsStatusMeans() {
    let watch = AnswerWatch(.internet)
    #expect(watch.takeBody(byteCount: 65_536) == 65_536)
    #expect(watch.takeBody(byteCount: 0) == 0)
    #expect(!watch.hasLongBody)
    #expect(watch.takeBody(byteCount: 1) == 0)
    #expect(
      Self.outcome(CURLE_WRITE_ERROR, status: 200, watch: watch) == .delivered(status: 200))
    #expect(Self.outcome(CURLE_WRITE_ERROR, status: 410, watch: watch) == .refused(status: 410))
  }

  @Test func longHeadersAreAFailure() {
    let watch = AnswerWatch(.internet)
    #expect(watch.takeHeader(byteCount: 65_536) == 65_536)
    #expect(watch.takeHeader(byteCount: 1) == 0)
    let failure = Self.failure(Self.outcome(CURLE_WRITE_ERROR, status: 200, watch: watch))
    #expect(failure?.reason == "the receiver's header lines are longer than 65536 bytes")
  }
}
