import Glibc
import Synchronization
package import WeirCore
package import WeirEngine
package import WeirJournal
package import WeirPolicy

/// A state directory in use by this process: locked, recovered, and appended to.
///
/// Opening it gives the state to go on with. Snapshots are made on a thread of their own by folding
/// the journal aside; the engine is not asked for anything.
package final class StateStore: Sendable {
  package let options: StateOptions
  package let directory: StateDirectory
  /// What the start found.
  package let recovery: RecoveryReport
  /// Whether the directory was made by this start.
  package let isNew: Bool
  let writer: JournalWriter
  private let lock: DirectoryLock
  private let scoring: ScoringOptions
  private let spareWordCount: Int
  let snapshots: Mutex<SnapshotSchedule>
  /// Policies that may be activated soon.
  let pending = Mutex<Set<PolicyDigest>>([])
  /// From where on somebody needs the journal; nil: nobody does.
  let needed = Mutex<UInt64?>(nil)

  // MARK: The beginning

  /// Opens a directory, which is made where there is none, and the state in it.
  /// - Parameters:
  ///   - options: which directory, and how to keep it.
  ///   - policy: under which events will be scored; activated if it is another than before.
  ///   - scoring: of the engine that goes on with the state.
  ///   - spareWordCount: as `StateFold` has it.
  ///   - progress: is told the position reached, on any thread.
  /// - Returns: the directory in use, and the state to go on with.
  /// - Throws: `locked`, `key`, `damaged`, `version`, `usage`, `system`, `full`, `write`, `sync`.
  package static func open(
    _ options: StateOptions, policy: Policy, scoring: ScoringOptions, spareWordCount: Int,
    progress: @escaping (UInt64) -> Void = { _ in }
  ) throws(JournalFault) -> (store: StateStore, state: StateFold) {
    try PosixStorage.makeDirectory(options.path)
    let storage = PosixStorage(path: options.path)
    let identity = options.path + "/weir.state"
    // Before anything is put into somebody else's directory.
    if unsafe access(identity, F_OK) != 0 { try StateDirectory.refuseUnlessFree(storage) }
    let lock = try DirectoryLock(path: options.path)
    let isNew = unsafe access(identity, F_OK) != 0
    let keys = try StateKeys.find(options.keyFile, directory: options.path)
    if isNew { try StateDirectory.initialise(storage, keys: keys) }
    let directory = try StateDirectory.open(storage, keys: keys)
    try directory.removeOrphans()
    try directory.forgetWhatIsNotOnTheDisk()
    let recovery = Recovery(
      directory, options: scoring, spareWordCount: spareWordCount, known: policy)
    var (state, reader, report) = try recovery.run(isReadOnly: false, progress: progress)
    try directory.mendTail(reader.end)
    let digest = ScoringEngine.digest(of: policy)
    try directory.keep(policy)
    let writer = try directory.startJournal(
      after: reader.end, policy: state.policy, options: options.journal)
    report.position = state.position
    let store = StateStore(
      options, directory, report, isNew: isNew, writer, lock, scoring, spareWordCount)
    if state.policy != digest {
      let position = try writer.append(activation: digest)
      try writer.waitUntilAnswerable(position)
      try state.activate(policy)
    }
    return (store, state)
  }

  private init(
    _ options: StateOptions, _ directory: StateDirectory, _ recovery: RecoveryReport, isNew: Bool,
    _ writer: JournalWriter, _ lock: DirectoryLock, _ scoring: ScoringOptions, _ spareWordCount: Int
  ) {
    self.options = options
    self.directory = directory
    self.recovery = recovery
    self.isNew = isNew
    self.writer = writer
    self.lock = lock
    self.scoring = scoring
    self.spareWordCount = spareWordCount
    snapshots = Mutex(
      SnapshotSchedule(
        lastPosition: recovery.snapshot, start: options.monotonicNanoseconds()))
  }

  // MARK: Life

  /// Where accepted events go.
  package var journal: any EventJournal { writer }

  /// What the journal is about.
  package var status: JournalStatus { writer.status }

  /// Puts a policy's files into the directory, so that its activation may be appended.
  /// - Throws: `full`, `write`, `sync`, `system`.
  package func keep(_ policy: Policy) throws(JournalFault) {
    pending.withLock { _ = $0.insert(ScoringEngine.digest(of: policy)) }
    try directory.keep(policy)
  }

  /// Makes the journal ready again after it refused an event, and folds the state anew from it.
  /// Slow.
  /// - Parameter policy: the one at hand.
  /// - Returns: the state to go on with.
  /// - Throws: `full` and `write` while there is no room; `sync` for good; `damaged`.
  package func resume(_ policy: Policy) throws(JournalFault) -> StateFold {
    let end = try writer.resume()
    let recovery = Recovery(
      directory, options: scoring, spareWordCount: spareWordCount, known: policy)
    let (state, _, _) = try recovery.run(isReadOnly: true)
    guard state.position == end.position else {
      throw JournalFault(
        .damaged,
        "the journal ends at position \(state.position), and was written to \(end.position)")
    }
    return state
  }

  /// Ends the journal: everything appended is on the disk when this returns.
  /// - Parameter givesUp: whether a snapshot that is being made is given up, or waited for.
  /// - Throws: `sync`, `full`, `write`.
  package func close(givesUp: Bool = true) throws(JournalFault) {
    endSnapshots(givesUp: givesUp)
    defer { lock.release() }
    try writer.close()
  }
}

extension StateDirectory {
  /// Keeps a policy's files if they are not there, or not what they should be.
  func keep(_ policy: Policy) throws(JournalFault) {
    let digest = ScoringEngine.digest(of: policy)
    if try hasPolicy(digest) {
      do throws(JournalFault) {
        _ = try self.policy(digest)
        return
      } catch {
        guard error.kind == .damaged else { throw error }
      }
    }
    try save(policy: digest, files: policy.files.map { ($0.path, $0.bytes) })
  }
}
