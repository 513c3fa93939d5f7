/// What other values of thresholds and constants would have done.
package struct SweepTable: Hashable, Sendable {
  /// One combination of values.
  package struct Point: Hashable, Sendable {
    /// As they were written or worked out, one for each name.
    package var values: [String]
    /// Whether they are those of the policy.
    package var isPolicy: Bool
    package var approve: Tally
    package var review: Tally
    package var reject: Tally
    /// Events whose decision is not that of the first policy.
    package var changed: UInt64
    /// Nil without labels.
    package var quality: DecisionQuality?

    /// Decisions that are not approvals.
    package var alertCount: UInt64 { review.count + reject.count }
  }

  /// The stamp of the policy whose values are changed.
  package var stamp: String
  /// What is changed: `review_at`, `reject_at`, or names of constants.
  package var names: [String]
  /// In the order of the names' values, the last name changing fastest.
  package var points: [Point]
}

/// What became of a condition that is to fail.
package struct GateOutcome: Hashable, Sendable {
  /// What came out.
  package enum State: Hashable, Sendable {
    /// It is false: all is well.
    case passed
    /// It is true.
    case failed
    /// It cannot be known: what it needs is not there. Counts as failed.
    case unknown(why: String)
  }

  /// As it was written.
  package var text: String
  package var state: State
  /// What it was held against, in words: `recall is 0.7546`.
  package var found: [String]

  /// What came of a gate.
  package init(text: String, state: State, found: [String] = []) {
    (self.text, self.state, self.found) = (text, state, found)
  }

  /// Whether the command is to fail.
  package var isFailure: Bool { state != .passed }
}

/// What the clock measured: no two runs have the same.
package struct BacktestSpeed: Hashable, Sendable {
  /// Of one policy.
  package struct Side: Hashable, Sendable {
    /// Nanoseconds of one thread for an event: what only this policy needs, and what it shares with
    /// the others.
    package var ownNanoseconds: Double
    package var sharedNanoseconds: Double
    /// Nanoseconds from a lone event to its answer, half of the events and 99 of 100: a sample of
    /// the recording, scored one at a time.
    package var medianNanoseconds: UInt64
    package var slowNanoseconds: UInt64

    /// What was measured.
    package init(
      ownNanoseconds: Double, sharedNanoseconds: Double, medianNanoseconds: UInt64,
      slowNanoseconds: UInt64
    ) {
      self.ownNanoseconds = ownNanoseconds
      self.sharedNanoseconds = sharedNanoseconds
      self.medianNanoseconds = medianNanoseconds
      self.slowNanoseconds = slowNanoseconds
    }

    /// Events a second that one thread would score under this policy alone.
    package var eventsPerSecond: Double {
      let nanoseconds = ownNanoseconds + sharedNanoseconds
      return nanoseconds > 0 ? 1e9 / nanoseconds : 0
    }
  }

  /// Of the pass over the recording.
  package var seconds: Double
  package var workers: Int
  /// Under all policies.
  package var eventsPerSecond: Double
  package var sides: [Side]

  /// What was measured.
  package init(seconds: Double, workers: Int, eventsPerSecond: Double, sides: [Side]) {
    self.seconds = seconds
    self.workers = workers
    self.eventsPerSecond = eventsPerSecond
    self.sides = sides
  }
}
