package import Logging
import NIOCore
import Synchronization

/// A logger for messages that a peer can cause at will: it writes so many of each a second, then how
/// many more there were (`suppressed`). Any thread may use it.
package final class LimitedLog: Sendable {
  private let logger: Logger
  private let limiter: Mutex<RepeatLimiter>
  private let clock: @Sendable () -> UInt64

  /// A log that writes to `logger`; `clock` gives nanoseconds and never goes back.
  package init(
    logger: Logger, countPerSecond: Int = 5,
    clock: @escaping @Sendable () -> UInt64 = { NIODeadline.now().uptimeNanoseconds }
  ) {
    self.logger = logger
    self.clock = clock
    limiter = Mutex(RepeatLimiter(countPerSecond: countPerSecond))
  }

  /// Writes a message of the kind `event`, unless there were many.
  package func log(
    _ level: Logger.Level, event: StaticString, _ message: Logger.Message,
    metadata: Logger.Metadata = [:]
  ) {
    let now = clock()
    guard
      case .write(let suppressed) = limiter.withLock({
        $0.admit("\(event)", atNanoseconds: now)
      })
    else { return }
    var all = metadata
    all["event"] = "\(event)"
    if suppressed > 0 { all["suppressed"] = .stringConvertible(suppressed) }
    logger.log(level: level, message, metadata: all)
  }

  /// Tells what was not written and has not been told; to be called about once a second.
  package func flush() {
    let now = clock()
    for summary in limiter.withLock({ $0.summaries(atNanoseconds: now) }) {
      logger.notice(
        "messages of one kind were left out",
        metadata: [
          "event": "\(summary.key)", "suppressed": .stringConvertible(summary.suppressed),
        ])
    }
  }
}
