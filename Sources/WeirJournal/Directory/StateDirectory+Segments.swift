import Glibc
package import WeirCore

extension StateDirectory {
  /// The files of the journal, oldest first.
  ///
  /// - Throws: `system`.
  package func segments() throws(JournalFault) -> [SegmentInfo] {
    var segments: [SegmentInfo] = []
    for name in try names(in: StateLayout.journal) {
      guard let position = StateLayout.segmentPosition(name) else { continue }
      let path = StateLayout.journal + "/" + name
      let byteCount = try asking { storage throws(StorageFault) in
        let file = try storage.open(path)
        defer { file.close() }
        return try file.byteCount()
      }
      segments.append(SegmentInfo(firstPosition: position, byteCount: byteCount, path: path))
    }
    return segments
  }

  /// Begins writing behind the end of the journal: a fresh segment with a fresh salt, after the
  /// last one was mended and synced.
  ///
  /// - Parameters:
  ///   - end: Where reading the journal to its end came to.
  ///   - policy: Under which events will be scored; nil: that of the last record, or the one whose
  ///     activation is appended first.
  ///   - options: How to write.
  /// - Returns: the journal, which the caller closes.
  /// - Throws: `usage` when the journal ends elsewhere; `full`, `write`, `sync`, `system`.
  package func startJournal(
    after end: JournalEnd, policy: PolicyDigest?, options: JournalOptions
  ) throws(JournalFault) -> JournalWriter {
    // Names that a process before gave may not be on the disk, though everybody sees them.
    try asking { storage throws(StorageFault) in try storage.syncFolder("") }
    try mendTail(end)
    if let last = try segments().last {
      // A segment's name is its position: one that begins here would be written over.
      guard last.firstPosition < end.position else {
        throw fault(.usage, last.path, "the journal does not end at position \(end.position)")
      }
      // What the process before wrote may not be on the disk yet.
      try asking { storage throws(StorageFault) in
        let file = try storage.open(last.path)
        defer { file.close() }
        try file.sync()
        // The next segment must not be on the disk without this one.
        try storage.syncFolder(StateLayout.journal)
      }
    }
    return try JournalWriter(self, after: end, policy: policy, options: options)
  }

  /// Makes sure that what is read of the last segment is what is on the disk.
  ///
  /// A process whose sync failed ends, and what it wrote stays in memory where everybody sees it:
  /// the system holds it for written, and no later sync would write it. So before it is believed,
  /// it is synced, forgotten, and read from the disk. Only who has the lock may call it.
  ///
  /// - Throws: `sync`, `system`.
  package func forgetWhatIsNotOnTheDisk() throws(JournalFault) {
    guard let last = try segments().last else { return }
    try asking { storage throws(StorageFault) in
      let file = try storage.open(last.path)
      defer { file.close() }
      try file.sync()
      file.dropCache()
    }
  }

  /// Cuts off what a crash left behind the last whole record, after its bytes are safe in
  /// `quarantine/`; removes the last segment when it holds no record. Nothing happens when that was
  /// done before.
  ///
  /// - Throws: `full`, `write`, `sync`, `system`.
  package func mendTail(_ end: JournalEnd) throws(JournalFault) {
    guard let path = end.tornTail?.segmentPath ?? end.recordlessSegment else { return }
    try asking { storage throws(StorageFault) in
      let file: any StorageFile
      do throws(StorageFault) {
        file = try storage.open(path)
      } catch {
        guard error.code == ENOENT else { throw error }
        return
      }
      defer { file.close() }
      let byteCount = try file.byteCount()
      if let tail = end.tornTail, byteCount > tail.offset {
        try storage.quarantine(file, at: path, from: tail.offset, to: byteCount)
        if end.recordlessSegment == nil {
          try file.truncate(to: tail.offset)
          try file.sync()
        }
      }
      if end.recordlessSegment != nil {
        try storage.remove(path)
        try storage.syncFolder(StateLayout.journal)
      }
    }
  }

  /// Makes a segment's file under the name of one that is not finished, with its header.
  func createSegment(position: UInt64, before: ChainHash) throws(StorageFault) -> RecordFileWriter {
    do throws(StorageFault) {
      try storage.remove(StateLayout.nextSegment)
    } catch {
      guard error.code == ENOENT else { throw error }
    }
    let file = try storage.create(StateLayout.nextSegment)
    let writer = RecordFileWriter(
      file, header: header(.segment, position: position, before: before), keys: keys)
    do throws(StorageFault) {
      try writer.begin()
    } catch {
      file.close()
      try? storage.remove(StateLayout.nextSegment)
      throw error
    }
    return writer
  }

  /// Makes a segment that is on the disk with its header, under its name.
  func beginSegment(
    position: UInt64, before: ChainHash
  ) throws(JournalFault) -> (RecordFileWriter, path: String) {
    try asking { storage throws(StorageFault) in
      let writer = try createSegment(position: position, before: before)
      try writer.file.sync()
      let path = StateLayout.segment(position)
      try storage.rename(StateLayout.nextSegment, to: path)
      return (writer, path)
    }
  }

  /// What the system refused of a file, which may have got another name since.
  func fault(_ fault: StorageFault, of path: String) -> JournalFault {
    JournalFault(StorageFault(fault.operation, path, code: fault.code), in: storage)
  }
}

extension StateStorage {
  /// Copies bytes of a file to `quarantine/`, on the disk when this returns. The name says where
  /// they were: `SEGMENT.OFFSET`, with a number behind it when there is one.
  func quarantine(
    _ file: any StorageFile, at path: String, from start: Int, to end: Int
  ) throws(StorageFault) {
    let taken = Set(try names(in: StateLayout.quarantine))
    let base = path.split(separator: "/").joined(separator: "-") + ".\(start)"
    var name = base
    var number = 0
    while taken.contains(name) {
      number += 1
      name = base + "-\(number)"
    }
    let aside = StateLayout.quarantine + "/" + name + StateLayout.unfinished
    if taken.contains(name + StateLayout.unfinished) { try remove(aside) }
    let copy = try create(aside)
    defer { copy.close() }
    let room = ByteRoom(byteCount: 1 << 20)
    var offset = start
    while offset < end {
      let count = unsafe try file.readAll(
        at: offset, into: room.room(0..<min(room.byteCount, end - offset)))
      if count == 0 { break }
      unsafe try copy.appendAll(room.bytes(0..<count))
      offset += count
    }
    try copy.sync()
    try rename(aside, to: StateLayout.quarantine + "/" + name)
    try syncFolder(StateLayout.quarantine)
  }
}
