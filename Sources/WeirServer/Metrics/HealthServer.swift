package import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves `/metrics`, `/healthz` and `/readyz` over HTTP/1.1.
///
/// All of it runs on one event loop, which must not be the one that scores: `/healthz` tells that
/// the scoring loop answers.
package final class HealthServer: Sendable {
  /// What one server and one connection may take.
  package struct Bounds: Sendable {
    /// Connections at once; further ones are closed at once.
    package var connectionCountMax = 64
    /// Bytes of the head of a request, and of one line of it. More: status 431.
    package var headByteCountMax = 8_192
    /// Header fields of a request. More: status 431.
    package var headerFieldCountMax = 64
    /// How long a connection may be without a whole request.
    package var idleTime: TimeAmount = .seconds(30)
    /// How long the scoring loop may take to tell how it is. Longer: status 503, `stalled`.
    package var snapshotTimeout: TimeAmount = .seconds(1)

    /// The usual bounds.
    package init() {}
  }

  private let listener: any Channel
  private let connections: NIOLoopBound<ConnectionSet>
  private let socket: BoundSocket?

  /// Where it can be reached, with the port that it got.
  package let address: HealthAddress

  private init(
    listener: any Channel, connections: NIOLoopBound<ConnectionSet>, socket: BoundSocket?,
    address: HealthAddress
  ) {
    self.listener = listener
    self.connections = connections
    self.socket = socket
    self.address = address
  }

  /// Starts to serve on an event loop of `group`; fails with a `ServiceFault`.
  ///
  /// - Parameters:
  ///   - address: Where to listen. The file of a Unix socket gets the permissions 0660.
  ///   - group: Gives the event loop.
  ///   - bounds: What one server and one connection may take.
  ///   - snapshot: Asks the scoring loop how it is; called on the event loop of this server.
  /// - Returns: The server, once it listens.
  package static func start(
    at address: HealthAddress, group: any EventLoopGroup, bounds: Bounds = Bounds(),
    snapshot: @escaping @Sendable () -> EventLoopFuture<ServerSnapshot>
  ) -> EventLoopFuture<HealthServer> {
    let eventLoop = group.next()
    return eventLoop.flatSubmit {
      start(at: address, on: eventLoop, bounds: bounds, snapshot: snapshot)
    }
  }

  private static func start(
    at address: HealthAddress, on eventLoop: any EventLoop, bounds: Bounds,
    snapshot: @escaping @Sendable () -> EventLoopFuture<ServerSnapshot>
  ) -> EventLoopFuture<HealthServer> {
    let gate = NIOLoopBound(
      SnapshotGate(eventLoop: eventLoop, timeout: bounds.snapshotTimeout, fetch: snapshot),
      eventLoop: eventLoop)
    let connections = NIOLoopBound(
      ConnectionSet(countMax: bounds.connectionCountMax), eventLoop: eventLoop)
    let bootstrap = ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: 64)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard connections.value.admits(channel) else { throw ChannelError.eof }
          try addHandlers(to: channel, gate: gate.value, bounds: bounds)
        }
      }
    switch address {
    case .tcp(let host, let port):
      return bootstrap.bind(host: host, port: Int(port)).map { channel in
        let port = channel.localAddress?.port.flatMap { UInt16(exactly: $0) } ?? port
        return HealthServer(
          listener: channel, connections: connections, socket: nil,
          address: .tcp(host: host, port: port))
      }.flatMapErrorThrowing { throw fault(address, $0) }
    case .unix(let path):
      let bound: BoundSocket
      do {
        bound = try path.listen()
      } catch {
        return eventLoop.makeFailedFuture(error)
      }
      return bootstrap.withBoundSocket(bound.descriptor).map { channel in
        HealthServer(listener: channel, connections: connections, socket: bound, address: address)
      }.flatMapErrorThrowing { throw fault(address, $0) }
    }
  }

  private static func fault(_ address: HealthAddress, _ error: any Error) -> ServiceFault {
    let reason = (error as? IOError).map { ServiceFault.reason($0.errnoCode) } ?? "\(error)"
    return ServiceFault(
      .system, "\(address.text): cannot be listened on: \(reason)",
      help: "`ss -lntp` names who listens; choose another port, or a Unix socket")
  }

  private static func addHandlers(
    to channel: any Channel, gate: SnapshotGate, bounds: Bounds
  ) throws {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = bounds.headByteCountMax
    limits.maxHeaderListSize = bounds.headByteCountMax
    limits.maxHeaderFieldCount = bounds.headerFieldCountMax
    let decoder = HTTPRequestDecoder(limitConfiguration: limits)
    let pipeline = channel.pipeline.syncOperations
    // Without the stock handler of faults: its answers lack our headers.
    try pipeline.addHandler(HTTPResponseEncoder())
    try pipeline.addHandler(
      ByteToMessageHandler(decoder, maximumBufferSize: bounds.headByteCountMax))
    try pipeline.addHandler(OversizeHandler())
    try pipeline.addHandler(HTTPServerPipelineHandler())
    try pipeline.addHandler(HealthHandler(gate: gate, idleTime: bounds.idleTime))
  }

  /// Stops: closes the listener and every connection, and removes the file of a Unix socket.
  package func close() -> EventLoopFuture<Void> {
    let eventLoop = listener.eventLoop
    return eventLoop.flatSubmit { [self] in
      // While the descriptor is open, so that the file is known to be this one.
      socket?.removeFile()
      return listener.close().flatMap { [self] in
        connections.value.closeAll(on: eventLoop)
      }
    }
  }
}

/// The connections that are open; belongs to one event loop.
final class ConnectionSet {
  private let countMax: Int
  private var channels: [ObjectIdentifier: any Channel] = [:]

  init(countMax: Int) { self.countMax = countMax }

  /// Takes a connection in until it closes, unless there are too many.
  func admits(_ channel: any Channel) -> Bool {
    guard channels.count < countMax else { return false }
    let id = ObjectIdentifier(channel)
    channels[id] = channel
    channel.closeFuture.assumeIsolated().whenComplete { _ in self.channels[id] = nil }
    return true
  }

  /// Closes all of them.
  func closeAll(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
    let closed = channels.values.map(\.closeFuture)
    for channel in channels.values { channel.close(promise: nil) }
    return EventLoopFuture.andAllComplete(closed, on: eventLoop)
  }
}
