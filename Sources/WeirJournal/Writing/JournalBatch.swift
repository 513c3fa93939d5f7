import WeirCore

/// A batch's events, packed for the journal. Its memory is used again.
package final class JournalBatch: EventRecord, @unchecked Sendable {  // one owner at a time
  let packed = PackedRecord()
  private(set) var eventCount = 0

  /// Compresses a batch's accepted events.
  ///
  /// - Parameters:
  ///   - eventCount: Events in it, more than 0.
  ///   - lines: The events as lines of JSON, up to `Limits.journalPartByteCountMax` bytes.
  ///   - outcomes: What became of them, up to as many.
  package func pack(
    eventCount: Int, lines: UnsafeRawBufferPointer, outcomes: UnsafeRawBufferPointer
  ) {
    precondition(eventCount > 0 && UInt32(exactly: eventCount) != nil, "a record holds events")
    self.eventCount = eventCount
    unsafe packed.pack(outcomes: outcomes, lines: lines)
  }
}
