import NIOCore

extension WeirClient {
  /// How a client waits, and for how much.
  public struct Configuration: Sendable {
    /// How long a caller waits for an answer who does not say; nil is without end.
    public var timeout: Duration? = .seconds(1)

    /// How long `connect` goes on trying while nobody listens; zero is one attempt.
    public var connectTimeout: Duration = .seconds(1)

    /// Whether a connection that ended is made anew. Without, the client is closed by its end.
    public var reconnects = true

    /// The wait before a lost connection is made anew; twice as long after each attempt in vain.
    public var backoffFirst: Duration = .milliseconds(10)

    /// The longest such wait.
    public var backoffMax: Duration = .seconds(1)

    /// Events that may wait for answers at once, those given up included, as their answers are
    /// still to come. One more gets `tooManyPending`.
    public var pendingMax = 4_096

    /// How long `close` waits for answers before it ends the connection.
    public var closeTimeout: Duration = .seconds(5)

    /// What is good for a gateway beside its sidecar.
    public init() {}
  }
}

extension NIODeadline {
  /// In `amount` from `now`: not before `now`, and the distant future if it lies beyond.
  static func after(_ amount: TimeAmount, from now: NIODeadline) -> NIODeadline {
    amount < distantFuture - now ? now + max(amount, .zero) : .distantFuture
  }
}
