import Glibc
import Logging
package import NIOCore
import NIOPosix
import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

/// The sidecar: listens, scores, is reloaded, and ends when it is asked to.
///
/// Two event loops: one for clients and scoring, which nothing else may hold up, and one for
/// commands, metrics and health. A thread reads and prepares policies.
package final class Server: @unchecked Sendable {  // what changes is confined to the scoring loop
  let configuration: ServerConfiguration
  let logger: Logger
  let loop: ScoringLoop
  private let scoringGroup: MultiThreadedEventLoopGroup
  private let sideGroup: MultiThreadedEventLoopGroup
  private let loader = NIOThreadPool(numberOfThreads: 1)
  private let ended: EventLoopPromise<Void>
  let startMilliseconds: Int64
  /// name@version:digest of the policy to begin with.
  private let stamp: String
  private var gate: Gate?
  private var sockets: [BoundSocket] = []
  private var listening: [any Channel] = []
  private var side: [any Channel] = []
  private var health: HealthServer?
  private var heartbeat: RepeatedTask?
  private var lastPing: UInt64 = 0
  private(set) var isReady = false

  /// Milliseconds between looks at the times of connections and at the watchdog.
  private static let beatMilliseconds: Int64 = 250
  /// Nanoseconds after which what is in flight is stuck: the watchdog is told nothing then.
  private static let stuckNanoseconds: UInt64 = 3_000_000_000

  /// A server that does not listen yet.
  package init(_ configuration: ServerConfiguration) {
    self.configuration = configuration
    logger = configuration.logger
    scoringGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    sideGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    loop = ScoringLoop(
      on: scoringGroup.next(), policy: configuration.policy, options: configuration.options,
      limits: configuration.limits)
    stamp = loop.engine.policyStamp
    ended = sideGroup.next().makePromise(of: Void.self)
    startMilliseconds = JSONLogHandler.systemMilliseconds()
    loader.start()
  }

  // MARK: The beginning

  /// Listens. Clients are answered when it returns.
  /// - Throws: what cannot be listened on, and why.
  package func start() throws(ServiceFault) {
    raiseDescriptorLimit()
    do throws(ServiceFault) {
      try listenEverywhere()
    } catch {
      for socket in sockets { socket.removeFile() }
      throw error
    }
  }

  private func listenEverywhere() throws(ServiceFault) {
    var bound: [(descriptor: CInt, groupID: gid_t?, path: String)] = []
    for listener in configuration.listeners {
      switch listener {
      case .path(let path):
        let socket = try path.listen()
        sockets.append(socket)
        bound.append((socket.descriptor, socket.groupID, path.text))
      case .activated(let socket):
        bound.append((socket.descriptor, socket.groupID, socket.path))
      }
    }
    let peers = configuration.peers ?? .standard(socketGroupID: bound.first?.groupID)
    let gate = Gate(loop, peers: peers, logger: logger)
    self.gate = gate
    if let path = configuration.control { try listenForCommands(path) }
    if let address = configuration.health { try listenForHealth(address) }
    for socket in bound { try listen(socket.descriptor, at: socket.path, gate) }
    beginHeartbeat()
    run { self.isReady = true }
    configuration.notifier.notify(.ready, .status("policy \(stamp)"))
    logger.notice(
      "listening",
      metadata: [
        "event": "start", "policy": "\(stamp)",
        "sockets": .array(bound.map { "\($0.path)" }),
      ])
  }

  private func listen(_ descriptor: CInt, at path: String, _ gate: Gate) throws(ServiceFault) {
    let bootstrap = ServerBootstrap(group: scoringGroup)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.maxMessagesPerRead, value: 16)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(
        .writeBufferWaterMark,
        value: .init(
          low: ServerLimits.outputByteCountMax / 2, high: ServerLimits.outputByteCountMax)
      )
      .childChannelInitializer { gate.admit($0) }
    listening.append(try Self.wait(bootstrap.withBoundSocket(descriptor), at: path))
  }

  /// What NIO made of a socket; its errors as ours.
  static func wait<Value>(
    _ future: EventLoopFuture<Value>, at path: String
  ) throws(ServiceFault) -> Value where Value: Sendable {
    do {
      return try future.wait()
    } catch {
      throw ServiceFault(.system, "\(ServiceFault.shown(path)): cannot listen: \(error)")
    }
  }

  private func listenForCommands(_ path: SocketPath) throws(ServiceFault) {
    let socket = try path.listen(mode: 0o600, backlog: 16)
    sockets.append(socket)
    let bootstrap = ServerBootstrap(group: sideGroup)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        guard let peer = channel.withDescriptor(PeerCredentials.init(of:)) ?? nil,
          [0, geteuid()].contains(peer.userID)
        else { return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ControlSession(self))
        }
      }
    side.append(try Self.wait(bootstrap.withBoundSocket(socket.descriptor), at: path.text))
  }

  private func listenForHealth(_ address: HealthAddress) throws(ServiceFault) {
    let starting = HealthServer.start(at: address, group: sideGroup) { self.snapshot() }
    do {
      health = try starting.wait()
    } catch let fault as ServiceFault {
      throw fault
    } catch {
      throw ServiceFault(.system, "\(address.text): cannot listen: \(error)")
    }
  }

  /// As many descriptors as connections may need; the rest of the program needs some too.
  private func raiseDescriptorLimit() {
    let wanted = rlim_t(configuration.limits.connectionCountMax + 256)
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < wanted
    else { return }
    limit.rlim_cur = min(wanted, limit.rlim_max)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  // MARK: Life

  private func run(_ body: @escaping @Sendable () -> Void) { loop.eventLoop.execute(body) }

  private func beginHeartbeat() {
    let beat = TimeAmount.milliseconds(Self.beatMilliseconds)
    heartbeat = loop.eventLoop.scheduleRepeatedTask(initialDelay: beat, delay: beat) { _ in
      self.beat()
    }
  }

  /// Looks after connections that take too long; tells the watchdog that scoring goes on, from
  /// where scoring is done and only if nothing is stuck.
  private func beat() {
    let now = ScoringLoop.now()
    gate?.checkTimes(now: now)
    guard let period = configuration.notifier.watchdogNanoseconds,
      loop.oldestNanoseconds < Self.stuckNanoseconds, now &- lastPing >= period / 3
    else { return }
    lastPing = now
    configuration.notifier.notify(.watchdog)
  }

  // MARK: Reload

  /// Reads the policy again and puts it in place between two events, all of it or nothing.
  /// - Parameter cause: who asked, for the log.
  /// - Returns: what came of it, once answers are of the policy that is in place then.
  package func reload(cause: String) -> EventLoopFuture<Result<ReloadOutcome, ReloadFault>> {
    loader.runIfActive(eventLoop: sideGroup.next()) { self.reloadHere(cause: cause) }
  }

  private func reloadHere(cause: String) -> Result<ReloadOutcome, ReloadFault> {
    configuration.notifier.notifyReloading()
    let result = loadAndActivate()
    var metadata: Logger.Metadata = ["event": "reload", "cause": "\(cause)"]
    let stamp: String
    switch result {
    case .success(let outcome):
      stamp = outcome.stamp
      metadata["policy"] = "\(stamp)"
      metadata["velocities_kept"] = "\(outcome.kept.count)"
      metadata["velocities_new"] = "\(outcome.new.count)"
      logger.notice(outcome.isChanged ? "policy replaced" : "policy unchanged", metadata: metadata)
    case .failure(let fault):
      stamp = (try? loop.eventLoop.submit { self.loop.engine.policyStamp }.wait()) ?? ""
      metadata["policy"] = "\(stamp)"
      logger.error("policy not replaced: \(fault.summary)", metadata: metadata)
    }
    let succeeded = (try? result.get()) != nil
    let time = JSONLogHandler.systemMilliseconds()
    run { self.loop.counters.countReload(succeeded: succeeded, atMilliseconds: time) }
    configuration.notifier.notify(.ready, .status("policy \(stamp)"))
    return result
  }

  private func loadAndActivate() -> Result<ReloadOutcome, ReloadFault> {
    guard let load = configuration.load else {
      let text = "the policy is the one that is built in: there is nothing to read again"
      return .failure(
        ReloadFault(text: text + "\n  help: start the server with --policy DIR", summary: text))
    }
    switch load() {
    case .failure(let fault): return .failure(fault)
    case .success(let policy):
      let engine = loop.engine
      if ScoringEngine.stamp(of: policy) == engine.policyStamp {
        let names = policy.velocities.map(\.name)
        return .success(
          ReloadOutcome(stamp: engine.policyStamp, isChanged: false, kept: names, new: []))
      }
      do throws(LivePolicyFault) {
        return activate(try engine.prepare(policy))
      } catch {
        return .failure(
          ReloadFault(text: error.message + "\n  help: " + error.help, summary: error.message))
      }
    }
  }

  private func activate(_ policy: LivePolicy) -> Result<ReloadOutcome, ReloadFault> {
    do {
      let before = try loop.eventLoop.flatSubmit { self.loop.activate(policy) }.wait()
      // The loop has let go of it when it has come to what was asked of it after that: then it is
      // freed here, however much there is to free.
      try loop.eventLoop.submit {}.wait()
      withExtendedLifetime(before) {}
      return .success(
        ReloadOutcome(
          stamp: policy.stamp, isChanged: true, kept: policy.change.kept, new: policy.change.new))
    } catch {
      return .failure(ReloadFault(text: "the server is ending", summary: "the server is ending"))
    }
  }

  // MARK: The end

  /// Takes no more, answers what has been sent, then ends. Waits for nothing.
  package func drain(cause: String) {
    run {
      guard !self.loop.isDraining else { return }
      self.loop.isDraining = true
      self.isReady = false
      self.logger.notice("draining", metadata: ["event": "drain", "cause": "\(cause)"])
      self.configuration.notifier.notify(.stopping)
      for socket in self.sockets { socket.removeFile() }
      let closed = self.listening.map { $0.close() }
      EventLoopFuture.andAllComplete(closed, on: self.loop.eventLoop).whenComplete { _ in
        self.gate?.drain().whenComplete { _ in self.finish() }
      }
      let limit = TimeAmount.nanoseconds(Int64(self.configuration.limits.drainNanoseconds))
      self.loop.eventLoop.scheduleTask(in: limit) { self.gate?.cutOff() }
    }
  }

  private func finish() {
    heartbeat?.cancel()
    loop.end()
    logger.notice(
      "ended", metadata: ["event": "end", "lines": "\(loop.counters.lines)"])
    ended.succeed()
  }

  /// Waits until it has drained, and gives everything back.
  package func waitUntilEnded() {
    try? ended.futureResult.wait()
    if let health { try? health.close().wait() }
    for channel in side { try? channel.close().wait() }
    try? loader.syncShutdownGracefully()
    try? scoringGroup.syncShutdownGracefully()
    try? sideGroup.syncShutdownGracefully()
  }
}
