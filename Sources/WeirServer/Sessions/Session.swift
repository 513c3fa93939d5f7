import Glibc
import NIOCore
import WeirCore

/// One connection of a client: cuts what it sends into lines, hands them to the scoring loop, and
/// writes the answers in the order of the lines.
///
/// It is not read from while as many lines wait for an answer as one connection may have, or while
/// it does not read its answers. Everything happens on the scoring loop.
final class Session: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  let peer: PeerCredentials
  private let loop: ScoringLoop
  private let bucket: RateBucket?
  /// Told once, when the connection is gone.
  private let ended: (Session, ServerCounters.Closing) -> Void

  private var context: ChannelHandlerContext?
  private var cutter = LineCutter()
  private var order = ReplyOrder()
  /// Bytes that were read and wait until more lines may be handed on.
  private var stash: ByteBuffer?
  private var unansweredByteCount = 0
  private var isReadHeld = false
  private var isCutting = false
  private var isInputClosed = false
  private var isFlushing = false
  /// Why it is about to be closed: nothing more is read, what is owed is answered.
  private var closing: ServerCounters.Closing?

  /// Times in nanoseconds of the monotonic clock: the last sign of life; the first byte of the line
  /// that has not ended; since when no answer was taken.
  private var lastActivity: UInt64
  private var lineStart: UInt64?
  private var stallStart: UInt64?
  private var stalledByteCount = 0

  /// Marks of the scoring loop.
  var isTouched = false
  var isHeldUp = false
  var waitsSinceSweep: UInt64 = 0

  init(
    _ peer: PeerCredentials, loop: ScoringLoop, bucket: RateBucket?,
    ended: @escaping (Session, ServerCounters.Closing) -> Void
  ) {
    self.peer = peer
    self.loop = loop
    self.bucket = bucket
    self.ended = ended
    lastActivity = ScoringLoop.now()
  }

  private var limits: ServerLimits { loop.limits }

  /// Whether its answers may be put together.
  var holdsNoAnswers: Bool { order.holdsNothing }

  /// Whether nothing of it is under way.
  var isIdle: Bool { order.isComplete && stash == nil && !cutter.isInLine }

  // MARK: Channel

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    stash = nil
    ended(self, closing ?? .client)
    context.fireChannelInactive()
  }

  /// A client that has gone ends its own connection and no other.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if closing == nil { closing = .error }
    context.close(promise: nil)
  }

  func read(context: ChannelHandlerContext) {
    if mayRead { context.read() } else { isReadHeld = true }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    loop.counters.receivedBytes += UInt64(buffer.readableBytes)
    guard closing == nil else { return }
    lastActivity = ScoringLoop.now()
    if stash == nil {
      stash = buffer
    } else {
      stash?.writeImmutableBuffer(buffer)
    }
    cut(now: lastActivity)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed {
      isInputClosed = true
      cut(now: ScoringLoop.now())
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      stallStart = nil
      resume()
    } else {
      stallStart = ScoringLoop.now()
      stalledByteCount = bufferedByteCount
    }
    context.fireChannelWritabilityChanged()
  }

  // MARK: Lines

  private var mayHandOn: Bool {
    order.waitingCount < limits.unansweredCountMax
      && unansweredByteCount < ServerLimits.unansweredByteCountMax
      && context?.channel.isWritable == true && !loop.holdsUp(self)
  }

  private var mayRead: Bool { closing == nil && stash == nil && mayHandOn }

  /// Hands on as many lines as may be.
  private func cut(now: UInt64) {
    guard !isCutting, closing == nil else { return }
    isCutting = true
    if var buffer = stash {
      stash = nil
      let before = cutter.lineNumber
      let taken = unsafe buffer.withUnsafeReadableBytes { unsafe cut($0, now: now) }
      buffer.moveReaderIndex(forwardBy: taken)
      if buffer.readableBytes > 0 { stash = buffer }
      loop.counters.lines += cutter.lineNumber &- before
      if cutter.lineNumber != before { lineStart = nil }
    }
    isCutting = false
    lineStart = cutter.isInLine ? lineStart ?? now : nil
    if isInputClosed, stash == nil, !loop.holdsUp(self) { finishInput(now: now) }
  }

  private func cut(_ bytes: UnsafeRawBufferPointer, now: UInt64) -> Int {
    var start = 0
    while start < bytes.count, mayHandOn {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
      start += unsafe cutter.next(rest) { unsafe take($0, number: $1, now: now) }.taken
    }
    return start
  }

  private func take(_ line: LineCutter.Line, number: UInt64, now: UInt64) {
    switch unsafe line {
    case .tooLong: loop.refuse(.lineTooLong, number: number, from: self, now: now)
    case .whole(let bytes):
      if let bucket, !bucket.admits(now: now) {
        loop.refuse(.rateLimited, number: number, from: self, now: now)
      } else {
        unsafe loop.score(bytes, number: number, from: self, now: now)
      }
    }
  }

  private func finishInput(now: UInt64) {
    if loop.isDraining {
      // It was cut off by our own end: whoever sent it will send it again.
      cutter.discardPartialLine()
    } else if unsafe cutter.finish({ unsafe take($0, number: $1, now: now) }) {
      loop.counters.lines += 1
    }
    close(loop.isDraining ? .drain : .client)
  }

  func didEnqueue(byteCount: Int) {
    order.expect()
    unansweredByteCount += byteCount
  }

  // MARK: Answers

  /// Writes answers of the engine, those of the connection's next lines.
  func answer(_ bytes: UnsafeBufferPointer<UInt8>, rowCount: Int, byteCount: Int) {
    unansweredByteCount -= byteCount
    unsafe write(UnsafeRawBufferPointer(bytes))
    for held in order.didAnswer(rowCount) {
      unsafe held.withUnsafeBytes { unsafe write($0) }
    }
  }

  /// Writes an answer that the engine has no part in, when it is its turn.
  func answer(apart bytes: UnsafeBufferPointer<UInt8>) {
    guard unsafe order.mayGo(bytes) else { return }
    unsafe write(UnsafeRawBufferPointer(bytes))
  }

  private func write(_ bytes: UnsafeRawBufferPointer) {
    guard let context else { return }
    var buffer = context.channel.allocator.buffer(capacity: bytes.count)
    unsafe buffer.writeBytes(bytes)
    loop.counters.sentBytes += UInt64(bytes.count)
    context.write(wrapOutboundOut(buffer), promise: nil)
  }

  /// Sends what was written.
  func flushAnswers() {
    isTouched = false
    context?.flush()
  }

  /// Goes on with what came meanwhile.
  func resume() {
    guard !isCutting else { return }
    if closing != nil { return closeIfComplete() }
    if stash != nil || isInputClosed, mayHandOn { cut(now: ScoringLoop.now()) }
    guard isReadHeld, mayRead else { return }
    isReadHeld = false
    context?.read()
  }

  // MARK: The end

  /// Reads no more; closes when all lines have been answered and the answers have been taken.
  func close(_ reason: ServerCounters.Closing) {
    guard closing == nil else { return }
    closing = reason
    stash = nil
    closeIfComplete()
  }

  private func closeIfComplete() {
    guard order.isComplete, !isFlushing, let context else { return }
    context.flush()
    guard bufferedByteCount == 0 else { return waitForOutput(context) }
    context.close(promise: nil)
  }

  /// Closes behind what has been written.
  private func waitForOutput(_ context: ChannelHandlerContext) {
    isFlushing = true
    let nothing = context.channel.allocator.buffer(capacity: 0)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(nothing)).whenComplete { _ in
      bound.value.close(promise: nil)
    }
  }

  /// Closes at once, whatever is under way.
  func abort(_ reason: ServerCounters.Closing) {
    if closing == nil { closing = reason }
    context?.close(promise: nil)
  }

  /// Lets the client send no more; what it has sent is still read.
  func endInput() {
    guard closing == nil else { return }
    context?.channel.withDescriptor { _ = shutdown($0, Int32(SHUT_RD)) }
  }

  private var bufferedByteCount: Int {
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  // MARK: Time

  /// Looks whether something has taken too long.
  func checkTimes(now: UInt64) {
    if let stallStart {
      let waiting = bufferedByteCount
      if waiting < stalledByteCount {
        self.stallStart = now
        stalledByteCount = waiting
      } else if now &- stallStart >= limits.stallNanoseconds {
        return abort(.slowReader)
      }
    }
    guard closing == nil else {
      // It takes its time to read the last answers.
      if now &- lastActivity >= limits.idleNanoseconds { abort(.idle) }
      return
    }
    // While it is not read from, the rest of the line may have come.
    if let lineStart, stash == nil, !isReadHeld, now &- lineStart >= limits.lineNanoseconds {
      return refuseOpenLine(now: now)
    }
    if isIdle, now &- lastActivity >= limits.idleNanoseconds { close(.idle) }
  }

  private func refuseOpenLine(now: UInt64) {
    if cutter.hasPartialLine {
      loop.counters.lines += 1
      loop.refuse(.lineTimeout, number: cutter.lineNumber + 1, from: self, now: now)
    }
    cutter.discardPartialLine()
    close(.lineTimeout)
  }
}
