import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The connection of a client, and what follows from what `Exchange` says of it.
///
/// Callers come from any thread: what they share is under a lock, and no one is told anything while
/// it is held. All else happens on one event loop.
final class Session: Sendable {
  /// Who waits for an answer.
  typealias Caller = CheckedContinuation<Result<WeirClient.Answer, WeirClient.ClientError>, Never>

  private struct State {
    var exchange: Exchange<Caller>
    var backoff: Backoff
    /// The connection, while there is one.
    var channel: (any Channel)?
    /// When `expire` runs next.
    var alarm = NIODeadline.distantFuture
  }

  private let path: String
  private let configuration: WeirClient.Configuration
  private let loop: any EventLoop
  private let state: Mutex<State>
  private let lastNumber = Atomic<UInt64>(0)

  /// A session that is not connected.
  init(path: String, configuration: WeirClient.Configuration) {
    self.path = path
    self.configuration = configuration
    loop = MultiThreadedEventLoopGroup.singleton.next()
    state = Mutex(
      State(
        exchange: Exchange(pendingMax: configuration.pendingMax),
        backoff: Backoff(
          first: TimeAmount(configuration.backoffFirst),
          longest: TimeAmount(configuration.backoffMax))))
  }
}

// MARK: Callers

extension Session {
  /// Sends a line and waits for its answer.
  func ask(
    _ line: [UInt8], timeout: Duration?
  ) async -> Result<WeirClient.Answer, WeirClient.ClientError> {
    guard !Task.isCancelled else { return .failure(.cancelled) }
    let number = lastNumber.add(1, ordering: .relaxed).newValue
    let deadline =
      timeout.map { NIODeadline.after(TimeAmount($0), from: .now()) } ?? .distantFuture
    return await withTaskCancellationHandler {
      await withCheckedContinuation { caller in
        let submission = state.withLock {
          $0.exchange.submit(line, number: number, deadline: deadline, caller: caller)
        }
        switch submission {
        case .queued: break
        case .queuedAndWake: loop.execute { self.send() }
        case .refused(let error): caller.resume(returning: .failure(error))
        }
        // The task may have been cancelled before there was anything to cancel.
        if Task.isCancelled { cancel(number) }
      }
    } onCancel: {
      cancel(number)
    }
  }

  private func cancel(_ number: UInt64) {
    let caller = state.withLock { $0.exchange.cancel(number: number) }
    caller?.resume(returning: .failure(.cancelled))
  }
}

// MARK: The event loop

extension Session {
  /// Sends what waits to be sent, all of it in one write.
  private func send() {
    var buffer = ByteBuffer()
    let (channel, deadline) = state.withLock { state in
      (state.channel, state.exchange.takeLines(into: &buffer))
    }
    if buffer.readableBytes > 0 { channel?.writeAndFlush(buffer, promise: nil) }
    if let deadline { wake(at: deadline) }
  }

  /// Sees to it that `expire` runs at `deadline`.
  private func wake(at deadline: NIODeadline) {
    let isNeeded = state.withLock { state in
      guard deadline < state.alarm else { return false }
      state.alarm = deadline
      return true
    }
    guard isNeeded else { return }
    loop.scheduleTask(deadline: deadline) { [weak self] in self?.expire(deadline) }
  }

  /// Tells those whose time is over.
  private func expire(_ deadline: NIODeadline) {
    let (callers, next) = state.withLock { state in
      if state.alarm == deadline { state.alarm = .distantFuture }
      return state.exchange.expire(at: .now())
    }
    for caller in callers {
      caller.resume(returning: .success(.review(because: "client_timeout")))
    }
    if let next { wake(at: next) }
  }

  /// Takes the line of an answer; false when the connection has to end.
  func received(_ line: [UInt8]) -> Bool {
    let answer = Result { () throws(AnswerFault) in try AnswerReader.read(line) }
    // A reply to nobody's line: there are too many connections, and this one ends.
    if case .success(let answer) = answer, let code = answer.errorCode, code == "E_CONNECTIONS" {
      fail(with: .connectionRefused(code: code), keepsUnsent: false)
      return false
    }
    let recipient = state.withLock { state in
      if case .success = answer { state.backoff.reset() }
      return state.exchange.answered()
    }
    guard case .caller(let caller) = recipient else {
      guard case .nobody = recipient, case .success = answer else { return false }
      return true
    }
    switch answer {
    case .success(let answer):
      caller.resume(returning: .success(answer))
      return true
    case .failure(let fault):
      caller.resume(
        returning: .failure(.badAnswer(reason: fault.reason.rawValue, offset: fault.offset)))
      return false
    }
  }

  /// Takes note of `count` bytes without a line end: more than an answer has.
  func receivedTooMuch(_ count: Int) {
    guard case .caller(let caller) = state.withLock({ $0.exchange.answered() }) else { return }
    caller.resume(returning: .failure(.badAnswer(reason: "it does not end", offset: count)))
  }
}

// MARK: The connection

extension Session {
  /// Connects for the first time; tries again while nobody listens, as long as it may.
  func connect() async throws(WeirClient.ClientError) {
    let end = NIODeadline.after(TimeAmount(configuration.connectTimeout), from: .now())
    while true {
      do {
        return try await attempt().get()
      } catch {
        if Task.isCancelled { throw .cancelled }
        let code = Self.code(of: error)
        let wait = state.withLock { $0.backoff.wait() }
        guard [ENOENT, ECONNREFUSED, EAGAIN].contains(code),
          NIODeadline.after(wait, from: .now()) < end
        else { throw .cannotConnect(path: path, code: code) }
        try? await loop.scheduleTask(in: wait) {}.futureResult.get()
      }
    }
  }

  /// The errno of what NIO says of an attempt to connect.
  private static func code(of error: any Error) -> CInt {
    switch error {
    case let error as IOError: error.errnoCode
    case SocketAddressError.unixDomainSocketPathTooLong: ENAMETOOLONG
    default: ETIMEDOUT
    }
  }

  private func attempt() -> EventLoopFuture<Void> {
    ClientBootstrap(group: loop)
      .connectTimeout(.seconds(1))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AnswerHandler(self))
        }
      }
      .connect(unixDomainSocketPath: path)
      .map { channel in self.connected(channel) }
  }

  private func connected(_ channel: any Channel) {
    let isWanted = state.withLock { state in
      guard channel.isActive, !state.exchange.isClosing else { return false }
      state.channel = channel
      state.exchange.connect()
      return true
    }
    if isWanted { send() } else { channel.close(promise: nil) }
  }

  /// Takes note that the connection ended, and makes another one.
  func disconnected() {
    fail(with: .connectionLost, keepsUnsent: true)
    let wait: TimeAmount? = state.withLock { state in
      state.channel = nil
      return state.exchange.isClosed ? nil : state.backoff.wait()
    }
    if let wait { reconnect(in: wait) }
  }

  private func reconnect(in wait: TimeAmount) {
    loop.scheduleTask(in: wait) { [weak self] in
      guard let self, !state.withLock({ $0.exchange.isClosed }) else { return }
      attempt().whenFailure { [weak self] _ in
        guard let self else { return }
        reconnect(in: state.withLock { $0.backoff.wait() })
      }
    }
  }

  /// Ends the wait of all whose lines were sent, and of the others if they are not to wait on.
  private func fail(with error: WeirClient.ClientError, keepsUnsent: Bool) {
    let callers = state.withLock { state in
      state.exchange.disconnect(reconnects: configuration.reconnects, keepsUnsent: keepsUnsent)
    }
    for caller in callers { caller.resume(returning: .failure(error)) }
  }

  /// Takes no further lines, waits for the answers to those sent, and ends the connection.
  func close() async {
    let (channel, callers) = state.withLock { ($0.channel, $0.exchange.close()) }
    for caller in callers { caller.resume(returning: .failure(.closed)) }
    guard let channel else { return }
    loop.execute {
      self.send()
      channel.close(mode: .output, promise: nil)
    }
    let guardian = loop.scheduleTask(in: TimeAmount(configuration.closeTimeout)) {
      channel.close(promise: nil)
    }
    try? await channel.closeFuture.get()
    guardian.cancel()
  }

  /// Ends the connection at once: nobody can ask any more.
  func abandon() {
    let (channel, callers) = state.withLock { ($0.channel, $0.exchange.close()) }
    for caller in callers { caller.resume(returning: .failure(.closed)) }
    channel?.close(promise: nil)
  }
}
