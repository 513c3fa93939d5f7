import Glibc
package import WeirCore

extension StateDirectory {
  /// The positions of the snapshots, newest first.
  ///
  /// - Throws: `system`.
  package func snapshots() throws(JournalFault) -> [UInt64] {
    try names(in: StateLayout.snapshots).compactMap { StateLayout.snapshotPosition($0) }.reversed()
  }

  /// Opens the snapshot of a position.
  ///
  /// - Throws: `damaged`, `key`, `version`, `system`.
  package func openSnapshot(_ position: UInt64) throws(JournalFault) -> SnapshotReader {
    try SnapshotReader(self, position: position)
  }

  /// Begins to write a snapshot; one of the same position is replaced when it is committed.
  ///
  /// - Parameters:
  ///   - position: Of the state.
  ///   - chain: The hash of the record before it: what the journal goes on from.
  /// - Returns: what takes its parts.
  /// - Throws: `full`, `write`, `system`.
  package func makeSnapshot(
    position: UInt64, chain: ChainHash
  ) throws(JournalFault) -> SnapshotWriter {
    try SnapshotWriter(self, position: position, chain: chain)
  }

  /// Begins a file aside, under its name with an ending; one that a crash left is removed.
  func beginAside(
    _ path: String, _ header: FileHeader
  ) throws(JournalFault) -> RecordFileWriter {
    try asking { storage throws(StorageFault) in
      let aside = path + StateLayout.unfinished
      do throws(StorageFault) {
        try storage.remove(aside)
      } catch {
        guard error.code == ENOENT else { throw error }
      }
      let writer = RecordFileWriter(try storage.create(aside), header: header, keys: keys)
      do throws(StorageFault) {
        try writer.begin()
      } catch {
        writer.file.close()
        try? storage.remove(aside)
        throw error
      }
      return writer
    }
  }

  /// Seals a file, waits until it is on the disk, and gives it its name.
  func finishAside(_ writer: RecordFileWriter, _ path: String) throws(JournalFault) {
    try asking { storage throws(StorageFault) in
      try writer.appendSeal(position: writer.header.position, durablePosition: 0)
      try writer.file.sync()
      try storage.rename(path + StateLayout.unfinished, to: path)
      try storage.syncFolder(path.split(separator: "/").dropLast().joined(separator: "/"))
    }
    writer.file.close()
  }
}

/// Writes a snapshot aside. It is none until `commit`.
package final class SnapshotWriter: StatePartSink, @unchecked Sendable {  // one owner
  private let directory: StateDirectory
  private let path: String
  private let file: RecordFileWriter
  private let packed = PackedRecord()
  private var isOpen = true

  init(
    _ directory: StateDirectory, position: UInt64, chain: ChainHash
  ) throws(JournalFault) {
    self.directory = directory
    path = StateLayout.snapshot(position)
    file = try directory.beginAside(
      path, directory.header(.snapshot, position: position, before: chain))
  }

  deinit { abandon() }

  /// Keeps a part.
  ///
  /// - Throws: `full` or `write`; the snapshot can only be abandoned then.
  package func write(
    _ kind: StatePart, _ bytes: UnsafeRawBufferPointer
  ) throws(JournalFault) {
    precondition(bytes.count <= StatePart.byteCountMax, "a part has up to 1 MiB")
    unsafe packed.pack(outcomes: bytes, lines: UnsafeRawBufferPointer(start: nil, count: 0))
    let facts = RecordFileWriter.Facts(
      kind: .part, detail: kind.rawValue, position: file.header.position, count: 0)
    try directory.asking { _ throws(StorageFault) in try file.append(facts, packed) }
  }

  /// Seals it, waits until it is on the disk, and gives it its name.
  ///
  /// - Throws: `full`, `write`, `sync`, `system`; it is abandoned then.
  package func commit() throws(JournalFault) {
    guard isOpen else { return }
    do throws(JournalFault) {
      try directory.finishAside(file, path)
    } catch {
      abandon()
      throw error
    }
    isOpen = false
  }

  /// Removes what was written, as far as the system lets it.
  package func abandon() {
    guard isOpen else { return }
    isOpen = false
    file.file.close()
    try? directory.storage.remove(path + StateLayout.unfinished)
  }
}

/// Reads a snapshot. That it is whole is known when `next` has given nil.
package final class SnapshotReader: StatePartSource {
  /// Of the state.
  package let position: UInt64
  /// The hash of the record before it: what the journal goes on from.
  package let chain: ChainHash
  private let file: RecordFileReader
  private var isAtEnd = false
  private var noLines: [UInt8] = []

  init(_ directory: StateDirectory, position: UInt64) throws(JournalFault) {
    file = try RecordFileReader(
      StateLayout.snapshot(position), in: directory.storage,
      expecting: directory.expecting(.snapshot))
    guard let header = file.header, header.position == position else {
      throw file.damaged("the file has no header, or another name than its position", at: 0)
    }
    self.position = position
    chain = header.before
  }

  /// Where the next part lies in the file.
  var offset: Int { file.offset }

  /// Bytes of the file.
  package var byteCount: Int { file.byteCount }

  /// Reads the next part over `bytes`; nil at the end.
  ///
  /// - Throws: `damaged`, also when the file ends without its seal; `system`.
  package func next(into bytes: inout [UInt8]) throws(JournalFault) -> StatePart? {
    if isAtEnd { return nil }
    let offset = file.offset
    switch try file.next() {
    case .record(let head):
      guard head.kind == .part, head.position == position, head.count == 0, head.sizes.lines == 0,
        head.sizes.outcomes <= StatePart.byteCountMax, let part = StatePart(rawValue: head.detail)
      else { throw file.damaged("the record is no part of a snapshot", at: offset) }
      try file.unpack(outcomes: &bytes, lines: &noLines)
      return part
    case .sealed:
      isAtEnd = true
      return nil
    case .end, .torn:
      throw file.damaged("the snapshot is damaged or not complete", at: offset)
    }
  }
}
