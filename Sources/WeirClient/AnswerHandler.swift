import NIOCore

/// Cuts what comes over a connection into lines, and hands them to the session as answers.
///
/// It lives on the connection's event loop. The first line that is no answer ends the connection:
/// with it the order of answers is in doubt.
final class AnswerHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// Bytes of the longest answer that is taken.
  private static let answerByteCountMax = 1_048_576

  private let session: Session
  private var received = ByteBuffer()
  /// Bytes of `received` that hold no line end.
  private var scannedCount = 0
  private var isOver = false

  init(_ session: Session) { self.session = session }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    var bytes = unwrapInboundIn(data)
    if received.readableBytes == 0 { swap(&received, &bytes) } else { received.writeBuffer(&bytes) }
    while let line = nextLine() {
      guard session.received(line) else { return end(context) }
    }
    if received.readableBytes > Self.answerByteCountMax {
      session.receivedTooMuch(received.readableBytes)
      end(context)
    }
    received.discardReadBytes()
  }

  /// The next line without its end; nil when it has not come in full.
  private func nextLine() -> [UInt8]? {
    let view = received.readableBytesView.dropFirst(scannedCount)
    guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
      scannedCount = received.readableBytes
      return nil
    }
    scannedCount = 0
    let line = received.readBytes(length: end - received.readerIndex)
    received.moveReaderIndex(forwardBy: 1)
    return line
  }

  private func end(_ context: ChannelHandlerContext) {
    isOver = true
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isOver = true
    session.disconnected()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { end(context) }
}
