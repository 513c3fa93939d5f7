package import WeirCore

/// Reads the records of all segments from a position on, and finds out how the journal ends.
///
/// The chain of records goes through the files: each header repeats the hash of the last record
/// before it. Where files end was looked up when reading began, so another process may go on
/// writing meanwhile.
package final class JournalReader: RecordSource {
  private let directory: StateDirectory
  private let start: UInt64
  private let startChain: ChainHash?
  private let isReadOnly: Bool
  let segments: [SegmentInfo]
  /// The newest snapshot when reading began; nil when there is none.
  private let newestSnapshot: UInt64?

  private var nextIndex: Int
  private var file: RecordFileReader?
  /// The position behind the last record that was looked at, and its hash.
  private var cursor: UInt64
  private var cursorChain: ChainHash?
  private var durablePosition: UInt64 = 0
  private var policy: PolicyDigest?
  private var foundEnd: JournalEnd?

  /// A place in a file of the journal.
  struct Place: Hashable {
    var path: String
    var offset: Int
  }

  /// Where the record begins that is read, and what fails is not right; nil before the first file.
  private(set) var place: Place?
  /// Behind the last good record or seal.
  private(set) var goodEnd: Place?

  /// Behind the last record that was given; before the first one where reading began.
  package var position: UInt64 { max(cursor, start) }

  /// The hash of that record: what a snapshot of this position goes on from.
  package var chain: ChainHash { cursorChain ?? startChain ?? .origin }

  /// The same, nil as long as nothing has said it.
  var knownChain: ChainHash? { cursorChain ?? startChain }

  /// Where the journal ends. To be asked for when `next` has given false.
  package var end: JournalEnd {
    guard let foundEnd else { preconditionFailure("the journal was read to its end") }
    return foundEnd
  }

  init(
    _ directory: StateDirectory, from start: UInt64, chain: ChainHash?, isReadOnly: Bool
  ) throws(JournalFault) {
    self.directory = directory
    self.start = start
    self.isReadOnly = isReadOnly
    startChain = chain ?? (start == 0 ? .origin : nil)
    // In this order: a snapshot is only of what segments hold.
    newestSnapshot = try directory.snapshots().first
    let segments = try directory.segments()
    self.segments = segments
    let first = segments.lastIndex { $0.firstPosition <= start }
    nextIndex = first ?? 0
    cursor = first.map { segments[$0].firstPosition } ?? start
    cursorChain = nil
    guard first == nil else { return }
    if let oldest = segments.first {
      throw directory.fault(
        .damaged, oldest.path,
        "the journal begins at position \(oldest.firstPosition), and was to be read from \(start)",
        help: "a snapshot at position \(oldest.firstPosition) or later is needed")
    }
    if start > 0 {
      throw directory.fault(
        .damaged, StateLayout.journal, "there is no segment before position \(start)",
        help: "restore the directory from a backup")
    }
  }

  /// Reads the next record over the last one; false at the end.
  ///
  /// - Throws: `damaged`, `system`, `key` or `version`.
  package func next(into record: JournalRecord) throws(JournalFault) -> Bool {
    while foundEnd == nil {
      guard let file else {
        try openNext()
        continue
      }
      let offset = file.offset
      place = Place(path: file.path, offset: offset)
      switch try file.next() {
      case .record(let head):
        if try accept(head, of: file, at: offset) {
          try fill(record, head, from: file)
          goodEnd = Place(path: file.path, offset: file.offset)
          return true
        }
      case .sealed(let head):
        guard head.position == cursor else {
          throw file.damaged("the seal is of position \(head.position), not \(cursor)", at: offset)
        }
        durablePosition = max(durablePosition, head.durablePosition)
        goodEnd = Place(path: file.path, offset: file.offset)
        try leave(file)
      case .end:
        try leave(file)
      case .torn:
        try judge(file)
      }
    }
    return false
  }

  /// Checks that a record follows here; false for one before the start.
  private func accept(
    _ head: RecordHead, of file: RecordFileReader, at offset: Int
  ) throws(JournalFault) -> Bool {
    let isKnown =
      switch head.kind {
      case .events: head.count > 0
      case .activation, .change: head.count == 1
      case .part, .file, .seal: false
      }
    guard isKnown, head.position == cursor, head.durablePosition <= head.position else {
      throw file.damaged("the record is not the one of position \(cursor)", at: offset)
    }
    cursor += UInt64(head.count)
    cursorChain = file.lastRecord
    durablePosition = max(durablePosition, head.durablePosition)
    policy = head.policy
    if head.position >= start { return true }
    guard cursor <= start else {
      throw file.damaged("position \(start) lies within the record", at: offset)
    }
    if cursor == start { try checkStart(file) }
    return false
  }

  /// Checks the hash at the place where reading begins.
  private func checkStart(_ file: RecordFileReader) throws(JournalFault) {
    guard startChain == nil || file.lastRecord == startChain else {
      throw file.damaged(
        "the journal before position \(start) is not the one that was to be gone on with",
        at: file.offset)
    }
  }

  private func fill(
    _ record: JournalRecord, _ head: RecordHead, from file: RecordFileReader
  ) throws(JournalFault) {
    record.kind =
      switch head.kind {
      case .activation: .activation
      case .change: .change
      case .events, .part, .file, .seal: .events
      }
    record.position = head.position
    record.count = Int(head.count)
    record.policy = head.policy
    try file.unpack(outcomes: &record.outcomes, lines: &record.lines)
  }

  private func openNext() throws(JournalFault) {
    guard nextIndex < segments.count else { return try finish(nil) }
    let segment = segments[nextIndex]
    nextIndex += 1
    place = Place(path: segment.path, offset: 0)
    let opened = try RecordFileReader(
      segment.path, in: directory.storage, expecting: directory.expecting(.segment))
    guard segment.firstPosition == cursor else {
      throw opened.damaged(
        "the segment before ends at position \(cursor): records are missing", at: 0)
    }
    if let header = opened.header {
      guard header.position == segment.firstPosition else {
        throw opened.damaged("the file's name is not that of its position", at: 0)
      }
      guard cursorChain == nil || header.before == cursorChain else {
        throw opened.damaged("the segment does not follow on the one before", at: 0)
      }
      if cursor == start { try checkStart(opened) }
      cursorChain = header.before
    }
    file = opened
  }

  /// A segment has ended with a whole record.
  private func leave(_ file: RecordFileReader) throws(JournalFault) {
    self.file = nil
    if nextIndex == segments.count { try finish(file) }
  }

  /// Decides whether bytes that are no record are damage or what a crash left.
  private func judge(_ file: RecordFileReader) throws(JournalFault) {
    guard nextIndex == segments.count else {
      throw file.damaged(
        "no whole record of position \(cursor), and this is not the last segment", at: file.offset)
    }
    var search = TailSearch(file, position: cursor)
    if let place = try search.damage() {
      throw file.damaged(
        "no whole record of position \(cursor), and one follows at byte \(place)", at: file.offset)
    }
    self.file = nil
    try finish(file, isTorn: true)
  }

  private func finish(_ last: RecordFileReader?, isTorn: Bool = false) throws(JournalFault) {
    if let newestSnapshot, newestSnapshot > cursor {
      throw directory.fault(
        .damaged, StateLayout.snapshot(newestSnapshot),
        "the snapshot is of position \(newestSnapshot), and the journal ends at \(cursor)",
        help: "`weir journal repair` cuts the journal and keeps what it removes")
    }
    guard cursor >= start else {
      throw directory.fault(
        .damaged, last?.path ?? StateLayout.journal,
        "the journal ends at position \(cursor), and was to be read from \(start)")
    }
    var end = JournalEnd(
      position: cursor, chain: chain, durablePosition: durablePosition, policy: policy)
    if let last {
      if isTorn, last.offset < last.byteCount {
        end.tornTail = JournalEnd.TornTail(
          segmentPath: last.path, offset: last.offset, byteCount: last.byteCount - last.offset)
      }
      if last.recordCount == 0 { end.recordlessSegment = last.path }
    }
    foundEnd = end
  }
}

extension StateDirectory {
  /// Reads the journal from a position on.
  ///
  /// - Parameters:
  ///   - position: Where to begin: 0, that of a snapshot, or any between two records.
  ///   - chain: What the first record must go on from, which a snapshot says; nil: anything.
  ///   - isReadOnly: Whether another process may be writing: what it has not written whole is then
  ///     just the end.
  /// - Returns: a reader that stands before the record of the position.
  /// - Throws: `damaged` when what lies at the position is gone; `system`.
  package func readJournal(
    from position: UInt64, chain: ChainHash?, isReadOnly: Bool
  ) throws(JournalFault) -> JournalReader {
    try JournalReader(self, from: position, chain: chain, isReadOnly: isReadOnly)
  }
}
