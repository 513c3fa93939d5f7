package import WeirCore

/// Appends to the journal of a state directory, and syncs beside that.
///
/// Three locks, taken in this order:
///
///     maintenance   one sync, change of segments, resumption or end at a time
///     segment       the file that is written: an append, or the change to the next file
///     state         what everybody asks; held for a moment
///
/// A sync holds only the first, so appends go on while it runs, and the next sync covers them all.
/// Whoever starts it closes it: its thread keeps it alive until then.
package final class JournalWriter: EventJournal, Sendable {
  /// The file that is written, and what stands in it.
  struct Segment {
    var file: RecordFileWriter
    var path: String
    var position: UInt64
    /// Under which events are scored; nil before the first activation.
    var policy: PolicyDigest?
    /// Whether the name of the file may not survive a power cut yet.
    var isNameInDoubt: Bool
  }

  /// The directory with the keys of the start.
  let directory: StateDirectory
  /// With those of now, under which the next segment is written.
  let nextDirectory: Monitor<StateDirectory>
  let options: JournalOptions
  let maintenance = Monitor(())
  let segment: Monitor<Segment>
  let state: Monitor<WriterState>
  private let thread = Monitor<ServiceThread?>(nil)

  /// Begins a segment behind the end of a journal, all of which is on the disk.
  init(
    _ directory: StateDirectory, after end: JournalEnd, policy: PolicyDigest?,
    options: JournalOptions
  ) throws(JournalFault) {
    self.directory = directory
    nextDirectory = Monitor(directory)
    self.options = options
    let (file, path) = try directory.beginSegment(position: end.position, before: end.chain)
    try directory.asking { storage throws(StorageFault) in
      try storage.syncFolder(StateLayout.journal)
    }
    segment = Monitor(
      Segment(
        file: file, path: path, position: end.position, policy: policy ?? end.policy,
        isNameInDoubt: false))
    var state = WriterState(options: options, position: end.position)
    state.beginSegment(
      byteCount: file.byteCount, rotationByteCount: options.segmentByteCount)
    self.state = Monitor(state)
    guard options.hasThread else { return }
    let started = ServiceThread { [weak self] in self?.run() }
    guard let started else {
      throw directory.fault(.system, "", "cannot start a thread")
    }
    thread.withLock { $0 = started }
  }

  /// Memory for the records of one batch in flight.
  package func makeRecord() -> any EventRecord { JournalBatch() }

  /// Appends what was packed last.
  ///
  /// - Throws: `full` or `write`: nothing of it is kept, and it is the answer to everything until
  ///   `resume`; `sync`: for good; `usage` after `close`.
  package func append(_ record: any EventRecord) throws(JournalFault) -> UInt64 {
    guard let batch = record as? JournalBatch, batch.eventCount > 0 else {
      preconditionFailure("what is appended was made by this journal and packed")
    }
    return try append(.events, UInt32(batch.eventCount), policy: nil, batch.packed)
  }

  /// Appends that events are scored under another policy from here on.
  ///
  /// - Throws: as `append`.
  package func append(activation policy: PolicyDigest) throws(JournalFault) -> UInt64 {
    let packed = PackedRecord()
    packed.packNothing()
    return try append(.activation, 1, policy: policy, packed)
  }

  /// Appends a piece of a row of the audit trail. From any thread.
  ///
  /// - Parameter piece: At most `ChangePieces.byteCountMax` bytes.
  /// - Returns: The position behind it.
  /// - Throws: as `append`.
  package func append(change piece: [UInt8]) throws(JournalFault) -> UInt64 {
    let packed = PackedRecord()
    unsafe piece.withUnsafeBytes { piece in
      unsafe packed.pack(outcomes: UnsafeRawBufferPointer(start: nil, count: 0), lines: piece)
    }
    return try append(.change, 1, policy: nil, packed)
  }

  private func append(
    _ kind: RecordHead.Kind, _ count: UInt32, policy: PolicyDigest?, _ packed: PackedRecord
  ) throws(JournalFault) -> UInt64 {
    let position = try segment.withLock { segment throws(JournalFault) in
      let durablePosition = try state.withLock { state throws(JournalFault) in
        if let fault = state.fatal ?? state.frozen { throw fault }
        return state.durablePosition
      }
      guard let policy = policy ?? segment.policy else {
        preconditionFailure("a policy is activated before events are scored")
      }
      let facts = RecordFileWriter.Facts(
        kind: kind, position: segment.position, count: count, durablePosition: durablePosition,
        policy: policy)
      do throws(StorageFault) {
        try segment.file.append(facts, packed)
      } catch {
        throw freeze(segment, error)
      }
      segment.position += UInt64(count)
      segment.policy = policy
      let (position, byteCount) = (segment.position, segment.file.byteCount)
      let now = options.monotonicNanoseconds()
      state.wakingAll { state in
        state.appended(position: position, segmentByteCount: byteCount, at: now)
      }
      return position
    }
    return position
  }

  /// Refuses all that follows until `resume`; gives why.
  func freeze(_ segment: Segment, _ fault: StorageFault) -> JournalFault {
    let fault = directory.fault(fault, of: segment.path)
    // What stays is cut off by `resume`, or by the next start.
    try? segment.file.cutBack()
    state.wakingAll { $0.frozen = fault }
    return fault
  }

  /// Whether answers to everything before a position may go out. From any thread.
  package func isAnswerable(_ position: UInt64) -> Bool {
    let now = options.monotonicNanoseconds()
    return state.withLock { $0.isAnswerable(position, at: now) }
  }

  /// Waits until `isAnswerable`. From any thread.
  ///
  /// - Throws: `sync` when it never will be.
  package func waitUntilAnswerable(_ position: UInt64) throws(JournalFault) {
    while !options.hasThread, !isAnswerable(position), fatalFault == nil { syncNow() }
    let fault: JournalFault? = state.wait { state in
      if state.isAnswerable(position, at: options.monotonicNanoseconds()) { return .done(nil) }
      return state.fatal.map { .done($0) } ?? .wait()
    }
    if let fault { throw fault }
  }

  /// Calls `handler` on the thread of the journal whenever more has become answerable, or never
  /// will be. To be set before anything is appended.
  package func onProgress(_ handler: @escaping @Sendable () -> Void) {
    state.withLock { $0.onProgress = handler }
  }

  /// Why nothing will be answerable any more; nil while all is well. From any thread.
  package var fatalFault: JournalFault? { state.withLock { $0.fatal } }

  /// What it is about. From any thread.
  package var status: JournalStatus {
    state.withLock { state in
      JournalStatus(
        position: state.position, durablePosition: state.durablePosition,
        segmentCount: state.segmentCount,
        byteCount: state.earlierByteCount + state.segmentByteCount,
        isFrozen: state.frozen != nil)
    }
  }

  /// The position before the segment that is written: everything before it lies in files that do
  /// not change any more, and may be folded.
  package var sealedPosition: UInt64 { state.withLock { $0.segmentPosition } }

  /// Encrypts the segments that begin from now on under the newest of other keys.
  ///
  /// - Parameter keys: Those that there were, and newer ones.
  package func take(_ keys: KeyRing) {
    nextDirectory.withLock { $0 = $0.taking(keys) }
  }

  /// Ends the thread.
  func endThread() {
    state.wakingAll { $0.isClosing = true }
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }
}
