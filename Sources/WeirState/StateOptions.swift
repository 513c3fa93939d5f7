package import WeirJournal

/// Which state directory, and how it is kept.
package struct StateOptions: Sendable {
  /// The directory.
  package var path: String
  /// The file of its keys; nil: `weir.key` in the directory, or the credential that the service
  /// manager hands over.
  package var keyFile: String?
  package var fsync = JournalOptions.Fsync.interval
  /// Bytes at which a segment ends.
  package var segmentByteCount = 64 << 20
  /// Events between snapshots; nil: a million, and no more than a tenth of the time.
  package var snapshotEventCount: UInt64?
  /// A clock that never goes back.
  package var monotonicNanoseconds: @Sendable () -> UInt64

  /// Events after which a snapshot is worth its while.
  static let usualSnapshotEventCount: UInt64 = 1_000_000

  /// A directory with what is usual.
  package init(path: String, monotonicNanoseconds: @escaping @Sendable () -> UInt64) {
    self.path = path
    self.monotonicNanoseconds = monotonicNanoseconds
  }

  var journal: JournalOptions {
    JournalOptions(
      fsync: fsync, segmentByteCount: segmentByteCount,
      monotonicNanoseconds: monotonicNanoseconds)
  }
}
