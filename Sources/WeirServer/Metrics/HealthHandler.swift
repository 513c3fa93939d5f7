import NIOCore
import NIOHTTP1

/// One connection to the health server: reads requests, writes answers, and ends when it has to.
///
/// A request must have come whole within the idle time after the connection began or the answer
/// before it was written; so neither silence nor one byte at a time keeps a connection.
final class HealthHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let gate: SnapshotGate
  private let idleTime: TimeAmount
  private var head: HTTPRequestHead?
  private var deadline: Scheduled<Void>?
  /// Whether the last answer is on its way: what comes behind it is not looked at.
  private var isClosing = false

  init(gate: SnapshotGate, idleTime: TimeAmount) {
    self.gate = gate
    self.idleTime = idleTime
  }

  func channelActive(context: ChannelHandlerContext) {
    startDeadline(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isClosing { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
    case .body:
      guard let head else { return }
      self.head = nil
      write(
        HealthAnswer(.payloadTooLarge, "send no body"), to: head, keepsAlive: false,
        context: context)
    case .end:
      guard let head else { return }
      self.head = nil
      deadline?.cancel()
      answer(head, context: context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // The decoder is about to close the connection: what is not written now never is.
    guard !isClosing, let error = error as? HTTPParserError else {
      return context.close(promise: nil)
    }
    let answer =
      error == .headerOverflow
      ? HealthAnswer(.requestHeaderFieldsTooLarge, "the request is too large")
      : HealthAnswer(.badRequest, "this is no HTTP/1.1 request")
    let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "")
    write(answer, to: request, keepsAlive: false, context: context)
  }

  private func answer(_ request: HTTPRequestHead, context: ChannelHandlerContext) {
    // What follows a request to change the protocol is no request of this one.
    let keepsAlive =
      request.isKeepAlive && (request.method == .GET || request.method == .HEAD)
      && !request.headers.contains(name: "Upgrade")
    switch HealthAnswer.page(request.method, uri: request.uri) {
    case .failure(let refusal):
      write(refusal.answer, to: request, keepsAlive: keepsAlive, context: context)
    case .success(let page):
      gate.withSnapshot { snapshot in
        guard context.channel.isActive else { return }
        self.write(
          HealthAnswer.answer(page, snapshot), to: request, keepsAlive: keepsAlive,
          context: context)
      }
    }
  }

  private func write(
    _ answer: HealthAnswer, to request: HTTPRequestHead, keepsAlive: Bool,
    context: ChannelHandlerContext
  ) {
    isClosing = !keepsAlive
    startDeadline(context)
    let head = answer.head(request.version, keepsAlive: keepsAlive)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if request.method != .HEAD {
      let body = context.channel.allocator.buffer(bytes: answer.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    let written = context.eventLoop.makePromise(of: Void.self)
    if !keepsAlive {
      written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
  }

  private func startDeadline(_ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: idleTime) { channel.close(promise: nil) }
  }
}

/// Tells that a request outgrew the decoder's buffer, a long path say, as the decoder tells of long
/// headers: only faults of the decoder may be answered before a request is whole.
final class OversizeHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let isOversize = error is ByteToMessageDecoderError.PayloadTooLargeError
    context.fireErrorCaught(isOversize ? HTTPParserError.headerOverflow : error)
  }
}
