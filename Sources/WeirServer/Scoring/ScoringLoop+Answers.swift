import Glibc
import WeirCore
import WeirEngine

/// Answers on their way out.
extension ScoringLoop {
  /// Hands each row's answer to its connection. Neighbouring rows of one go out in one piece.
  func deliver(_ open: OpenBatch, now: UInt64) {
    if open.isUnkept { return deliverUnkept(open) }
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

  /// Tells of each row that it could not be kept.
  private func deliverUnkept(_ open: OpenBatch) {
    let faults = unsafe open.batch.batch.faults
    for row in open.rows.indices where !open.rows[row].isAnswered {
      // It differs from an event that may not have been kept either.
      if unsafe faults[row].fault == .idConflict { unsafe faults[row] = .none }
      let origin = open.rows[row]
      unsafe send(engine.answerUnkept(row, of: open.batch), to: origin.session, 1, origin.byteCount)
    }
  }

  func sendLate(_ open: OpenBatch, _ row: Int) {
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
  func isDue(_ open: OpenBatch, _ row: Int, now: UInt64, isDecoded: Bool) -> Bool {
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
  func touch(_ session: Session) {
    guard !session.isTouched else { return }
    session.isTouched = true
    touched.append(session)
  }

  /// Sends what was written, and gives those to whom.
  @discardableResult
  func flushTouched() -> [Session] {
    let sessions = touched
    touched.removeAll(keepingCapacity: true)
    for session in sessions { session.flushAnswers() }
    return sessions
  }
}
