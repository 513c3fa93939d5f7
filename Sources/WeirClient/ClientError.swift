import Glibc

extension WeirClient {
  /// Why there is no answer. An error is never an approval; `failSafe` is the answer to go on with.
  public enum ClientError: Error, Sendable, Hashable {
    /// Nobody listens at the path, or the system did not let us; `code` is its errno.
    case cannotConnect(path: String, code: Int32)
    /// The event holds a line feed, at this byte from 0; it must be one line. Nothing was sent.
    case lineFeed(offset: Int)
    /// The event is nothing but white space, to which Weir gives no answer. Nothing was sent.
    case blankLine
    /// So many events wait for answers already; nothing was sent.
    case tooManyPending(limit: Int)
    /// The connection ended before the answer came. Whether the event counted is not known: send it
    /// again as it is, a repeated `event_id` never counts twice.
    case connectionLost
    /// Weir has as many connections as it may; the code is that of its reply.
    case connectionRefused(code: String)
    /// A line came that is no answer, and the connection was given up; bytes count from 0.
    case badAnswer(reason: String, offset: Int)
    /// The task was cancelled. The event may have counted.
    case cancelled
    /// `close()` was called.
    case closed

    /// A review that is degraded by this error, such as `client_connection_lost`.
    public var failSafe: Answer { .review(because: "client_" + name) }

    private var name: String {
      switch self {
      case .cannotConnect: "cannot_connect"
      case .lineFeed: "line_feed"
      case .blankLine: "blank_line"
      case .tooManyPending: "too_many_pending"
      case .connectionLost: "connection_lost"
      case .connectionRefused: "connection_refused"
      case .badAnswer: "bad_answer"
      case .cancelled: "cancelled"
      case .closed: "closed"
      }
    }
  }
}

extension WeirClient.ClientError: CustomStringConvertible {
  /// A sentence for a log; it holds no value of an event.
  public var description: String {
    switch self {
    case .cannotConnect(let path, let code):
      "cannot connect to \(path): \(unsafe String(cString: strerror(code)))"
    case .lineFeed(let offset):
      "the event has a line feed at byte \(offset): write it as one line"
    case .blankLine: "the event is blank, and gets no answer"
    case .tooManyPending(let limit): "\(limit) events wait for their answers already"
    case .connectionLost:
      "the connection ended before the answer came: send the event again as it is"
    case .connectionRefused(let code): "the connection was refused: \(code)"
    case .badAnswer(let reason, let offset): "a line is no answer: \(reason), at byte \(offset)"
    case .cancelled: "the task was cancelled"
    case .closed: "the client is closed"
    }
  }
}
