import WeirCore

/// What one server takes, each bound with its unit and what happens at it. Operators may set those
/// that are stored.
package struct ServerLimits: Sendable {
  /// Lines that wait for an answer at most, over all connections. What comes beyond them is
  /// answered `review`, degraded by `overload`, and not scored.
  package var queueCountMax = 4_096

  /// Connections at most. One more gets one line, `E_CONNECTIONS`, and is closed.
  package var connectionCountMax = 1_024

  /// The same of one user of the machine; nil: as many as there may be in all.
  package var connectionsPerUserMax: Int?

  /// Nanoseconds from its arrival within which an event is answered; later, the answer is `review`,
  /// degraded by `deadline`. Nil: only events that carry one have a deadline.
  package var deadlineNanoseconds: UInt64?

  /// Lines that one user may send; nil: any number. More are answered `E_RATE`.
  package var rate: RateLimit?

  /// Nanoseconds without a byte after which a connection that owes and is owed nothing is closed.
  package var idleNanoseconds: UInt64 = 300_000_000_000

  /// Nanoseconds from the first byte of a line to its end. Then it is answered `E_LINE_TIMEOUT` and
  /// the connection is closed.
  package var lineNanoseconds: UInt64 = 10_000_000_000

  /// Nanoseconds for which a connection may take none of `outputByteCountMax` bytes of answers that
  /// wait for it. Then it is closed.
  package var stallNanoseconds: UInt64 = 5_000_000_000

  /// Nanoseconds that a drain may take. Then what is still open is cut off.
  package var drainNanoseconds: UInt64 = 4_500_000_000

  /// Nanoseconds for which a few lines wait, at most, for the sync of what was scored before them,
  /// to be scored all at once.
  var gatherNanoseconds: UInt64 = 2_000_000

  /// Nanoseconds between two tries to go on while nothing can be kept.
  var resumeNanoseconds: UInt64 = 1_000_000_000

  /// The defaults.
  package init() {}

  /// Bytes of answers that may wait for a connection to read them. At that it is not read from.
  package static var outputByteCountMax: Int { 1_048_576 }

  /// Lines of one connection that may wait for an answer. At that it is not read from: one
  /// connection alone never fills the queue.
  var unansweredCountMax: Int { min(512, queueCountMax) }

  /// The same in bytes: less than a batch holds, by more than is read at once.
  static var unansweredByteCountMax: Int { 262_144 }

  /// Batches beyond those for the queue, where answers wait for a sync.
  static var heldBatchCount: Int { 2 }

  /// Bytes of a command on the control socket. A longer one is refused.
  static var commandByteCountMax: Int { 1_024 }

  /// Bytes of a change on the control socket, such as an import of a list. A longer one is refused.
  static var draftByteCountMax: Int { 1 << 29 }
}
