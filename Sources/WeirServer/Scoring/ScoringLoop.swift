import Glibc
import NIOCore
import WeirCore
import WeirEngine
import WeirPolicy

/// The one thread on which events arrive, are put in order, and are answered.
///
/// Lines of all connections go into one batch in the order in which they are read. At the end of
/// each turn of the event loop it is scored: few events right here, more of them on Dispatch's
/// threads while this one goes on reading. What does not fit into the queue is answered unscored.
/// A policy is replaced when nothing is in flight.
///
/// Everything is called on the loop but `didFinish`.
final class ScoringLoop: @unchecked Sendable {  // confined to its event loop
  let eventLoop: any EventLoop
  let limits: ServerLimits
  let engine: LiveEngine
  var counters: ServerCounters
  /// Whether the server is about to end: nobody may send more.
  var isDraining = false
  private var filling: OpenBatch?
  private var inFlight: [OpenBatch] = []
  /// Lines that wait for an answer of the engine.
  private(set) var queuedCount = 0
  private var isFlushScheduled = false
  private var isSweepScheduled = false
  private var sweepCount: UInt64 = 0
  private var activation: Activation?
  private var touched: [Session] = []
  private var measuredSize: LiveStateSize
  private var isSizeWanted = false

  private struct Activation {
    let policy: LivePolicy
    let done: EventLoopPromise<LivePolicy>
  }

  /// Milliseconds between looks at the deadlines of what is in flight.
  private static let sweepMilliseconds: Int64 = 2

  init(
    on eventLoop: any EventLoop, policy: Policy, options: ScoringOptions, limits: ServerLimits
  ) {
    self.eventLoop = eventLoop
    self.limits = limits
    let relay = Relay()
    engine = LiveEngine(policy: policy, options: options, queueCount: limits.queueCountMax) {
      relay.finished($0)
    }
    measuredSize = engine.stateSize
    counters = ServerCounters(
      types: LiveEngine.eventTypes(of: policy), rules: Self.rules(of: policy))
    relay.loop = self
  }

  /// Hands batches from the engine's threads to the loop.
  private final class Relay: @unchecked Sendable {  // set before the engine has work
    weak var loop: ScoringLoop?

    func finished(_ batch: LiveBatch) {
      guard let loop else { return }
      loop.eventLoop.execute { loop.didFinish(batch) }
    }
  }

  /// Nanoseconds of the monotonic clock.
  static func now() -> UInt64 { NIODeadline.now().uptimeNanoseconds }

  static func rules(of policy: Policy) -> [(name: String, isShadow: Bool)] {
    policy.rules.map { ($0.name, $0.isShadow) }
  }

  // MARK: Lines

  /// Takes a line that is to be scored.
  func score(
    _ line: UnsafeRawBufferPointer, number: UInt64, from session: Session, now: UInt64
  ) {
    guard let open = openBatch(byteCount: line.count) else {
      return unsafe shed(line, number: number, from: session)
    }
    unsafe open.batch.add(line, number: number)
    enter(open, session, byteCount: line.count, now: now)
  }

  /// Takes a line that is refused without being read, in its order.
  func refuse(_ fault: Fault, number: UInt64, from session: Session, now: UInt64) {
    guard let open = openBatch(byteCount: 0) else {
      counters.countError(fault.code)
      return unsafe send(apart: engine.answerRefused(fault, number: number), to: session)
    }
    open.batch.add(refused: fault, number: number)
    enter(open, session, byteCount: 0, now: now)
  }

  private func enter(_ open: OpenBatch, _ session: Session, byteCount: Int, now: UInt64) {
    open.rows.append(OpenBatch.Origin(session: session, arrival: now, byteCount: byteCount))
    queuedCount += 1
    session.didEnqueue(byteCount: byteCount)
    scheduleFlush()
  }

  private func shed(_ line: UnsafeRawBufferPointer, number: UInt64, from session: Session) {
    counters.countDegraded(.overload)
    unsafe send(apart: engine.answerUnscored(line, number: number), to: session)
  }

  /// Sends an answer that the engine has no part in, with what else goes out in this turn.
  private func send(apart bytes: UnsafeBufferPointer<UInt8>, to session: Session) {
    unsafe session.answer(apart: bytes)
    touch(session)
    scheduleFlush()
  }

  /// A batch with room for a line; nil when the queue is full.
  private func openBatch(byteCount: Int) -> OpenBatch? {
    guard queuedCount < limits.queueCountMax else { return nil }
    if let filling {
      if filling.batch.hasRoom(byteCount: byteCount) { return filling }
      flush(isFull: true)
      guard self.filling == nil else { return nil }
    }
    guard let batch = engine.takeBatch() else { return nil }
    let open = OpenBatch(batch)
    filling = open
    return open
  }

  // MARK: Scoring

  /// Scores what there is when this turn of the loop has read what was there.
  private func scheduleFlush() {
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    eventLoop.execute {
      self.isFlushScheduled = false
      self.flush(isFull: false)
      self.flushTouched()
    }
  }

  /// Scores the batch at hand if it is its turn; else it goes on filling.
  private func flush(isFull: Bool) {
    guard let open = filling, open.batch.rowCount > 0 else { return }
    let isSmall = !isFull && open.batch.rowCount <= Limits.smallBatchRowCount
    if inFlight.isEmpty, isSmall || !engine.hasWorkers {
      filling = nil
      engine.score(open.batch)
      finish(open, wasSubmitted: false)
    } else if engine.hasWorkers, activation == nil, !isSizeWanted,
      isFull || inFlight.count < engine.usualInFlightCount
    {
      filling = nil
      inFlight.append(open)
      engine.submit(open.batch)
      scheduleSweep()
    }
  }

  /// Takes what the engine's threads have scored, one batch after the other.
  private func didFinish(_ batch: LiveBatch) {
    precondition(inFlight.first?.batch === batch, "batches come back in their order")
    finish(inFlight.removeFirst(), wasSubmitted: true)
    if isSizeWanted, inFlight.isEmpty { measureState() }
    activateIfIdle()
    flush(isFull: false)
  }

  private func finish(_ open: OpenBatch, wasSubmitted: Bool) {
    let now = Self.now()
    deliver(open, now: now)
    let sessions = flushTouched()
    // The answers are on their way: what follows holds nobody up.
    for row in open.rows.indices { count(open, row, now: now) }
    queuedCount -= open.rows.count
    engine.giveBack(open.batch, wasSubmitted: wasSubmitted)
    // What they read next may fill the batch after this one.
    for session in sessions { session.resume() }
  }

  // MARK: Answers

  /// Hands each row's answer to its connection. Neighbouring rows of one go out in one piece.
  private func deliver(_ open: OpenBatch, now: UInt64) {
    let answers = unsafe open.batch.answers
    var run: (session: Session, start: Int, rowCount: Int, byteCount: Int)?
    var start = 0
    func endRun() {
      guard let done = run else { return }
      let piece = unsafe UnsafeBufferPointer(rebasing: answers[done.start..<start])
      unsafe send(piece, to: done.session, done.rowCount, done.byteCount)
      run = nil
    }
    for row in open.rows.indices {
      let origin = open.rows[row]
      let end = unsafe start + Self.lineLength(answers, from: start)
      if isAsScored(open, row, now: now) {
        if let last = run, last.session !== origin.session || !origin.session.holdsNoAnswers {
          endRun()
        }
        let before = run ?? (origin.session, start, 0, 0)
        run = (before.0, before.1, before.2 + 1, before.3 + origin.byteCount)
      } else {
        // The engine's answer is passed over.
        endRun()
        if !origin.isAnswered { sendLate(open, row) }
      }
      start = end
    }
    endRun()
  }

  private func sendLate(_ open: OpenBatch, _ row: Int) {
    counters.countDegraded(.deadline)
    let origin = open.rows[row]
    unsafe send(engine.answerLate(row, of: open.batch), to: origin.session, 1, origin.byteCount)
  }

  private static func lineLength(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = bytes.baseAddress,
      let found = unsafe memchr(base + start, 10, bytes.count - start)
    else { preconditionFailure("every row has an answer that ends in LF") }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base + start) + 1
  }

  /// Whether a row's answer goes out as the engine gave it.
  private func isAsScored(_ open: OpenBatch, _ row: Int, now: UInt64) -> Bool {
    if open.rows[row].isAnswered { return false }
    switch unsafe open.batch.decisions.kinds[row] {
    case .invalid, .recorded, .recordedAgain: return true
    case .decided, .decidedAgain: return !isDue(open, row, now: now, isDecoded: true)
    }
  }

  /// Whether the time for a row's answer has run out.
  private func isDue(_ open: OpenBatch, _ row: Int, now: UInt64, isDecoded: Bool) -> Bool {
    let elapsed = now &- open.rows[row].arrival
    if let deadline = limits.deadlineNanoseconds, elapsed >= deadline { return true }
    guard isDecoded else { return false }
    let own = unsafe open.batch.batch.deadlines[row]
    return own != EventBatch.noDeadline && elapsed >= UInt64(own) * 1_000_000
  }

  private func send(
    _ bytes: UnsafeBufferPointer<UInt8>, to session: Session, _ rowCount: Int, _ byteCount: Int
  ) {
    touch(session)
    unsafe session.answer(bytes, rowCount: rowCount, byteCount: byteCount)
  }

  /// Notes that something was written to a session.
  private func touch(_ session: Session) {
    guard !session.isTouched else { return }
    session.isTouched = true
    touched.append(session)
  }

  /// Sends what was written, and gives those to whom.
  @discardableResult
  private func flushTouched() -> [Session] {
    let sessions = touched
    touched.removeAll(keepingCapacity: true)
    for session in sessions { session.flushAnswers() }
    return sessions
  }

  // MARK: Deadlines of what is in flight

  private func scheduleSweep() {
    guard !isSweepScheduled else { return }
    isSweepScheduled = true
    eventLoop.scheduleTask(in: .milliseconds(Self.sweepMilliseconds)) {
      self.isSweepScheduled = false
      self.sweep()
    }
  }

  /// Answers what is due and not scored yet; nobody's answers change their order.
  private func sweep() {
    guard !inFlight.isEmpty else { return }
    let now = Self.now()
    sweepCount += 1
    for open in inFlight {
      let isDecoded = open.batch.isDecoded
      for row in open.rows.indices where !open.rows[row].isAnswered {
        let session = open.rows[row].session
        guard session.waitsSinceSweep != sweepCount else { continue }
        guard isDue(open, row, now: now, isDecoded: isDecoded) else {
          session.waitsSinceSweep = sweepCount
          continue
        }
        open.rows[row].isAnswered = true
        sendLate(open, row)
      }
    }
    for session in flushTouched() { session.resume() }
    scheduleSweep()
  }

  // MARK: Policies

  /// Puts a prepared policy in place between two events. Gives the one before, whose memory takes
  /// too long to free to be freed here.
  func activate(_ policy: LivePolicy) -> EventLoopFuture<LivePolicy> {
    let done = eventLoop.makePromise(of: LivePolicy.self)
    precondition(activation == nil, "one policy is put in place at a time")
    activation = Activation(policy: policy, done: done)
    activateIfIdle()
    return done.futureResult
  }

  private func activateIfIdle() {
    guard let activation, inFlight.isEmpty else { return }
    // What has arrived came under the policy before.
    if let open = filling {
      filling = nil
      if open.batch.rowCount > 0 {
        engine.score(open.batch)
        finish(open, wasSubmitted: false)
      } else {
        engine.giveBack(open.batch, wasSubmitted: false)
      }
      // Whoever was answered may have sent more meanwhile.
      return activateIfIdle()
    }
    self.activation = nil
    let before = engine.activate(activation.policy)
    counters = counters.carried(
      toTypes: LiveEngine.eventTypes(of: engine.policy), rules: Self.rules(of: engine.policy))
    activation.done.succeed(before)
  }

  // MARK: State

  /// How long the oldest batch has been in flight, in nanoseconds.
  var oldestNanoseconds: UInt64 {
    inFlight.first?.arrival.map { Self.now() &- $0 } ?? 0
  }

  var inFlightCount: Int { inFlight.count }

  /// What the engine's state takes. While batches are in flight, what it took when it was asked
  /// last; then nothing more is handed on until it has been measured, a matter of two batches.
  func stateSize() -> LiveStateSize {
    if inFlight.isEmpty { measureState() } else { isSizeWanted = true }
    return measuredSize
  }

  private func measureState() {
    measuredSize = engine.stateSize
    isSizeWanted = false
  }

  /// Ends the engine's threads. Nothing may be in flight any more, or its answers are lost.
  func end() { engine.end() }
}
