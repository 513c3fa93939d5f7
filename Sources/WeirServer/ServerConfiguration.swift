package import Logging
package import WeirEngine
package import WeirPolicy

/// All that a server is made of.
package struct ServerConfiguration: Sendable {
  /// A socket on which clients are awaited.
  package enum Listener: Sendable {
    /// One that the server makes, and removes at its end.
    case path(SocketPath)
    /// One that the service manager made.
    case activated(ActivatedSocket)
  }

  /// The policy to begin with.
  package var policy: Policy
  /// How events are scored. What changes the form of answers is not heeded.
  package var options: ScoringOptions
  package var limits = ServerLimits()
  package var listeners: [Listener]
  /// Who may connect; nil: this process's user and the socket's group.
  package var peers: PeerPolicy?
  /// Where commands are taken; nil: nowhere.
  package var control: SocketPath?
  /// Where metrics and health are told; nil: nowhere.
  package var health: HealthAddress?
  package var notifier: ServiceNotifier
  package var logger: Logger
  /// Lines of the log that were lost so far.
  package var lostLogLines: @Sendable () -> UInt64 = { 0 }
  /// Reads the policy again; nil where it cannot change. Called on a thread of its own.
  package var load: (@Sendable () -> Result<Policy, ReloadFault>)?
  /// The state directory; nil: the state is in memory only.
  package var state: (any ServerState)?
  /// The state to go on with: what the directory's journal came to, under `policy`, with the same
  /// `options`. There when `state` is. The server takes it over; nobody else may keep it.
  package var fold: StateFold?

  /// The store; only where there is a state directory.
  package var ledger: (any ServerLedger)?

  /// A server with the default limits, without control, metrics and reload.
  package init(
    policy: Policy, options: ScoringOptions, listeners: [Listener], notifier: ServiceNotifier,
    logger: Logger
  ) {
    self.policy = policy
    self.options = options
    self.listeners = listeners
    self.notifier = notifier
    self.logger = logger
  }
}

/// Why a policy was not taken up. The one before stays.
package struct ReloadFault: Error, Sendable {
  /// What is wrong with the policy, for whoever asked: places, lines and mends.
  package let text: String
  /// The same in one line without any place of a value, for the log.
  package let summary: String
  /// Whether the policy is good, and storage could not take it.
  package var isStorage = false

  /// A fault.
  package init(text: String, summary: String) {
    self.text = text
    self.summary = summary
  }
}

/// What a reload came to.
package struct ReloadOutcome: Sendable {
  /// name@version:digest of the policy that is in place now.
  package let stamp: String
  /// Whether that is another one than before.
  package let isChanged: Bool
  /// Velocities that go on with their state, and those that start without any.
  package let kept: [String]
  package let new: [String]
}
