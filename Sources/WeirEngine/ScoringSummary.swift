package import WeirCore

/// What a run has come to so far.
package struct ScoringSummary: Sendable {
  /// Lines of input, blank ones too.
  package var lines: UInt64 = 0
  /// Lines that got an answer, invalid ones too.
  package var events: UInt64 = 0
  /// Decisions of valid events, repeats left out.
  package var approved: UInt64 = 0
  package var reviewed: UInt64 = 0
  package var rejected: UInt64 = 0
  /// Events that moved the state and got no decision.
  package var recorded: UInt64 = 0
  package var late: UInt64 = 0
  /// Repeats of events that were known.
  package var duplicates: UInt64 = 0
  /// Ids forgotten before their time because there were too many.
  package var forgotten: UInt64 = 0
  /// Decisions made under less than full rules and state.
  package var degraded: UInt64 = 0
  /// Invalid lines, by code.
  package var errors: [ErrorCode: UInt64] = [:]
  /// The first invalid line, where the run stopped at it.
  package var stoppedAtLine: UInt64?

  /// A summary of nothing.
  package init() {}

  /// Adds what one batch came to.
  mutating func add(_ batch: ScoringSummary) {
    lines = max(lines, batch.lines)
    events += batch.events
    approved += batch.approved
    reviewed += batch.reviewed
    rejected += batch.rejected
    recorded += batch.recorded
    late += batch.late
    duplicates += batch.duplicates
    forgotten = max(forgotten, batch.forgotten)
    degraded += batch.degraded
    errors.merge(batch.errors, uniquingKeysWith: +)
    stoppedAtLine = stoppedAtLine ?? batch.stoppedAtLine
  }
}
