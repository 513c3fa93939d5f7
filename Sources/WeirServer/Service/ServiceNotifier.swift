package import Glibc

/// Tells the service manager how the service is, by the protocol of sd_notify(3).
///
/// Without `NOTIFY_SOCKET` it tells nobody. Any thread may use it; it holds no descriptor.
package struct ServiceNotifier: Sendable {
  /// What can be told.
  package enum State: Hashable, Sendable {
    /// Started, or reloaded: what is asked is answered.
    case ready
    /// About to reload, at this reading of the monotonic clock.
    case reloading(monotonicMicroseconds: UInt64)
    /// About to end.
    case stopping
    /// Alive.
    case watchdog
    /// One line for people.
    case status(String)
  }

  /// How long `notify` waits when the service manager does not read, in milliseconds.
  private static let timeoutMilliseconds = 1_000

  private let address: UnixAddress?

  /// Nanoseconds within which `.watchdog` has to be told; nil when nobody waits for it. Half of
  /// it is a good period.
  package let watchdogNanoseconds: UInt64?

  /// A notifier as the environment wants it. `variable` gives the value of one of its variables.
  package init(
    variable: (String) -> String? = SocketActivation.environmentVariable,
    processID: pid_t = getpid()
  ) throws(ServiceFault) {
    if let text = variable("NOTIFY_SOCKET"), !text.isEmpty {
      guard text.hasPrefix("/") || text.hasPrefix("@"), let address = UnixAddress(text) else {
        throw ServiceFault(
          .configuration,
          "NOTIFY_SOCKET: '\(ServiceFault.shown(text))' is neither an absolute path nor an "
            + "abstract name of at most \(UnixAddress.pathByteCountMax) bytes",
          help: "let the service manager set it, or unset it")
      }
      self.address = address
    } else {
      address = nil
    }
    watchdogNanoseconds = try Self.watchdog(variable, processID)
  }

  private static func watchdog(
    _ variable: (String) -> String?, _ processID: pid_t
  ) throws(ServiceFault) -> UInt64? {
    guard let text = variable("WATCHDOG_USEC") else { return nil }
    if let owner = variable("WATCHDOG_PID") {
      guard let owner = pid_t(owner), owner > 0 else {
        throw ServiceFault(
          .configuration, "WATCHDOG_PID: '\(ServiceFault.shown(owner))' is no process id",
          help: "let the service manager set it")
      }
      guard owner == processID else { return nil }
    }
    // What is too long to be counted in nanoseconds, 584 years, is a mistake as well.
    guard let microseconds = UInt64(text), microseconds > 0,
      case let (nanoseconds, isTooLong) = microseconds.multipliedReportingOverflow(by: 1_000),
      !isTooLong
    else {
      throw ServiceFault(
        .configuration,
        "WATCHDOG_USEC: '\(ServiceFault.shown(text))' is no positive number of microseconds",
        help: "let the service manager set it")
    }
    return nanoseconds
  }

  /// Whether anybody is told.
  package var isActive: Bool { address != nil }

  /// Tells all of `states` at once; says whether the service manager took it.
  ///
  /// Waits up to a second for it to read, except for a lone `.watchdog`: that comes from where
  /// nothing may wait, and comes again.
  @discardableResult
  package func notify(_ states: State...) -> Bool {
    guard let address, !states.isEmpty else { return false }
    let text = Array(Self.text(of: states).utf8)
    let descriptor = UnixAddress.makeSocket(SOCK_DGRAM, isBlocking: states != [.watchdog])
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var timeout = timeval(tv_sec: Self.timeoutMilliseconds / 1_000, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    return address.send(text, from: descriptor)
  }

  /// Tells that a reload begins now.
  @discardableResult
  package func notifyReloading() -> Bool {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return notify(
      .reloading(
        monotonicMicroseconds: UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec / 1_000))
    )
  }

  /// The lines of the protocol.
  static func text(of states: [State]) -> String {
    states.flatMap { state in
      switch state {
      case .ready: ["READY=1"]
      case .reloading(let time): ["RELOADING=1", "MONOTONIC_USEC=\(time)"]
      case .stopping: ["STOPPING=1"]
      case .watchdog: ["WATCHDOG=1"]
      // A line end in it would begin another assignment.
      case .status(let line): ["STATUS=" + ServiceFault.shown(line)]
      }
    }.joined(separator: "\n")
  }
}
