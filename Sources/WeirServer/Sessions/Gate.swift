import Glibc
import Logging
import NIOCore
import WeirCore
import WeirEngine

/// Who may connect, how many may, and who is there. Lives on the scoring loop.
final class Gate: @unchecked Sendable {  // confined to the loop
  private let loop: ScoringLoop
  private let peers: PeerPolicy
  private let log: LimitedLog
  private var sessions: [ObjectIdentifier: Session] = [:]
  private var countByUser: [uid_t: Int] = [:]
  private var buckets: [uid_t: RateBucket] = [:]
  private var drained: EventLoopPromise<Void>?

  /// Buckets of users who are not connected are dropped beyond this many.
  private static let bucketCountMax = 1_024

  init(_ loop: ScoringLoop, peers: PeerPolicy, logger: Logger) {
    self.loop = loop
    self.peers = peers
    log = LimitedLog(logger: logger)
  }

  private struct Refused: Error {}

  /// Makes a session of a new connection, or closes it.
  func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
    let known = channel.withDescriptor(PeerCredentials.init(of:)) ?? nil
    guard let peer = known, peers.admits(peer) else {
      refused(.uid, known)
      return channel.eventLoop.makeFailedFuture(Refused())
    }
    if let refusal = refusal(of: peer) {
      refused(refusal, peer)
      let line = unsafe Array(loop.engine.answerRefused(.tooManyConnections, number: 0))
      return add(Farewell(line), to: channel)
    }
    let bucket = bucket(of: peer.userID)
    let session = Session(peer, loop: loop, bucket: bucket) { [weak self] in
      self?.ended($0, $1)
    }
    loop.counters.countOpening()
    sessions[ObjectIdentifier(session)] = session
    countByUser[peer.userID, default: 0] += 1
    return add(session, to: channel)
  }

  /// Makes a session of one of the process's own connections.
  func admitOwn(_ channel: any Channel) -> EventLoopFuture<Void> {
    let peer = PeerCredentials(processID: getpid(), userID: geteuid(), groupID: getegid())
    let session = Session(peer, loop: loop, bucket: nil) { [weak self] in self?.ended($0, $1) }
    loop.counters.countOpening()
    sessions[ObjectIdentifier(session)] = session
    countByUser[peer.userID, default: 0] += 1
    return add(session, to: channel)
  }

  private func add(_ handler: any ChannelHandler, to channel: any Channel) -> EventLoopFuture<Void>
  {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(handler)
    }
  }

  private func refusal(of peer: PeerCredentials) -> ServerCounters.Refusal? {
    if sessions.count >= loop.limits.connectionCountMax { return .limit }
    guard let most = loop.limits.connectionsPerUserMax else { return nil }
    return countByUser[peer.userID, default: 0] >= most ? .limitOfUser : nil
  }

  private func refused(_ reason: ServerCounters.Refusal, _ peer: PeerCredentials?) {
    loop.counters.countRefusal(reason)
    loop.didRefusePeer?(peer, reason)
    var metadata: Logger.Metadata = ["reason": "\(reason.rawValue)"]
    if let peer {
      metadata["uid"] = "\(peer.userID)"
      metadata["gid"] = "\(peer.groupID)"
      metadata["pid"] = "\(peer.processID)"
    }
    log.log(.warning, event: "refused", "connection refused", metadata: metadata)
  }

  /// All connections of a user share one.
  private func bucket(of user: uid_t) -> RateBucket? {
    guard let limit = loop.limits.rate else { return nil }
    if let known = buckets[user] { return known }
    if buckets.count >= Self.bucketCountMax {
      let now = ScoringLoop.now()
      buckets = buckets.filter { countByUser[$0.key] != nil || !$0.value.isDrained(now: now) }
    }
    let bucket = RateBucket(limit)
    buckets[user] = bucket
    return bucket
  }

  private func ended(_ session: Session, _ reason: ServerCounters.Closing) {
    guard sessions.removeValue(forKey: ObjectIdentifier(session)) != nil else { return }
    loop.counters.countClosing(reason)
    let left = countByUser[session.peer.userID, default: 1] - 1
    countByUser[session.peer.userID] = left > 0 ? left : nil
    switch reason {
    case .client, .drain, .storage: break
    case .idle, .lineTimeout, .slowReader, .error:
      log.log(
        .info, event: "closed", "connection closed",
        metadata: [
          "reason": "\(reason.rawValue)", "uid": "\(session.peer.userID)",
          "pid": "\(session.peer.processID)",
        ])
    }
    if sessions.isEmpty { drained?.succeed() }
  }

  /// Looks whether a connection has taken too long, and tells what the log has left out.
  func checkTimes(now: UInt64) {
    log.flush()
    for session in sessions.values { session.checkTimes(now: now) }
  }

  // MARK: The end

  /// Lets nobody send any more; done when everyone has been answered and has gone.
  func drain() -> EventLoopFuture<Void> {
    if let drained { return drained.futureResult }
    let drained = loop.eventLoop.makePromise(of: Void.self)
    self.drained = drained
    if sessions.isEmpty { drained.succeed() }
    for session in sessions.values { session.endInput() }
    return drained.futureResult
  }

  /// Closes what is still open, whatever is under way.
  func cutOff(_ reason: ServerCounters.Closing) {
    for session in sessions.values { session.abort(reason) }
  }
}

/// Says one line and closes.
private final class Farewell: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let line: [UInt8]

  init(_ line: [UInt8]) { self.line = line }

  func channelActive(context: ChannelHandlerContext) {
    let buffer = context.channel.allocator.buffer(bytes: line)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in
      bound.value.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
