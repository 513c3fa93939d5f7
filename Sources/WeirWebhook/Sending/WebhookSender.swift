import Glibc
import WeirCore

/// Sends signed messages to one target, each in a call that waits for the answer. One thread's.
///
/// Messages are those of [Standard Webhooks](https://www.standardwebhooks.com): a POST with the
/// headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Nothing is sent again here;
/// `WebhookSchedule` says when it should be.
package final class WebhookSender {
  private let secrets: WebhookSecretFile
  private let handle: CurlHandle

  /// A sender that has not connected yet.
  ///
  /// - Parameters:
  ///   - target: where messages go.
  ///   - secrets: what they are signed with; looked at before each message.
  ///   - caFile: certificates of issuers to trust in place of the system's.
  ///   - limits: how long an attempt may take.
  /// - Throws: that the file of certificates cannot be read, or that libcurl cannot be used.
  package init(
    target: WebhookTarget, secrets: WebhookSecretFile, caFile: String? = nil,
    limits: WebhookLimits = WebhookLimits()
  ) throws(WebhookFault) {
    if let caFile, unsafe access(caFile, R_OK) != 0 {
      throw WebhookFault.refused("read", caFile, errno)
    }
    self.secrets = secrets
    handle = try CurlHandle(target, caFile: caFile, limits: limits)
  }

  /// Sends a message and waits for what becomes of it, at most `limits.attemptMilliseconds`.
  ///
  /// - Parameters:
  ///   - id: the message's, the same in every attempt, by which a receiver knows what it has:
  ///     letters, digits, `_` and `-`.
  ///   - timestampSeconds: when this attempt is made, since 1970. Receivers refuse old ones.
  ///   - body: JSON.
  /// - Returns: whether the receiver has it, wants no more, or may be asked again.
  package func send(id: String, timestampSeconds: Int64, body: [UInt8]) -> WebhookOutcome {
    guard Self.isFit(id) else {
      return .failed(
        WebhookFailure(
          "not sent: a message's id has 1 to \(WebhookLimits.idByteCountMax) letters, digits, _"
            + " and -", .late))
    }
    let signature = secrets.current()
      .signature(id: id, timestampSeconds: timestampSeconds, body: body)
    return handle.post(
      body,
      headers: [
        "Content-Type: application/json", "Expect:", "webhook-id: \(id)",
        "webhook-timestamp: \(timestampSeconds)", "webhook-signature: \(signature)",
      ]
    ).outcome
  }

  /// Whether an id ends neither a header line nor its part of what is signed.
  private static func isFit(_ id: String) -> Bool {
    (1...WebhookLimits.idByteCountMax).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        URLParts.isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
  }
}
