import NIOCore

/// One connection of the control socket: one command in a line, one reply, then it is closed.
///
/// The reply begins with a line of its own, `ok` or `failed` and an exit code; what follows up to
/// the end is text for people, or JSON where that was asked for: `status json`.
final class ControlSession: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let server: Server
  private var received: [UInt8] = []
  private var isDone = false

  init(_ server: Server) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isDone else { return }
    received += unwrapInboundIn(data).readableBytesView
    if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
      isDone = true
      run(String(decoding: received[..<end], as: UTF8.self), context)
    } else if received.count > ServerLimits.commandByteCountMax {
      isDone = true
      reply(ControlReply(failed: "the command is too long", exitCode: 64), context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func run(_ line: String, _ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    server.answer(command: line).hop(to: context.eventLoop).whenComplete { result in
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
