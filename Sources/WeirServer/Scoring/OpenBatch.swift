import WeirEngine

/// A batch and whom its answers go to.
final class OpenBatch {
  /// Where a row came from.
  struct Origin {
    let session: Session
    /// Nanoseconds of the monotonic clock.
    let arrival: UInt64
    let byteCount: Int
    /// Its answer was due before it was scored, and has been given.
    var isAnswered = false
  }

  let batch: LiveBatch
  var rows: [Origin] = []
  /// Whether it was scored on the engine's threads.
  var wasSubmitted = false
  /// Whether the journal does not have it: none of its verdicts is told.
  var isUnkept = false
  /// Since when it has waited for its sync.
  var heldSince: UInt64?

  /// When its first row came.
  var arrival: UInt64? { rows.first?.arrival }

  init(_ batch: LiveBatch) {
    self.batch = batch
    rows.reserveCapacity(64)
  }
}
