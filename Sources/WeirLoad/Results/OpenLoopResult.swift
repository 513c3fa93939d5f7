/// What came of sending events at a fixed rate.
package struct OpenLoopResult: Hashable, Sendable {
  /// Why no more was sent before the planned end.
  package enum Ending: Hashable, Sendable {
    case planned
    /// Somebody asked for it.
    case stopped
    /// The oldest event had waited so long that the rate was too high beyond doubt.
    case overloaded
  }

  /// Events a second that were meant to be sent.
  package let rate: UInt64
  package let connections: Int
  /// Events that were meant to be sent.
  package let planned: UInt64
  package let sent: UInt64
  /// Answers, each to a line.
  package let answered: UInt64
  /// Answers beyond the lines.
  package let surplus: UInt64
  /// From the first event's intended time to the last answer, at least the planned time.
  package let nanoseconds: UInt64
  /// From an event's intended time to the end of its answer.
  package let latency: LatencySummary
  /// From an event's intended time to when its line was handed to the socket.
  package let lateness: LatencySummary
  package let tally: AnswerTally
  package let ending: Ending
  /// What went wrong, each a sentence without its end.
  package let faults: [String]

  /// Lines that were sent and not answered.
  package var missing: UInt64 { sent - answered }

  /// Answers a second.
  package var achievedRate: Double { Double(answered) * 1e9 / Double(max(1, nanoseconds)) }

  /// Whether every line was sent and answered once, by connections that stayed open.
  package var isComplete: Bool {
    missing == 0 && surplus == 0 && faults.isEmpty && (sent == planned || ending != .planned)
  }
}
