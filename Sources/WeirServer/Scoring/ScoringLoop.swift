import NIOCore
import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

/// The one thread on which events arrive, are put in order, and are answered.
///
/// Lines of all connections go into one batch in the order in which they are read. At the end of
/// each turn of the event loop it is scored: few events right here, more of them on Dispatch's
/// threads while this one goes on reading. What does not fit into the queue is answered unscored.
/// Where there is a journal, answers wait until it has kept their events; while they wait, the next
/// lines gather. A policy is replaced when nothing is in flight and nothing waits.
///
/// Everything is called on the loop but `didFinish` and the journal's progress.
final class ScoringLoop: @unchecked Sendable {  // confined to its event loop
  let eventLoop: any EventLoop
  let limits: ServerLimits
  let engine: LiveEngine
  let journal: (any EventJournal)?
  /// Who is told which rows of the audit trail are in the journal.
  let ledger: (any ServerLedger)?
  /// Who is told that a process may not connect, or not any more.
  var didRefusePeer: ((PeerCredentials?, ServerCounters.Refusal) -> Void)?
  /// Who is told what becomes of the journal.
  weak var observer: (any StorageObserver)?
  var counters: ServerCounters
  /// Whether the server is about to end: nobody may send more.
  var isDraining = false
  var filling: OpenBatch?
  /// Batches that are being scored.
  var inFlight: [OpenBatch] = []
  /// Batches before those: they were scored, and wait for the sync of their events.
  var held: [OpenBatch] = []
  /// Lines that wait for an answer of the engine.
  private(set) var queuedCount = 0
  private var isFlushScheduled = false
  var isSweepScheduled = false
  var sweepCount: UInt64 = 0
  var activation: Activation?
  /// Whether connections have to wait with further lines, since a policy is about to be replaced.
  var isHoldingUp = false
  var heldUp: [Session] = []
  var touched: [Session] = []
  private var measuredSize: LiveStateSize
  private var isSizeWanted = false
  private var ending: EventLoopPromise<Void>?
  private(set) var isEnding = false
  /// Set while the journal takes nothing.
  var freeze: StorageFreeze?
  /// Whether somebody is at work on going on, and whether it is time to try.
  var isResuming = false
  var isResumeDue = true
  /// Why nothing may be answered any more.
  var failure: JournalFault?

  /// A policy, or changed lists, that wait to be put in place.
  struct Activation {
    /// Appends that it is, then puts it in place.
    let place: () throws(JournalFault) -> Void
    let fail: (JournalFault) -> Void
  }

  /// A loop.
  /// - Parameters:
  ///   - eventLoop: where everything happens.
  ///   - configuration: of the server.
  ///   - fold: the state to go on with; nil: one of nothing, which no journal keeps.
  init(on eventLoop: any EventLoop, _ configuration: ServerConfiguration, resuming fold: StateFold?)
  {
    self.eventLoop = eventLoop
    limits = configuration.limits
    ledger = configuration.ledger
    let relay = Relay()
    let options = configuration.options
    if let fold, let state = configuration.state {
      journal = state.journal
      engine = LiveEngine(
        resuming: fold, journal: state.journal, options: options,
        queueCount: limits.queueCountMax + ServerLimits.heldBatchCount * options.batchRows
      ) { relay.finished($0) }
    } else {
      precondition(configuration.state == nil, "a state directory comes with its fold")
      journal = nil
      engine = LiveEngine(
        policy: configuration.policy, options: options, queueCount: limits.queueCountMax
      ) { relay.finished($0) }
    }
    measuredSize = engine.stateSize
    counters = ServerCounters(
      types: LiveEngine.eventTypes(of: engine.policy), rules: Self.rules(of: engine.policy))
    unsafe relay.loop = self
    journal?.onProgress { relay.progressed() }
  }

  /// Hands what happens on other threads to the loop.
  private final class Relay: Sendable {
    /// Set before the engine has work and before the journal can tell anything.
    nonisolated(unsafe) weak var loop: ScoringLoop?  // as said above
    private let isProgressTold = Atomic<Bool>(false)

    func finished(_ batch: LiveBatch) {
      guard let loop = unsafe loop else { return }
      loop.eventLoop.execute { loop.didFinish(batch) }
    }

    /// Many times in a row are told once.
    func progressed() {
      guard let loop = unsafe loop, !isProgressTold.exchange(true, ordering: .acquiringAndReleasing)
      else { return }
      loop.eventLoop.execute {
        self.isProgressTold.store(false, ordering: .sequentiallyConsistent)
        loop.didProgress()
      }
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
    guard failure == nil else { return }
    guard let open = openBatch(byteCount: line.count) else {
      return unsafe shed(line, number: number, from: session)
    }
    unsafe open.batch.add(line, number: number)
    enter(open, session, byteCount: line.count, now: now)
  }

  /// Takes a line that is refused without being read, in its order.
  func refuse(_ fault: Fault, number: UInt64, from session: Session, now: UInt64) {
    guard failure == nil else { return }
    guard let open = openBatch(byteCount: 0) else {
      guard failure == nil else { return }
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
    guard failure == nil else { return }
    freeze?.answerCount += 1
    counters.countDegraded(freeze == nil ? .overload : .storage)
    let why: Degradation = freeze == nil ? .overload : .storage
    unsafe send(apart: engine.answerUnscored(line, number: number, why: why), to: session)
  }

  /// Sends an answer that the engine has no part in, with what else goes out in this turn.
  private func send(apart bytes: UnsafeBufferPointer<UInt8>, to session: Session) {
    unsafe session.answer(apart: bytes)
    touch(session)
    scheduleFlush()
  }

  /// A batch with room for a line; nil when the queue is full, or nothing can be kept.
  private func openBatch(byteCount: Int) -> OpenBatch? {
    guard queuedCount < limits.queueCountMax, freeze == nil else { return nil }
    if let filling {
      if filling.batch.hasRoom(byteCount: byteCount) { return filling }
      flush(isFull: true)
      guard freeze == nil, failure == nil else { return nil }
      // Another one may have taken its place, and others may have filled that.
      if let next = self.filling {
        return next !== filling && next.batch.hasRoom(byteCount: byteCount) ? next : nil
      }
    }
    guard let batch = engine.takeBatch() else { return nil }
    let open = OpenBatch(batch)
    filling = open
    return open
  }

  // MARK: Scoring

  /// Scores what there is when this turn of the loop has read what was there.
  func scheduleFlush() {
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    eventLoop.execute {
      self.isFlushScheduled = false
      self.proceed()
      self.flushTouched()
    }
  }

  /// Goes on with whatever is possible now.
  func proceed() {
    guard failure == nil else { return endIfIdle() }
    if isSizeWanted, inFlight.isEmpty { measureState() }
    activateIfIdle()
    flush(isFull: false)
    resumeIfIdle()
    endIfIdle()
  }

  /// Scores the batch at hand if it is its turn; else it goes on filling. One that is full is
  /// handed on whatever waits for a moment without any; then connections wait, so that the moment
  /// comes and nothing is shed for it.
  /// - Parameters:
  ///   - isFull: whether nothing more fits in.
  ///   - isOverdue: whether its lines have waited long enough for others.
  func flush(isFull: Bool, isOverdue: Bool = false) {
    guard let open = filling, open.batch.rowCount > 0, isFull || activation == nil, failure == nil
    else { return }
    let isSmall = !isFull && open.batch.rowCount <= Limits.smallBatchRowCount
    let isHere = engine.inFlightCount == 0 && (isSmall || !engine.hasWorkers)
    if !isHere {
      guard engine.hasWorkers,
        isFull || !isSizeWanted && inFlight.count < engine.usualInFlightCount
      else { return }
    }
    if activation != nil || isSizeWanted { isHoldingUp = true }
    if held.isEmpty || freeze != nil || isEnding {
      filling = nil
    } else {
      // One sync is to serve many: what comes while it runs is scored at once. And batches must
      // last for all lines that may wait: those that are not full take none of them.
      let mayBeSmall = held.count <= ServerLimits.heldBatchCount && (!isSmall || isOverdue)
      guard isFull || mayBeSmall, let next = engine.takeBatch() else { return }
      filling = OpenBatch(next)
    }
    if isHere { scoreHere(open) } else { submit(open) }
  }

  func scoreHere(_ open: OpenBatch) {
    engine.score(open.batch)
    didScore(open)
  }

  func submit(_ open: OpenBatch) {
    open.wasSubmitted = true
    inFlight.append(open)
    engine.submit(open.batch)
    scheduleSweep()
  }

  /// Takes what the engine's threads have scored, one batch after the other.
  private func didFinish(_ batch: LiveBatch) {
    precondition(inFlight.first?.batch === batch, "batches come back in their order")
    didScore(inFlight.removeFirst())
    proceed()
  }

  /// Gives the answers of a batch, and the batch back.
  func finish(_ open: OpenBatch) {
    let now = Self.now()
    if let since = open.heldSince { counters.syncWait.record(nanoseconds: now &- since) }
    deliver(open, now: now)
    let sessions = flushTouched()
    // The answers are on their way: what follows holds nobody up.
    for row in open.rows.indices { count(open, row, now: now) }
    countShadowMoves(open)
    queuedCount -= open.rows.count
    engine.giveBack(open.batch, wasSubmitted: open.wasSubmitted)
    // What they read next may fill the batch after this one.
    for session in sessions { session.resume() }
  }

  // MARK: State

  /// How long the oldest batch has been in flight or has waited for its sync, in nanoseconds.
  var oldestNanoseconds: UInt64 {
    (held.first ?? inFlight.first)?.arrival.map { Self.now() &- $0 } ?? 0
  }

  var inFlightCount: Int { inFlight.count + held.count }

  /// What the engine's state takes. While batches are in flight, what it took when it was asked
  /// last; then only full batches are handed on until it has been measured.
  func stateSize() -> LiveStateSize {
    if inFlight.isEmpty { measureState() } else { isSizeWanted = true }
    return measuredSize
  }

  private func measureState() {
    measuredSize = engine.stateSize
    isSizeWanted = false
    if activation == nil { letGo() }
  }

  // MARK: The end

  /// Done when everything that was read has been scored, whoever is there to hear of it. No
  /// connection may be open any more.
  func whenIdle() -> EventLoopFuture<Void> {
    let done = eventLoop.makePromise(of: Void.self)
    ending = done
    isEnding = true
    giveUpActivation(JournalFault(.usage, "the server is ending"))
    letGo()
    proceed()
    return done.futureResult
  }

  private func endIfIdle() {
    // Once the journal has failed, what was read is not scored any more.
    guard inFlight.isEmpty, failure != nil || (filling?.batch.rowCount ?? 0) == 0 else { return }
    let done = ending
    ending = nil
    done?.succeed()
  }

  /// Ends the engine's threads. Nothing may be in flight any more, or its answers are lost.
  func end() { engine.end() }
}
