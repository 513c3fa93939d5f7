package import WeirCore
package import WeirEngine
package import WeirPolicy

/// What a server asks of its state directory.
///
/// What is slow is called on threads that may wait, never on the one that answers. `resume`, `keep`
/// and `close` come from one thread, one call at a time; `takeSnapshot` may run beside them.
package protocol ServerState: AnyObject, Sendable {
  /// Where accepted events go before they are answered. Always the same one.
  var journal: any EventJournal { get }

  /// Makes the journal ready again after it refused an event, and folds the state anew from it.
  /// Slow. Nothing is appended meanwhile.
  /// - Parameter engine: prepares what it goes on with: `engine.prepare` of a fold.
  /// - Returns: what `engine.activate` takes.
  /// - Throws: `sync` when it is for good; else why not yet: it is tried again.
  func resume(_ engine: LiveEngine) throws(JournalFault) -> LivePolicy

  /// Puts a policy's files into the directory, so that its activation may be appended. Slow.
  /// - Throws: why the policy cannot be kept: it is not taken up then.
  func keep(_ policy: Policy) throws(JournalFault)

  /// Writes the state down as of now, or of a moment ago. Slow. Given up when the state is closed.
  /// - Throws: why there is none.
  func takeSnapshot() throws(JournalFault) -> StateSnapshot

  /// Begins a snapshot on a thread of the state when one is due. Takes no time; called a few times
  /// a second, on the thread that answers, but not while the journal refuses events.
  func beat()

  /// How it is now. Takes no time; from any thread.
  var report: StateReport { get }

  /// Syncs what was appended, and lets go of the directory. The last call; nothing is appended any
  /// more.
  /// - Throws: why what was appended last may be lost.
  func close() throws(JournalFault)
}

/// A snapshot that was taken.
package struct StateSnapshot: Hashable, Sendable {
  /// Events and activations of the journal that it holds.
  package let position: UInt64
  /// Bytes of its file.
  package let byteCount: UInt64

  /// A snapshot.
  package init(position: UInt64, byteCount: UInt64) {
    self.position = position
    self.byteCount = byteCount
  }
}

/// How a state directory is at a moment.
package struct StateReport: Hashable, Sendable {
  /// Where the directory is.
  package var path: String
  /// When the journal is synced: `always`, `interval` or `off`.
  package var fsync: String
  package var isEncrypted: Bool
  /// What an answer is worth after a power cut: `always`, `interval` or `none`.
  package var durability: String { fsync == "off" ? "none" : fsync }
  /// Events and activations that were appended since the directory was made.
  package var position: UInt64
  /// How many of them have been synced.
  package var durablePosition: UInt64
  /// Segments of the journal, and their bytes.
  package var segmentCount: Int
  package var byteCount: UInt64
  /// How many events and activations the newest snapshot holds; nil before the first.
  package var lastSnapshotPosition: UInt64?
  /// Snapshots that `beat` began, since the process started: those taken and those that failed.
  package var dueSnapshotCount: UInt64 = 0
  package var failedDueSnapshotCount: UInt64 = 0
  /// Why the last of them failed; nil when it did not.
  package var dueSnapshotFault: JournalFault?

  /// A report without any snapshot.
  /// - Parameters:
  ///   - path: where the directory is.
  ///   - fsync: `always`, `interval` or `off`.
  ///   - isEncrypted: whether its files are.
  ///   - position: events and activations that were appended.
  ///   - durablePosition: how many of them have been synced.
  ///   - segmentCount: segments of the journal.
  ///   - byteCount: their bytes.
  ///   - lastSnapshotPosition: what the newest snapshot holds; nil before the first.
  package init(
    path: String, fsync: String, isEncrypted: Bool, position: UInt64, durablePosition: UInt64,
    segmentCount: Int, byteCount: UInt64, lastSnapshotPosition: UInt64?
  ) {
    self.path = path
    self.fsync = fsync
    self.isEncrypted = isEncrypted
    self.position = position
    self.durablePosition = durablePosition
    self.segmentCount = segmentCount
    self.byteCount = byteCount
    self.lastSnapshotPosition = lastSnapshotPosition
  }
}
