/// What one webhook takes, each bound with its unit and what happens at it. Those that are stored
/// may be set.
package struct WebhookLimits: Hashable, Sendable {
  /// Milliseconds to look the host up, connect and shake hands. Then the attempt has failed.
  package var connectMilliseconds = 5_000

  /// Milliseconds of one attempt, to the end of the answer. Then it has failed.
  package var attemptMilliseconds = 15_000

  /// The defaults.
  package init() {}

  /// Bytes of an answer's body that are read, and thrown away. At that its status counts and the
  /// connection is closed.
  package static var answerByteCountMax: Int { 65_536 }

  /// Bytes of an answer's header lines. At that the attempt has failed.
  package static var headerByteCountMax: Int { 65_536 }

  /// Seconds for which a receiver may ask to be left alone. Longer ones are cut to this.
  package static var retryAfterSecondsMax: Int { 21_600 }

  /// Bytes of a message's id. A longer one is not sent.
  package static var idByteCountMax: Int { 128 }

  /// Bytes of a URL. A longer one is refused.
  package static var urlByteCountMax: Int { 2_048 }

  /// Bytes of the name of a host, and of each of its labels. A longer one is refused.
  static var hostByteCountMax: Int { 253 }
  static var labelByteCountMax: Int { 63 }

  /// Secrets of a file. A file with more is refused.
  static var secretCountMax: Int { 3 }

  /// Bytes of one secret. A shorter one could be guessed, a longer one is none of the standard.
  static var secretByteCounts: ClosedRange<Int> { 24...64 }

  /// Bytes of a file of secrets. A longer one is refused.
  static var secretFileByteCountMax: Int { 1_024 }
}
