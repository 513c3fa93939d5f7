import Crypto

/// When a message that was not delivered is sent again: at once, then ever more seldom, for three
/// days. A pure function: a process that starts anew goes on where another one ended.
package enum WebhookSchedule {
  /// What comes after a failed attempt.
  package enum Next: Hashable, Sendable {
    /// Another one, not before this time.
    case at(milliseconds: Int64)
    /// None: three days are over.
    case exhausted
  }

  /// Milliseconds behind the first attempt, the second and so on; behind all others the last.
  package static let waits: [Int64] = [
    1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000,
  ]

  /// Milliseconds behind an attempt, at least, when somebody has to mend something first.
  package static let lateWaitMin: Int64 = 600_000

  /// Milliseconds from the first attempt within which the last one is made.
  package static let spanMax: Int64 = 259_200_000

  /// Thousandths by which a wait is made longer, at most: messages that failed together come back
  /// apart.
  package static let jitterMax: Int64 = 200

  /// When to send a message again.
  ///
  /// - Parameters:
  ///   - attempt: how many were made, from 1.
  ///   - id: the message's; with `attempt` it decides on the jitter.
  ///   - firstMilliseconds: when the first attempt ended, since 1970.
  ///   - lastMilliseconds: when the last one did.
  ///   - failure: what it came to.
  /// - Returns: the last attempt's time and the wait, or what the receiver asked for if that is
  ///   longer.
  package static func next(
    afterAttempt attempt: Int, of id: String, firstMilliseconds: Int64, lastMilliseconds: Int64,
    failure: WebhookFailure
  ) -> Next {
    var wait = waits[min(max(attempt, 1), waits.count) - 1]
    if failure.pace == .late { wait = max(wait, lateWaitMin) }
    wait += wait * jitter(attempt, id) / 1_000
    wait = max(wait, Int64(failure.retryAfterSeconds ?? 0) * 1_000)
    let (time, isFar) = lastMilliseconds.addingReportingOverflow(wait)
    let (span, isLong) = time.subtractingReportingOverflow(firstMilliseconds)
    return isFar || isLong || span > spanMax ? .exhausted : .at(milliseconds: time)
  }

  /// Thousandths from 0 to `jitterMax`.
  private static func jitter(_ attempt: Int, _ id: String) -> Int64 {
    let digest = SHA256.hash(data: Array("\(attempt).\(id)".utf8))
    let word = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int64(word % UInt64(jitterMax + 1))
  }
}
