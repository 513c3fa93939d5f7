/// A connection to a running `weir serve`: an event goes in, its answer comes out.
///
///     let client = try await WeirClient.connect(to: "/run/weir/weir.sock")
///     let answer = try await client.decide(event, timeout: .milliseconds(50))
///
/// Any number of tasks may ask at once; their events go over one connection, one behind the other,
/// and none waits for another's answer to be sent. Weir answers in order, so each answer finds its
/// event. Nothing that goes wrong is ever an approval: it is an error, or a review that is
/// `degraded`.
///
/// A connection that ends is made anew. Events that were under way then get `connectionLost`: send
/// them again as they are, a repeated `event_id` gets its first answer and counts once. Events that
/// come while there is no connection wait for the next one, as long as their time lasts.
///
/// Each client uses one event loop of NIO's own threads. When the last reference goes away, the
/// connection ends.
public final class WeirClient: Sendable {
  private let session: Session
  private let configuration: Configuration

  private init(_ session: Session, _ configuration: Configuration) {
    self.session = session
    self.configuration = configuration
  }

  deinit { session.abandon() }

  /// Connects to the socket at `path`.
  ///
  /// Tries again for as long as `configuration.connectTimeout` says, so that sidecar and gateway
  /// may be started at once.
  ///
  /// - Parameters:
  ///   - path: what `weir serve --socket` names; at most 107 bytes.
  ///   - configuration: how it waits, and for how much.
  /// - Returns: a client that is connected.
  /// - Throws: `cannotConnect`, or `cancelled`.
  public static func connect(
    to path: String, configuration: Configuration = Configuration()
  ) async throws(ClientError) -> WeirClient {
    let session = Session(path: path, configuration: configuration)
    try await session.connect()
    return WeirClient(session, configuration)
  }

  /// Asks for the answer to one event.
  ///
  /// - Parameters:
  ///   - event: a JSON object on one line, without the line's end, in UTF-8.
  ///   - timeout: how long to wait; the configuration's if nil. After it the answer is a review,
  ///     degraded by `client_timeout`; Weir may have counted the event, and its late answer is
  ///     thrown away. To have Weir itself answer in time, add `weir_deadline_ms` to the event.
  /// - Returns: Weir's answer, or the review that stands for it.
  /// - Throws: what `ClientError` lists; `failSafe` of an error is what to go on with.
  public func decide(
    _ event: [UInt8], timeout: Duration? = nil
  ) async throws(ClientError) -> Answer {
    if let offset = event.firstIndex(of: UInt8(ascii: "\n")) {
      throw .lineFeed(offset: offset)
    }
    // Weir skips such lines: an answer would never come, and the next one would be taken for it.
    if event.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { throw .blankLine }
    return try await session.ask(event, timeout: timeout ?? configuration.timeout).get()
  }

  /// Asks for the answer to one event, as `decide` of bytes does.
  ///
  /// - Parameters:
  ///   - event: a JSON object on one line, without the line's end.
  ///   - timeout: how long to wait; the configuration's if nil.
  /// - Returns: Weir's answer, or the review that stands for it.
  /// - Throws: what `ClientError` lists.
  public func decide(
    _ event: String, timeout: Duration? = nil
  ) async throws(ClientError) -> Answer {
    try await decide(Array(event.utf8), timeout: timeout)
  }

  /// Waits for the answers that are under way, and ends the connection.
  ///
  /// Further events get `closed`. Answers that take longer than the configuration's `closeTimeout`
  /// are given up, and their callers get `connectionLost`.
  public func close() async { await session.close() }
}
