/// What a journal holds, one record after the other, for whoever folds it into a state.
package protocol RecordSource: AnyObject {
  /// Reads the next record over the last one; false at the end.
  ///
  /// - Throws: `damaged`, `system`, `key` or `version`.
  func next(into record: JournalRecord) throws(JournalFault) -> Bool
}

/// One record as it was appended, unpacked. Memory that is used again.
package final class JournalRecord {
  /// What a record is about.
  package enum Kind: Sendable {
    case events
    /// From here on events are scored under `policy`.
    case activation
    /// A piece of a row of the audit trail, as `lines`.
    case change
  }

  package var kind = Kind.events
  /// The position before it.
  package var position: UInt64 = 0
  /// Of events: how many; else 1.
  package var count = 0
  /// The policy under which the events were scored, or the one that is activated.
  package var policy = PolicyDigest([UInt8](repeating: 0, count: PolicyDigest.byteCount))
  /// The events as lines of JSON, and what became of them: as `EventRecord.pack` was given them.
  package var lines: [UInt8] = []
  package var outcomes: [UInt8] = []

  /// A record of nothing yet.
  package init() {}
}

/// Takes a state apart: named parts in an order, each up to `StatePart.byteCountMax` bytes.
package protocol StatePartSink: AnyObject {
  /// Keeps a part.
  ///
  /// - Throws: `full`, `write` or `sync`.
  func write(_ kind: StatePart, _ bytes: UnsafeRawBufferPointer) throws(JournalFault)
}

/// Gives the parts of a state back in their order.
package protocol StatePartSource: AnyObject {
  /// Reads the next part over `bytes`; nil at the end.
  ///
  /// - Throws: `damaged`, `system`, `key` or `version`.
  func next(into bytes: inout [UInt8]) throws(JournalFault) -> StatePart?
}

/// The kinds of parts of a state.
package enum StatePart: UInt8, Sendable {
  /// Position, watermark, digest of events, policies and the layout of tables. The first.
  case header = 1
  /// Remembered ids with their verdicts, in the order of acceptance.
  case remembered = 2
  /// Keys of a velocity table with what they hold.
  case keys = 3
  /// Changes of lists, and how far the audit trail has come. Only where there are any.
  case lists = 4

  /// Bytes of one part at most.
  package static var byteCountMax: Int { 1 << 20 }
}
