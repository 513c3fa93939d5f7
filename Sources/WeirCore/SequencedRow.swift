/// What the one ordered look at each event found out about a row.
@frozen public enum RowOutcome: UInt8, Sendable, BitwiseCopyable {
  /// The line is invalid; its fault says why.
  case invalid = 0
  /// A new event: it is scored or recorded, and moves the state.
  case accepted = 1
  /// An event that was accepted before with the same content.
  case repeated = 2
}

/// The columns that sequencing fills, one value a row, beside the batch of the events.
@safe package final class SequencedRows: @unchecked Sendable {  // belongs to its batch, one owner
  package let outcomes: UnsafeMutablePointer<RowOutcome>
  /// Not 0 where the outcome is `accepted`; more than 1 where nobody reads the event's velocities.
  package let accepted: UnsafeMutablePointer<UInt8>
  /// Watermark − allowed lateness, the watermark after the row, in milliseconds.
  package let horizons: UnsafeMutablePointer<Int64>
  /// Where the event's verdict is remembered; 0 where it is not.
  package let memorySlots: UnsafeMutablePointer<UInt32>

  /// Memory for `rowCapacity` rows.
  package init(rowCapacity: Int) {
    unsafe outcomes = .allocate(capacity: rowCapacity)
    unsafe outcomes.initialize(repeating: .invalid, count: rowCapacity)
    unsafe accepted = .allocate(capacity: rowCapacity)
    unsafe accepted.initialize(repeating: 0, count: rowCapacity)
    unsafe horizons = .allocate(capacity: rowCapacity)
    unsafe horizons.initialize(repeating: 0, count: rowCapacity)
    unsafe memorySlots = .allocate(capacity: rowCapacity)
    unsafe memorySlots.initialize(repeating: 0, count: rowCapacity)
  }

  deinit {
    unsafe outcomes.deallocate()
    unsafe accepted.deallocate()
    unsafe horizons.deallocate()
    unsafe memorySlots.deallocate()
  }
}
