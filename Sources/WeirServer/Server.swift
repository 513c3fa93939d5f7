import Glibc
import Logging
import NIOCore
import NIOPosix
import Synchronization
package import WeirCore
import WeirEngine

/// The sidecar: listens, scores, is reloaded, and ends when it is asked to.
///
/// Two event loops: one for clients and scoring, which nothing else may hold up, and one for
/// commands, metrics and health. A thread reads and prepares policies.
package final class Server: @unchecked Sendable {  // what changes is confined to the scoring loop
  let configuration: ServerConfiguration
  let state: (any ServerState)?
  let logger: Logger
  let loop: ScoringLoop
  private let scoringGroup: MultiThreadedEventLoopGroup
  let sideGroup: MultiThreadedEventLoopGroup
  /// Does what may take long, one thing after the other: policies, and going on after a freeze.
  let loader = NIOThreadPool(numberOfThreads: 1)
  /// Writes snapshots, so that reloads need not wait for them.
  let writer = NIOThreadPool(numberOfThreads: 1)
  /// Waits for the store, so that whoever changed something finds it there.
  let waiting = NIOThreadPool(numberOfThreads: 4)
  private let ended: EventLoopPromise<JournalFault?>
  let startMilliseconds: Int64
  /// name@version:digest of the policy to begin with.
  private let stamp: String
  private(set) var gate: Gate?
  /// Processes that were refused, until the audit trail has them.
  var refusals = RefusalLog()
  private var sockets: [BoundSocket] = []
  private var listening: [any Channel] = []
  private var side: [any Channel] = []
  private var health: HealthServer?
  private var heartbeat: RepeatedTask?
  private var lastPing: UInt64 = 0
  /// When somebody looked what is to be done by itself; nil: not yet.
  private var lastDue: UInt64?
  private(set) var isReady = false
  private var isFinishing = false
  /// The state's report at the last beat, to tell the log what has changed.
  var lastReport: StateReport?

  /// Milliseconds between looks at the times of connections and at the watchdog.
  private static let beatMilliseconds: Int64 = 250
  /// Nanoseconds between two looks at what is to be done by itself.
  private static let duePeriod: UInt64 = 3_600_000_000_000
  /// Nanoseconds after which what is in flight is stuck: the watchdog is told nothing then.
  private static let stuckNanoseconds: UInt64 = 3_000_000_000

  /// A server that does not listen yet.
  package init(_ configuration: ServerConfiguration) {
    var configuration = configuration
    // The engine takes it over: kept here, its memory would never be freed.
    let fold = configuration.fold
    configuration.fold = nil
    self.configuration = configuration
    state = configuration.state
    logger = configuration.logger
    scoringGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    sideGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    loop = ScoringLoop(on: scoringGroup.next(), configuration, resuming: fold)
    stamp = loop.engine.policyStamp
    ended = sideGroup.next().makePromise(of: JournalFault?.self)
    startMilliseconds = JSONLogHandler.systemMilliseconds()
    loader.start()
    writer.start()
    waiting.start()
    lastReport = state?.report
    loop.observer = self
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
    if configuration.ledger != nil {
      loop.didRefusePeer = { [weak self] in self?.refusals.add($0, $1) }
    }
    try adopt()
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
        "durability": "\(state?.report.durability ?? "memory")",
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
        let known = channel.withDescriptor(PeerCredentials.init(of:)) ?? nil
        guard let peer = known, [0, geteuid()].contains(peer.userID) else {
          self.run { self.loop.didRefusePeer?(known, .uid) }
          return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ControlSession(self, peer))
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

  func run(_ body: @escaping @Sendable () -> Void) { loop.eventLoop.execute(body) }

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
    beatState()
    noteRefusals(now: now)
    if lastDue.map({ now &- $0 >= Self.duePeriod }) ?? true {
      lastDue = now
      doWhatIsDue()
    }
    guard let period = configuration.notifier.watchdogNanoseconds,
      loop.oldestNanoseconds < Self.stuckNanoseconds, now &- lastPing >= period / 3
    else { return }
    lastPing = now
    configuration.notifier.notify(.watchdog)
  }

  // MARK: The end

  /// Takes no more, answers what has been sent, then ends. Waits for nothing.
  package func drain(cause: String) {
    run {
      guard !self.loop.isDraining else { return }
      self.logger.notice("draining", metadata: ["event": "drain", "cause": "\(cause)"])
      self.endConnections()
      let limit = TimeAmount.nanoseconds(Int64(self.configuration.limits.drainNanoseconds))
      self.loop.eventLoop.scheduleTask(in: limit) { self.gate?.cutOff(.drain) }
    }
  }

  /// Takes no more, and closes all connections without an answer.
  func breakOff() {
    endConnections()
    gate?.cutOff(.storage)
  }

  /// Stops listening, and finishes when all connections have ended.
  private func endConnections() {
    guard !loop.isDraining else { return }
    loop.isDraining = true
    isReady = false
    configuration.notifier.notify(.stopping)
    for socket in sockets { socket.removeFile() }
    let closed = listening.map { $0.close() }
    EventLoopFuture.andAllComplete(closed, on: loop.eventLoop).whenComplete { _ in
      guard let gate = self.gate else { return self.finish() }
      gate.drain().whenComplete { _ in self.finish() }
      if self.loop.failure != nil { gate.cutOff(.storage) }
    }
  }

  /// Ends when everything has been answered: the last thing is the last sync.
  private func finish() {
    guard !isFinishing else { return }
    isFinishing = true
    heartbeat?.cancel()
    noteEnd().flatMap { self.loop.whenIdle() }.flatMap { self.closeState() }.whenSuccess { fault in
      self.loop.end()
      self.logger.notice(
        "ended", metadata: ["event": "end", "lines": "\(self.loop.counters.lines)"])
      self.ended.succeed(fault)
    }
  }

  /// Waits until it has drained, and gives everything back.
  /// - Returns: why the journal is in doubt, with which the process should end; nil if all is kept.
  @discardableResult
  package func waitUntilEnded() -> JournalFault? {
    let fault = (try? ended.futureResult.wait()) ?? nil
    if let health { try? health.close().wait() }
    for channel in side { try? channel.close().wait() }
    try? loader.syncShutdownGracefully()
    try? writer.syncShutdownGracefully()
    try? waiting.syncShutdownGracefully()
    try? scoringGroup.syncShutdownGracefully()
    try? sideGroup.syncShutdownGracefully()
    return fault
  }
}
