/// How a journal is written.
package struct JournalOptions: Sendable {
  /// When what was appended is made to survive a power cut.
  package enum Fsync: String, Sendable, CaseIterable {
    /// Before it is answered; one sync for all that was appended while the last one ran.
    case always
    /// Every interval, and answers go on meanwhile; they wait when a sync is over a second late.
    case interval
    /// When a segment is full or the journal is closed.
    case off
  }

  package var fsync: Fsync
  /// Milliseconds between two syncs of `interval`.
  package var intervalMilliseconds: Int
  /// Bytes at which a segment is long enough, and the next one begins.
  package var segmentByteCount: Int
  /// A clock that never goes back.
  package var monotonicNanoseconds: @Sendable () -> UInt64
  /// Whether a thread of the journal's own syncs. Without one the owner calls `work`: so tests know
  /// what happens when.
  package var hasThread: Bool

  /// Options.
  ///
  /// - Parameters:
  ///   - fsync: When to sync.
  ///   - intervalMilliseconds: Between two syncs of `interval`.
  ///   - segmentByteCount: When the next segment begins.
  ///   - hasThread: Whether a thread of the journal's own syncs.
  ///   - monotonicNanoseconds: A clock that never goes back.
  package init(
    fsync: Fsync, intervalMilliseconds: Int = 1_000, segmentByteCount: Int = 64 << 20,
    hasThread: Bool = true, monotonicNanoseconds: @escaping @Sendable () -> UInt64
  ) {
    precondition(intervalMilliseconds > 0, "an interval has a length")
    self.fsync = fsync
    self.intervalMilliseconds = intervalMilliseconds
    self.segmentByteCount = segmentByteCount
    self.hasThread = hasThread
    self.monotonicNanoseconds = monotonicNanoseconds
  }
}

/// What a journal's writer is about, for metrics.
package struct JournalStatus: Hashable, Sendable {
  /// Behind what was appended last.
  package var position: UInt64
  /// Everything before it survives a power cut.
  package var durablePosition: UInt64
  /// Segments that this writer has begun, and the bytes it has written to them.
  package var segmentCount: Int
  package var byteCount: Int
  /// Whether appends are refused until `resume`.
  package var isFrozen: Bool
}
