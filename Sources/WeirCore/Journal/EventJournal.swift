/// Where accepted events go before they are answered.
///
/// A **position** counts events, activations and pieces of changes since the directory was made: it
/// names the place behind as many of them. What was appended is in the hands of the system when
/// `append` returns; when it may be answered depends on how the journal syncs.
package protocol EventJournal: AnyObject, Sendable {
  /// Memory for the records of one batch in flight.
  func makeRecord() -> any EventRecord

  /// Appends what was packed last. One caller at a time; the order of calls is that of the events.
  ///
  /// - Returns: the position behind it.
  /// - Throws: `full` or `write`: nothing of it is kept, and everything after it is refused too,
  ///   until the journal is told to resume. `sync`: for good.
  func append(_ record: any EventRecord) throws(JournalFault) -> UInt64

  /// Appends that events are scored under another policy from here on.
  ///
  /// - Returns: the position behind it.
  /// - Throws: as `append`.
  func append(activation policy: PolicyDigest) throws(JournalFault) -> UInt64

  /// Appends a piece of a row of the audit trail (`ChangePieces`). From any thread, beside whoever
  /// appends events; the pieces of one row come from one caller, before those of the next.
  ///
  /// - Returns: the position behind it.
  /// - Throws: as `append`.
  func append(change piece: [UInt8]) throws(JournalFault) -> UInt64

  /// Whether answers to everything before a position may go out. From any thread.
  func isAnswerable(_ position: UInt64) -> Bool

  /// Waits until `isAnswerable`. From any thread.
  ///
  /// - Throws: `sync` when it never will be.
  func waitUntilAnswerable(_ position: UInt64) throws(JournalFault)

  /// Calls `handler` on a thread of the journal whenever more has become answerable, or never will
  /// be. To be set before anything is appended.
  func onProgress(_ handler: @escaping @Sendable () -> Void)

  /// Why nothing will be answerable any more; nil while all is well. From any thread.
  var fatalFault: JournalFault? { get }
}

/// The record of one batch in the making. One owner at a time.
package protocol EventRecord: AnyObject, Sendable {
  /// Compresses a batch's accepted events; the memory is the record's afterwards.
  ///
  /// - Parameters:
  ///   - eventCount: events in it, more than 0.
  ///   - lines: the events as lines of JSON, each with its LF.
  ///   - outcomes: what became of them, in the engine's own form.
  func pack(
    eventCount: Int, lines: UnsafeRawBufferPointer, outcomes: UnsafeRawBufferPointer)
}

/// The SHA-256 over a policy's files, of which the stamp shows the first 12 hex digits.
package struct PolicyDigest: Hashable, Sendable {
  /// 32 bytes.
  package let bytes: [UInt8]

  /// A digest of 32 bytes.
  package init(_ bytes: [UInt8]) {
    precondition(bytes.count == Self.byteCount, "a SHA-256 has 32 bytes")
    self.bytes = bytes
  }

  /// Bytes of a digest.
  package static var byteCount: Int { 32 }

  /// 64 hex digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
