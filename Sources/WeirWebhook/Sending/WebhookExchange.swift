import CCurl

/// What libcurl made of one request.
struct WebhookExchange {
  let code: CURLcode
  /// The answer's; 0 when none came.
  let status: Int
  /// As the answer says it; 0 when it says nothing.
  let retryAfterSeconds: Int
  /// What of the answer was read, and which address was refused.
  let answer: AnswerWatch

  /// What became of the message.
  ///
  /// A status counts when the whole answer came, or as much of it as is ever read: an answer that
  /// breaks off may be that of a receiver that broke down.
  var outcome: WebhookOutcome {
    if answer.hasLongHeaders {
      return .failed(
        WebhookFailure(
          "the receiver's header lines are longer than \(WebhookLimits.headerByteCountMax) bytes",
          .late))
    }
    guard code == CURLE_OK || answer.hasLongBody else { return .failed(brokenOff) }
    switch status {
    case 200...299: return .delivered(status: status)
    case 410: return .refused(status: status)
    default: return .failed(refusal)
    }
  }

  /// Why an answer is no delivery.
  private var refusal: WebhookFailure {
    let retryAfter = min(retryAfterSeconds, WebhookLimits.retryAfterSecondsMax)
    let asked = retryAfter > 0 ? retryAfter : nil
    let reason = "the receiver answered \(status)"
    switch status {
    case 300...399:
      return WebhookFailure(
        reason + ", and redirects are not followed: let the URL be that of the receiver itself",
        .late, retryAfterSeconds: asked)
    // Time-out, conflict, too early, too many: all pass by themselves.
    case 408, 409, 425, 429: return WebhookFailure(reason, .soon, retryAfterSeconds: asked)
    case 400...499: return WebhookFailure(reason, .late, retryAfterSeconds: asked)
    default: return WebhookFailure(reason, .soon, retryAfterSeconds: asked)
    }
  }

  /// Why there is no whole answer.
  private var brokenOff: WebhookFailure {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: WebhookFailure("no address is known of the host", .soon)
    case CURLE_COULDNT_CONNECT: unconnected
    case CURLE_OPERATION_TIMEDOUT: WebhookFailure("no whole answer within the time limit", .soon)
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
      WebhookFailure("the receiver closed the connection before its answer was whole", .soon)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      WebhookFailure("what answered does not speak HTTP/1", .late)
    case CURLE_PEER_FAILED_VERIFICATION:
      WebhookFailure(
        "TLS: the receiver's certificate is not valid for this host, or its issuer is not trusted:"
          + " have it mended, or name the issuer's certificate", .late)
    case CURLE_SSL_CONNECT_ERROR:
      WebhookFailure("TLS: no handshake: the receiver must speak TLS 1.2 or newer", .soon)
    case CURLE_SSL_CACERT_BADFILE:
      WebhookFailure("TLS: the file of trusted certificates cannot be used", .late)
    default:
      // libcurl's own words for its codes; they are fixed.
      WebhookFailure("libcurl: " + (unsafe String(cString: curl_easy_strerror(code))), .soon)
    }
  }

  private var unconnected: WebhookFailure {
    guard let objection = answer.objection else {
      return WebhookFailure("no connection to the host", .soon)
    }
    return WebhookFailure(
      "the host's address is \(objection), with which webhooks do not connect: name a host of the"
        + " internet, or allow private addresses for this webhook", .late)
  }
}
