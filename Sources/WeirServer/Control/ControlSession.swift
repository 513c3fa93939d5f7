import NIOCore

/// One connection of the control socket: one command in a line, one reply, then it is closed.
/// Behind the line `change N` come N bytes: a draft of a row of the audit trail.
///
/// The reply begins with a line of its own, `ok` or `failed` and an exit code; what follows up to
/// the end is text for people, or JSON where that was asked for: `status json`.
final class ControlSession: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let server: Server
  private let peer: PeerCredentials
  private var received: [UInt8] = []
  private var isDone = false
  /// Bytes of the draft that is being received.
  private var draftByteCount: Int?

  init(_ server: Server, _ peer: PeerCredentials) {
    self.server = server
    self.peer = peer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isDone else { return }
    received += unwrapInboundIn(data).readableBytesView
    if let count = draftByteCount {
      takeDraft(count, context)
    } else if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: received[..<end], as: UTF8.self)
      if let count = Self.draftByteCount(line) {
        received.removeSubrange(...end)
        draftByteCount = count
        return takeDraft(count, context)
      }
      isDone = true
      run(line, context)
    } else if received.count > ServerLimits.commandByteCountMax {
      isDone = true
      reply(ControlReply(failed: "the command is too long", exitCode: 64), context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  /// The size in a line `change N`; nil for another command.
  private static func draftByteCount(_ line: String) -> Int? {
    let words = line.split(separator: " ")
    guard words.count == 2, words[0] == "change" else { return nil }
    return Int(words[1])
  }

  private func takeDraft(_ count: Int, _ context: ChannelHandlerContext) {
    guard count > 0, count <= ServerLimits.draftByteCountMax else {
      isDone = true
      return reply(ControlReply(failed: "the change is too long", exitCode: 64), context)
    }
    guard received.count >= count else { return }
    isDone = true
    let bytes = Array(received.prefix(count))
    received.removeAll()
    answer(server.answer(change: bytes, from: peer), context)
  }

  private func run(_ line: String, _ context: ChannelHandlerContext) {
    answer(server.answer(command: line, from: peer), context)
  }

  private func answer(_ future: EventLoopFuture<ControlReply>, _ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    future.hop(to: context.eventLoop).whenComplete { result in
      let failure = ControlReply(failed: "the server is ending", exitCode: 74)
      let (session, context) = bound.value
      session.reply((try? result.get()) ?? failure, context)
    }
  }

  private func reply(_ reply: ControlReply, _ context: ChannelHandlerContext) {
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let buffer = context.channel.allocator.buffer(string: reply.text)
    context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in
      bound.value.close(promise: nil)
    }
  }
}

/// The reply to a command, as it goes out.
struct ControlReply: Sendable {
  let text: String

  init(_ text: String) { self.text = "ok\n" + text }

  init(failed text: String, exitCode: Int) { self.text = "failed \(exitCode)\n\(text)\n" }
}
