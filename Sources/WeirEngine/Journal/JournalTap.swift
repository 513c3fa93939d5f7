package import WeirCore

/// A record of events that has just been appended, in the memory of its batch.
@safe package struct AppendedRecord {
  /// The journal's position before it.
  package let position: UInt64
  /// Events in it.
  package let count: Int
  /// The policy under which they were scored.
  package let policy: PolicyDigest
  /// The events as lines, and what became of them: as `JournalRecord` has them.
  package let lines: UnsafeRawBufferPointer
  package let outcomes: UnsafeRawBufferPointer

  /// A copy that outlives the call.
  package func copy() -> JournalRecord {
    let record = JournalRecord()
    record.position = position
    record.count = count
    record.policy = policy
    unsafe record.lines = Array(lines)
    unsafe record.outcomes = Array(outcomes)
    return record
  }
}

/// Whoever wants the events of which something is noted without reading the journal again.
package protocol JournalTap: AnyObject, Sendable {
  /// Takes a record with at least one noted event, right after it was appended, in the order of the
  /// journal. Called between two batches: it must be quick, and the record is gone afterwards.
  func didAppend(_ record: borrowing AppendedRecord)

  /// The journal has come so far: everything of note before that has been told. Called for each
  /// record of events.
  func didReach(_ position: UInt64)
}
