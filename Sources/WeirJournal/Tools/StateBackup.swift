import Crypto
import Glibc
package import WeirCore

/// Copies a state directory while it is in use, and restores the copy. Keys are never copied.
package enum StateBackup {
  /// What was copied.
  package struct Report: Hashable, Sendable {
    /// Where the journal of the copy ends.
    package let position: UInt64
    package let fileCount: Int
    package let byteCount: Int
  }

  private static let pieceByteCount = 1 << 20

  /// Copies the snapshots, the journal up to its last whole record, the policies and the identity.
  ///
  /// A process that writes is not disturbed and does not wait. What it prunes meanwhile is a fault:
  /// the copy is to be made again. The identity comes last, so a copy that was cut short is no
  /// state directory.
  ///
  /// - Parameters:
  ///   - directory: What is copied.
  ///   - target: An empty directory.
  /// - Returns: what was copied.
  /// - Throws: `usage` when the target is not empty; `damaged` when what would be copied is; what
  ///   reading and writing throw.
  package static func copy(
    _ directory: StateDirectory, to target: any StateStorage
  ) throws(JournalFault) -> Report {
    try prepare(target)
    // In this order: what a file needs is copied after it, so it is there.
    var wanted = try directory.snapshots().map {
      (path: StateLayout.snapshot($0), count: Int?.none)
    }
    let (segments, position, chain) = try readableSegments(directory)
    wanted += segments.map { (path: $0.path, count: $0.byteCount) }
    wanted += try directory.policies().map { (path: StateLayout.policy($0), count: Int?.none) }
    wanted.append((path: StateLayout.identity, count: nil))
    var manifest = BackupManifest(position: position, chain: chain, files: [])
    for (path, count) in wanted where path != StateLayout.identity {
      manifest.files.append(try copy(path, count, from: directory.storage, to: target))
    }
    for folder in StateLayout.folders {
      try asking(target) { storage throws(StorageFault) in try storage.syncFolder(folder) }
    }
    manifest.files.append(try copy(StateLayout.identity, nil, from: directory.storage, to: target))
    let text = manifest.text(directory)
    try asking(target) { storage throws(StorageFault) in
      try storage.replace(BackupManifest.path, with: text)
    }
    return report(manifest)
  }

  /// Verifies a copy and puts it into an empty directory.
  ///
  /// Nothing is written before every file was found to be what the copy's manifest says, and its
  /// journal, snapshots and policies to be whole.
  ///
  /// - Parameters:
  ///   - backup: What `copy` made.
  ///   - target: An empty directory.
  ///   - keys: Of the directory that was copied; nil: it was not encrypted.
  /// - Returns: what was restored.
  /// - Throws: `damaged` when the copy is not what was copied; `usage` when the target is not empty
  ///   or the copy is none; `key`; what reading and writing throw.
  package static func restore(
    _ backup: any StateStorage, to target: any StateStorage, keys: KeyRing?
  ) throws(JournalFault) -> Report {
    let directory = try StateDirectory.open(backup, keys: keys)
    let manifest = try verify(directory)
    try prepare(target)
    for file in manifest.files where file.path != StateLayout.identity {
      try copy(file, from: directory, to: target)
    }
    for folder in StateLayout.folders {
      try asking(target) { storage throws(StorageFault) in try storage.syncFolder(folder) }
    }
    for file in manifest.files where file.path == StateLayout.identity {
      try copy(file, from: directory, to: target)
    }
    try asking(target) { storage throws(StorageFault) in try storage.syncFolder("") }
    return report(manifest)
  }

  /// Checks that a copy is just what was copied; gives its manifest.
  static func verify(_ directory: StateDirectory) throws(JournalFault) -> BackupManifest {
    let text: [UInt8]
    do throws(StorageFault) {
      text = try directory.storage.contents(
        of: BackupManifest.path, byteCountMax: BackupManifest.byteCountMax)
    } catch {
      guard error.code == ENOENT else { throw JournalFault(error, in: directory.storage) }
      throw directory.fault(
        .usage, BackupManifest.path, "there is no manifest, so this is no backup")
    }
    guard let manifest = BackupManifest(text: text, directory) else {
      throw directory.fault(.damaged, BackupManifest.path, "the manifest was changed")
    }
    var there: [String] = [StateLayout.identity]
    for folder in [StateLayout.journal, StateLayout.snapshots, StateLayout.policies] {
      there += try directory.names(in: folder).map { folder + "/" + $0 }
    }
    guard there.sorted() == manifest.files.map(\.path).sorted() else {
      throw directory.fault(.damaged, "", "the files are not those of the manifest")
    }
    for file in manifest.files {
      let read = try hash(file.path, in: directory.storage)
      guard read.byteCount == file.byteCount, read.hash == file.hash else {
        throw directory.fault(.damaged, file.path, "the file is not what the manifest says")
      }
    }
    let report = try JournalVerifier.verify(directory)
    if let finding = report.findings.first {
      throw JournalFault(.damaged, finding.what)
    }
    guard report.endPosition == manifest.position, report.endChain == manifest.chain else {
      throw directory.fault(
        .damaged, StateLayout.journal, "the journal does not end as the manifest says")
    }
    return manifest
  }

  private static func report(_ manifest: BackupManifest) -> Report {
    Report(
      position: manifest.position, fileCount: manifest.files.count,
      byteCount: manifest.files.reduce(0) { $0 + $1.byteCount })
  }

  /// The segments as far as they hold whole records, read to the end just now.
  private static func readableSegments(
    _ directory: StateDirectory
  ) throws(JournalFault) -> (segments: [SegmentInfo], position: UInt64, chain: ChainHash) {
    let first = try directory.segments().first?.firstPosition ?? 0
    let reader = try directory.readJournal(from: first, chain: nil, isReadOnly: true)
    let record = JournalRecord()
    while try reader.next(into: record) {}
    let segments = reader.segments.compactMap { segment -> SegmentInfo? in
      guard segment.path == reader.segments.last?.path else { return segment }
      guard let end = reader.goodEnd, end.path == segment.path else { return nil }
      return SegmentInfo(
        firstPosition: segment.firstPosition, byteCount: end.offset, path: segment.path)
    }
    return (segments, reader.end.position, reader.end.chain)
  }

  /// Makes the folders of an empty directory.
  private static func prepare(_ target: any StateStorage) throws(JournalFault) {
    let isFree = try asking(target) { storage throws(StorageFault) in
      try StateDirectory.isFree(storage)
    }
    guard isFree else {
      throw JournalFault(
        .usage, "\(target.displayPath): the directory is not empty",
        help: "name an empty directory")
    }
    try asking(target) { storage throws(StorageFault) in
      for folder in StateLayout.folders { try storage.makeFolder(folder) }
      try storage.syncFolder("")
    }
  }

  /// Copies the first `count` bytes of a file, or all; gives what was copied.
  private static func copy(
    _ path: String, _ count: Int?, from source: any StateStorage, to target: any StateStorage
  ) throws(JournalFault) -> BackupManifest.File {
    let written: any StorageFile = try asking(target) { storage throws(StorageFault) in
      try storage.create(path)
    }
    defer { written.close() }
    let file = unsafe try read(path, count, in: source) { bytes throws(JournalFault) in
      try asking(target) { _ throws(StorageFault) in try unsafe written.appendAll(bytes) }
    }
    try asking(target) { _ throws(StorageFault) in try written.sync() }
    guard count == nil || count == file.byteCount else {
      throw JournalFault(
        .system, "\(source.displayPath)/\(path): the file became shorter while it was copied",
        help: "make the copy again")
    }
    return file
  }

  private static func copy(
    _ file: BackupManifest.File, from directory: StateDirectory, to target: any StateStorage
  ) throws(JournalFault) {
    let copied = try copy(file.path, file.byteCount, from: directory.storage, to: target)
    guard copied == file else {
      throw directory.fault(.damaged, file.path, "the file changed while it was restored")
    }
  }

  private static func hash(
    _ path: String, in source: any StateStorage
  ) throws(JournalFault) -> BackupManifest.File {
    unsafe try read(path, nil, in: source) { _ throws(JournalFault) in }
  }

  /// Reads a file piece by piece, and hashes it.
  private static func read(
    _ path: String, _ count: Int?, in source: any StateStorage,
    _ body: (UnsafeRawBufferPointer) throws(JournalFault) -> Void
  ) throws(JournalFault) -> BackupManifest.File {
    let file: any StorageFile = try asking(source) { storage throws(StorageFault) in
      try storage.open(path)
    }
    defer { file.close() }
    var hash = SHA256()
    let room = ByteRoom(byteCount: pieceByteCount)
    var offset = 0
    while offset < count ?? .max {
      let wanted = min(pieceByteCount, (count ?? .max) - offset)
      let got = try asking(source) { _ throws(StorageFault) in
        unsafe try file.readAll(at: offset, into: room.room(0..<wanted))
      }
      if got == 0 { break }
      unsafe hash.update(bufferPointer: room.bytes(0..<got))
      try unsafe body(room.bytes(0..<got))
      offset += got
    }
    return BackupManifest.File(
      path: path, byteCount: offset, hash: ChainHash(Array(hash.finalize())))
  }

  private static func asking<Answer>(
    _ storage: any StateStorage, _ body: (any StateStorage) throws(StorageFault) -> Answer
  ) throws(JournalFault) -> Answer {
    do throws(StorageFault) {
      return try body(storage)
    } catch {
      throw JournalFault(error, in: storage)
    }
  }
}
