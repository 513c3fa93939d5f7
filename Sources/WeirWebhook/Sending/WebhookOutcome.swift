/// What became of one attempt to send a message.
package enum WebhookOutcome: Hashable, Sendable {
  /// The receiver has it: it answered with this status, 200 to 299.
  case delivered(status: Int)
  /// The receiver wants no more messages, ever: it answered 410.
  case refused(status: Int)
  /// It may be sent again.
  case failed(WebhookFailure)
}

/// Why an attempt failed, and how soon another one is worth it.
package struct WebhookFailure: Hashable, Sendable {
  /// How long to wait for the next attempt.
  package enum Pace: String, Sendable {
    /// What failed may be well again in a second.
    case soon
    /// Somebody has to mend something first.
    case late
  }

  /// One line without its end. Holds no part of the URL and nothing that the receiver sent but its
  /// status.
  package let reason: String
  package let pace: Pace
  /// Seconds for which the receiver asked to be left alone, at most
  /// `WebhookLimits.retryAfterSecondsMax`.
  package let retryAfterSeconds: Int?

  /// A failure.
  package init(_ reason: String, _ pace: Pace, retryAfterSeconds: Int? = nil) {
    self.reason = reason
    self.pace = pace
    self.retryAfterSeconds = retryAfterSeconds
  }
}
