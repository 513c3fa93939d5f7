import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A server on a socket of its own that does with each line what a script says.
final class FakeServer: Sendable {
  /// What is done with a line.
  enum Step: Sendable {
    /// Answers.
    case say(String)
    /// Keeps an answer back until the next line that is not kept back, or the end of the lines.
    case keep(String)
    /// Ends the connection.
    case hangUp
  }

  private struct State {
    var lineCount = 0
    var waiting: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
  }

  let path: String
  private let folder: String
  private let script: @Sendable (String) -> Step
  private let state = Mutex(State())
  private let listener = Mutex<(any Channel)?>(nil)

  /// A server that does not listen yet.
  init(_ script: @escaping @Sendable (String) -> Step) throws {
    var template = Array("/tmp/weir-client-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard unsafe mkdtemp(&template) != nil else {
      throw IOError(errnoCode: errno, reason: "mkdtemp")
    }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/weir.sock"
    self.script = script
  }

  deinit {
    unsafe unlink(path)
    unsafe rmdir(folder)
  }

  /// Listens; `greeting` is said to whoever connects, who is then hung up on.
  func start(greeting: String? = nil) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Conversation(self, greeting: greeting))
        }
      }
      .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
    listener.withLock { $0 = channel }
  }

  /// Listens no more; connections stay.
  func stop() async throws {
    let channel = listener.withLock { listener in
      defer { listener = nil }
      return listener
    }
    try await channel?.close()
    unsafe unlink(path)
  }

  /// Waits until so many lines have come over all connections.
  func waitForLines(_ count: Int) async {
    await withCheckedContinuation { waiter in
      let isThere = state.withLock { state in
        if state.lineCount < count { state.waiting.append((count, waiter)) }
        return state.lineCount >= count
      }
      if isThere { waiter.resume() }
    }
  }

  fileprivate func step(for line: String) -> Step {
    let step = script(line)
    let ready = state.withLock { state in
      state.lineCount += 1
      let ready = state.waiting.filter { $0.count <= state.lineCount }
      state.waiting.removeAll { $0.count <= state.lineCount }
      return ready
    }
    for (_, waiter) in ready { waiter.resume() }
    return step
  }
}

/// One connection to a fake server.
private final class Conversation: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let server: FakeServer
  private let greeting: String?
  private var line: [UInt8] = []
  private var kept = ""

  init(_ server: FakeServer, greeting: String?) {
    self.server = server
    self.greeting = greeting
  }

  func channelActive(context: ChannelHandlerContext) {
    guard let greeting else { return }
    say(greeting, context)
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    for byte in unwrapInboundIn(data).readableBytesView {
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      let step = server.step(for: String(decoding: line, as: UTF8.self))
      line = []
      switch step {
      case .say(let answer): say(answer + "\n", context)
      case .keep(let answer): kept += answer + "\n"
      case .hangUp: return context.close(promise: nil)
      }
    }
  }

  private func say(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: kept + text)), promise: nil)
    kept = ""
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed = event else { return }
    say("", context)
    context.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
