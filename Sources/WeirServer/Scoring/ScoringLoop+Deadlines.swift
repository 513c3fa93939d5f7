import NIOCore
import WeirEngine

/// Deadlines of what has not been answered.
extension ScoringLoop {
  /// Milliseconds between looks at the deadlines of what is in flight.
  private static let sweepMilliseconds: Int64 = 2

  func scheduleSweep() {
    guard !isSweepScheduled else { return }
    isSweepScheduled = true
    eventLoop.scheduleTask(in: .milliseconds(Self.sweepMilliseconds)) {
      self.isSweepScheduled = false
      self.sweep()
    }
  }

  /// Answers what is due and not answered yet; nobody's answers change their order.
  private func sweep() {
    guard failure == nil, !inFlight.isEmpty || !held.isEmpty else { return }
    let now = Self.now()
    sweepCount += 1
    for open in held { sweep(open, isDecoded: true, now: now) }
    for open in inFlight { sweep(open, isDecoded: open.batch.isDecoded, now: now) }
    if let filling { sweep(filling, isDecoded: false, now: now) }
    for session in flushTouched() { session.resume() }
    if let arrival = filling?.arrival, now &- arrival >= limits.gatherNanoseconds {
      flush(isFull: false, isOverdue: true)
    }
    scheduleSweep()
  }

  private func sweep(_ open: OpenBatch, isDecoded: Bool, now: UInt64) {
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
}
